package measure

import (
	"encoding/json"
	"io"
	"time"
)

// Result is one line of output. Figures that were not measured are left out.
type Result struct {
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
	// Bill is what PostgreSQL did; nil if it was not read.
	Bill *Bill `json:"bill,omitempty"`
	// RSS is the memory of akinai at the end, in MB.
	RSS float64 `json:"akinai_rss_mb,omitempty"`
	// Bytes is the size of the response body.
	Bytes int `json:"bytes,omitempty"`

	// Fault is one of the errors.
	Fault error
}

// Print writes the result as one line.
func (r Result) Print(w io.Writer) error { return json.NewEncoder(w).Encode(r) }

// SetCPU sets the CPU time of the only server.
func (r *Result) SetCPU(server string, used time.Duration) {
	r.CPU = Round(float64(used)/Millisecond/float64(max(r.Operations, 1)), 4)
	r.CPUOf = map[string]float64{server: r.CPU}
}
