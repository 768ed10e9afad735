package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

const (
	// profileAfter is when into a scenario of the shop the CPU profile begins, profileFor how long
	// it lasts.
	profileAfter = time.Second
	profileFor   = 8 * time.Second
)

// profiler writes, for each scenario, where the shop's CPU goes and what PostgreSQL is asked. Nil
// does nothing.
type profiler struct {
	stores *stores
	// url is where the process serves profiles, folder where they are kept.
	url, folder string
	// after is when into a scenario the CPU profile begins, length how long it lasts, in whole
	// seconds.
	after, length time.Duration
}

// watch profiles while a scenario runs; the function it returns waits for the profile and writes
// everything. A scenario that is over before the profile is leaves idle time in it.
func (p *profiler) watch(ctx context.Context, name string) (finish func() error, err error) {
	if p == nil {
		return func() error { return nil }, nil
	}
	if _, err := p.stores.admin.Exec(ctx, `SELECT pg_stat_statements_reset()`); err != nil {
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

func (p *profiler) profile(ctx context.Context, name string) error {
	if err := wait(ctx, p.after); err != nil {
		return err
	}
	url := fmt.Sprintf("%s/debug/pprof/profile?seconds=%d", p.url, int(p.length.Seconds()))
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = reply.Body.Close() }()
	file, err := os.Create(filepath.Join(p.folder, name+".pprof"))
	if err != nil {
		return err
	}
	if _, err := io.Copy(file, reply.Body); err != nil {
		_ = file.Close()
		return err
	}
	return file.Close()
}

// The second half names tables that are read from end to end: a plan that was cached while they
// were empty does that.
const topStatementsSQL = `
(SELECT format('%8s calls %10s ms %8s rows %10s bytes of WAL  %-18s %s', calls, round(total_exec_time::numeric, 1), rows, wal_bytes,
              rolname, left(regexp_replace(query, '\s+', ' ', 'g'), 200))
FROM pg_stat_statements JOIN pg_roles ON pg_roles.oid = userid
WHERE rolname <> current_user
ORDER BY total_exec_time DESC)
UNION ALL
(SELECT format('%8s sequential scans %10s rows read %8s index scans  %s.%s', seq_scan, seq_tup_read, idx_scan, schemaname, relname)
FROM pg_stat_user_tables WHERE seq_tup_read > 0 ORDER BY seq_tup_read DESC)`

func (p *profiler) statements(ctx context.Context, name string) error {
	rows, err := p.stores.admin.Query(ctx, topStatementsSQL)
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
	return os.WriteFile(filepath.Join(p.folder, name+".sql.txt"), page, 0o600)
}
