package measure

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of CPU times in /proc: USER_HZ, 100 on every Linux.
const tick = 10 * time.Millisecond

// Fields of /proc/PID/stat after the name, counted from the state (the numbers of proc_pid_stat(5)
// are three higher).
const (
	fieldUtime  = 14 - 3
	fieldCstime = 17 - 3
)

// CPUTime returns the CPU time that processes have used, including that of ended children that were
// waited for: PostgreSQL starts and ends helper processes all the time. A process that has ended
// counts 0; its time is included in its parent's.
func CPUTime(pids []int) (time.Duration, error) {
	var total time.Duration
	for _, pid := range pids {
		raw, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return 0, err
		}
		used, err := parseStat(string(raw))
		if err != nil {
			return 0, fmt.Errorf("process %d: %w", pid, err)
		}
		total += used
	}
	return total, nil
}

// parseStat returns the sum of the four times of a stat line. The name in its second field may
// contain spaces and brackets.
func parseStat(line string) (time.Duration, error) {
	fields := strings.Fields(line[strings.LastIndexByte(line, ')')+1:])
	if len(fields) <= fieldCstime {
		return 0, fmt.Errorf("stat line of %d fields", len(fields))
	}
	var ticks int64
	for _, field := range fields[fieldUtime : fieldCstime+1] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * tick, nil
}

// ResidentMB returns the resident memory of a process in MB.
func ResidentMB(pid int) (float64, error) {
	raw, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return 0, err
	}
	value, ok := procValue(string(raw), "VmRSS")
	if !ok {
		return 0, fmt.Errorf("process %d: no VmRSS", pid)
	}
	kilobytes, err := strconv.ParseFloat(strings.TrimSuffix(value, " kB"), 64)
	return Round(kilobytes/1024, 1), err
}

// procValue returns the value of the first line "name : value" of a table of /proc.
func procValue(table, name string) (string, bool) {
	for line := range strings.Lines(table) {
		key, value, ok := strings.Cut(line, ":")
		if ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value), true
		}
	}
	return "", false
}
