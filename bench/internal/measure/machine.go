package measure

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

// Machine describes the machine on which the figures were measured.
type Machine struct {
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

// Print writes the machine as one line.
func (m Machine) Print(w io.Writer) error {
	return json.NewEncoder(w).Encode(map[string]Machine{"machine": m})
}

// ThisMachine describes this machine and the versions of the stores.
func ThisMachine(ctx context.Context, s *Stores) (Machine, error) {
	m := Machine{
		Date: time.Now().UTC().Format(time.DateOnly), Cores: runtime.NumCPU(), Go: strings.TrimPrefix(runtime.Version(), "go"),
		CPU: "unknown", Kernel: firstWord("/proc/sys/kernel/osrelease"),
	}
	m.Load, _ = strconv.ParseFloat(LoadAverage(), 64)
	if table, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if model, ok := procValue(string(table), "model name"); ok {
			m.CPU = model
		}
	}
	if table, err := os.ReadFile("/proc/meminfo"); err == nil {
		value, _ := procValue(string(table), "MemTotal")
		kilobytes, _ := strconv.ParseFloat(strings.TrimSuffix(value, " kB"), 64)
		m.MemoryGB = Round(kilobytes/1024/1024, 1)
	}
	if err := s.Admin.QueryRow(ctx, `SHOW server_version`).Scan(&m.Postgres); err != nil {
		return m, fmt.Errorf("version of PostgreSQL: %w", err)
	}
	m.Postgres, _, _ = strings.Cut(m.Postgres, " ")
	titles, err := s.titles(ctx)
	m.Kafka = titles["kafka"]
	return m, err
}

// LoadAverage returns the load average of the last minute, or "".
func LoadAverage() string { return firstWord("/proc/loadavg") }

// firstWord returns the first word of a file, or "".
func firstWord(path string) string {
	raw, _ := os.ReadFile(path) // a value that cannot be read is left out
	word, _, _ := strings.Cut(strings.TrimSpace(string(raw)), " ")
	return word
}
