package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// machine describes the machine on which the figures were measured.
type machine struct {
	Date     string  `json:"date"`
	CPU      string  `json:"cpu"`
	Cores    int     `json:"cores"`
	MemoryGB float64 `json:"memory_gb"`
	Kernel   string  `json:"kernel"`
	Go       string  `json:"go"`
	Postgres string  `json:"postgres"`
	Kafka    string  `json:"kafka"`
	// Load is the load average of the minute before the run.
	Load float64 `json:"load_before"`
	// Ready is the time from the start of the shop until it was ready, in seconds.
	Ready float64 `json:"ready_seconds"`
}

// print writes the machine as one line.
func (m machine) print(w io.Writer) error {
	return json.NewEncoder(w).Encode(map[string]machine{"machine": m})
}

func thisMachine(ctx context.Context, s *stores) (machine, error) {
	m := machine{
		Date: time.Now().UTC().Format(time.DateOnly), Cores: runtime.NumCPU(), Go: strings.TrimPrefix(runtime.Version(), "go"),
		CPU: "unknown", Kernel: firstWord("/proc/sys/kernel/osrelease"),
	}
	m.Load, _ = strconv.ParseFloat(firstWord("/proc/loadavg"), 64)
	if table, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if model, ok := procValue(string(table), "model name"); ok {
			m.CPU = model
		}
	}
	if table, err := os.ReadFile("/proc/meminfo"); err == nil {
		value, _ := procValue(string(table), "MemTotal")
		kilobytes, _ := strconv.ParseFloat(strings.TrimSuffix(value, " kB"), 64)
		m.MemoryGB = round(kilobytes/1024/1024, 1)
	}
	if err := s.admin.QueryRow(ctx, `SHOW server_version`).Scan(&m.Postgres); err != nil {
		return m, fmt.Errorf("version of PostgreSQL: %w", err)
	}
	m.Postgres, _, _ = strings.Cut(m.Postgres, " ")
	titles, err := s.titles(ctx)
	m.Kafka = titles["kafka"]
	return m, err
}

// firstWord returns the first word of a file, or "".
func firstWord(path string) string {
	raw, _ := os.ReadFile(path) // a value that cannot be read is left out
	word, _, _ := strings.Cut(strings.TrimSpace(string(raw)), " ")
	return word
}
