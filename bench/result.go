package main

import (
	"encoding/json"
	"io"
)

// result is one line of output. Figures that were not measured are left out.
type result struct {
	Scenario   string  `json:"scenario"`
	Clients    int     `json:"clients,omitempty"`
	Operations int     `json:"operations,omitempty"`
	Seconds    float64 `json:"seconds"`
	PerSecond  float64 `json:"operations_per_second,omitempty"`
	P50        float64 `json:"p50_ms,omitempty"`
	P99        float64 `json:"p99_ms,omitempty"`
	Errors     int     `json:"errors"`
	// Answers counts operations by kind of response.
	Answers map[string]int `json:"answers,omitempty"`
	// CPU is in milliseconds per operation, of all servers together; CPUOf is by server.
	CPU   float64            `json:"server_cpu_ms_per_operation"`
	CPUOf map[string]float64 `json:"cpu_ms_per_operation_of,omitempty"`
	// Statements and Commits are PostgreSQL's, per operation.
	Statements float64 `json:"sql_statements_per_operation"`
	Commits    float64 `json:"commits_per_operation"`
	// RSS is the memory of akinai at the end, in MB.
	RSS float64 `json:"akinai_rss_mb,omitempty"`
	// Bytes is the size of the response body.
	Bytes int `json:"bytes,omitempty"`

	// fault is one of the errors.
	fault error
}

// print writes the result as one line.
func (r result) print(w io.Writer) error { return json.NewEncoder(w).Encode(r) }
