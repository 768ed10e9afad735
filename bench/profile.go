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

// rough
func startProfile(ctx context.Context, s settings, st *stores, sc scenario) func() error {
	if s.profiles == "" {
		return func() error { return nil }
	}
	_ = os.MkdirAll(s.profiles, 0o755)
	if _, err := st.admin.Exec(ctx, "SELECT pg_stat_statements_reset()"); err != nil {
		return func() error { return err }
	}
	done := make(chan error, 1)
	go func() {
		if sc.duration > 0 {
			_ = wait(ctx, s.warmUp+2*time.Second)
		} else if sc.writes {
			_ = wait(ctx, statsFlush+s.warmUp+5*time.Second)
		}
		r, err := http.Get("http://127.0.0.1:18000/debug/pprof/profile?seconds=10")
		if err != nil {
			done <- err
			return
		}
		defer r.Body.Close()
		f, err := os.Create(filepath.Join(s.profiles, sc.name+".pprof"))
		if err == nil {
			_, err = io.Copy(f, r.Body)
			f.Close()
		}
		done <- err
	}()
	return func() error {
		if err := <-done; err != nil {
			return err
		}
		rows, err := st.admin.Query(ctx, `SELECT calls, total_exec_time, rows, wal_bytes::bigint, left(regexp_replace(query, '\s+', ' ', 'g'), 160), rolname FROM pg_stat_statements s JOIN pg_roles r ON r.oid=userid WHERE rolname <> current_user ORDER BY total_exec_time DESC LIMIT 40`)
		if err != nil {
			return err
		}
		f, err := os.Create(filepath.Join(s.profiles, sc.name+".sql.txt"))
		if err != nil {
			return err
		}
		defer f.Close()
		for rows.Next() {
			v, err := rows.Values()
			if err != nil {
				return err
			}
			fmt.Fprintf(f, "%8v %10.1f ms rows %8v wal %10v %-18v %v\n", v[0], v[1], v[2], v[3], v[5], v[4])
		}
		return rows.Err()
	}
}
