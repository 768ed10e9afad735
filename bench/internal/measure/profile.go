package measure

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// Profiler writes, for each scenario, a CPU profile of the shop and the statements that PostgreSQL
// ran. A nil profiler does nothing.
type Profiler struct {
	Stores *Stores
	// URL is the address of the process's profiles, folder the destination.
	URL, Folder string
	// After is the time from the start of a scenario to that of the CPU profile; length is the
	// length of the profile, in whole seconds.
	After, Length time.Duration
}

// Watch profiles while a scenario runs. finish waits for the profile and writes the files. If the
// scenario ends before the profile, the profile includes idle time.
func (p *Profiler) Watch(ctx context.Context, name string) (finish func() error, err error) {
	if p == nil {
		return func() error { return nil }, nil
	}
	if _, err := p.Stores.Admin.Exec(ctx, `SELECT pg_stat_statements_reset()`); err != nil {
		return nil, err
	}
	done := make(chan error, 1)
	go func() { done <- p.profile(ctx, name) }()
	return func() error {
		if err := <-done; err != nil {
			return fmt.Errorf("profile of %s: %w", name, err)
		}
		return p.statements(ctx, name)
	}, nil
}

func (p *Profiler) profile(ctx context.Context, name string) error {
	if err := Wait(ctx, p.After); err != nil {
		return err
	}
	url := fmt.Sprintf("%s/debug/pprof/profile?seconds=%d", p.URL, int(p.Length.Seconds()))
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = reply.Body.Close() }()
	file, err := os.Create(filepath.Join(p.Folder, name+".pprof"))
	if err != nil {
		return err
	}
	if _, err := io.Copy(file, reply.Body); err != nil {
		_ = file.Close()
		return err
	}
	return file.Close()
}

// The second half lists tables with sequential scans: a plan that was cached while the table was
// empty causes them.
const topStatementsSQL = `
(SELECT format('%8s calls %10s ms %8s rows %10s bytes of WAL  %-18s %s', calls, round(total_exec_time::numeric, 1), rows, wal_bytes,
              rolname, left(regexp_replace(query, '\s+', ' ', 'g'), 200))
FROM pg_stat_statements JOIN pg_roles ON pg_roles.oid = userid
WHERE rolname <> current_user
ORDER BY total_exec_time DESC)
UNION ALL
(SELECT format('%8s sequential scans %10s rows read %8s index scans  %s.%s', seq_scan, seq_tup_read, idx_scan, schemaname, relname)
FROM pg_stat_user_tables WHERE seq_tup_read > 0 ORDER BY seq_tup_read DESC)`

func (p *Profiler) statements(ctx context.Context, name string) error {
	rows, err := p.Stores.Admin.Query(ctx, topStatementsSQL)
	if err != nil {
		return err
	}
	defer rows.Close()
	var page []byte
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return err
		}
		page = append(append(page, line...), '\n')
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(p.Folder, name+".sql.txt"), page, 0o600)
}
