package measure

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/jackc/pgx/v5"
)

// Bill is what the services had PostgreSQL do, per operation.
type Bill struct {
	// WAL is the number of bytes of all services together, as PostgreSQL has written them: with
	// full pages, commits, and what its own processes write.
	WAL float64 `json:"wal_bytes"`
	// Services are the shares of the services, the largest first.
	Services []Share `json:"services"`
	// Statements are the shares of the statements, the largest first. They are printed only.
	Statements []Share `json:"-"`
}

// Share is a part of a bill, per operation.
type Share struct {
	// Service is the role that ran it.
	Service string `json:"service"`
	// SQL is the beginning of the statement, if the share is that of one.
	SQL string `json:"-"`
	// Calls and Writes are the numbers of statements, BEGIN and COMMIT included, and of those of
	// them that write; Rows is the number of their rows.
	Calls  float64 `json:"statements"`
	Writes float64 `json:"writing_statements"`
	Rows   float64 `json:"rows"`
	// Milliseconds is the time of executing them, with waits for locks, and without the commit.
	Milliseconds float64 `json:"executing_ms"`
	// WAL is in bytes, without that of commits.
	WAL float64 `json:"wal_bytes"`
}

// statementKey identifies a statement of a role.
type statementKey struct{ role, query string }

// The counters of all databases and all roles but our own. A statement that returns nothing but
// updates hint bits has WAL, too: only one with a record a call counts as writing.
const billSQL = `
SELECT r.rolname, left(regexp_replace(s.query, '\s+', ' ', 'g'), 100), sum(s.calls)::bigint, sum(s.rows)::bigint,
	sum(s.total_exec_time), sum(s.wal_bytes)::bigint, sum(s.wal_records)::bigint
FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
WHERE r.rolname <> current_user GROUP BY 1, 2`

// counters are those of a statement.
type counters struct {
	calls, rows, wal, records int64
	milliseconds              float64
}

// ledger holds the counters of all statements.
type ledger struct {
	statements map[statementKey]counters
	wal        int64
}

// walSQL is the number of bytes of WAL ever written.
const walSQL = `SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint`

func (s *Stores) ledger(ctx context.Context) (ledger, error) {
	rows, err := s.Admin.Query(ctx, billSQL)
	if err != nil {
		return ledger{}, err
	}
	l := ledger{statements: make(map[statementKey]counters)}
	var (
		key   statementKey
		count counters
	)
	into := []any{&key.role, &key.query, &count.calls, &count.rows, &count.milliseconds, &count.wal, &count.records}
	if _, err := pgx.ForEachRow(rows, into, func() error { l.statements[key] = count; return nil }); err != nil {
		return ledger{}, err
	}
	return l, s.Admin.QueryRow(ctx, walSQL).Scan(&l.wal)
}

// billOf returns the difference of two readings, divided by the number of operations.
func billOf(before, after ledger, operations float64) *Bill {
	bill := &Bill{WAL: Round(float64(after.wal-before.wal)/operations, 0)}
	services := make(map[string]Share)
	for key, now := range after.statements {
		was := before.statements[key]
		share := Share{
			Service: strings.TrimPrefix(key.role, "akinai_"), SQL: strings.TrimSpace(key.query),
			Calls: float64(now.calls-was.calls) / operations, Rows: float64(now.rows-was.rows) / operations,
			Milliseconds: (now.milliseconds - was.milliseconds) / operations, WAL: float64(now.wal-was.wal) / operations,
		}
		if now.calls == was.calls {
			continue
		}
		if now.records-was.records >= now.calls-was.calls {
			share.Writes = share.Calls
		}
		bill.Statements = append(bill.Statements, share)
		services[share.Service] = services[share.Service].plus(share)
	}
	bill.Services = slices.Collect(maps.Values(services))
	for _, shares := range [][]Share{bill.Services, bill.Statements} {
		slices.SortFunc(shares, func(a, b Share) int { return cmp.Compare(b.Milliseconds, a.Milliseconds) })
		for i := range shares {
			shares[i] = shares[i].rounded()
		}
	}
	return bill
}

func (s Share) plus(o Share) Share {
	return Share{
		Service: o.Service, Calls: s.Calls + o.Calls, Writes: s.Writes + o.Writes, Rows: s.Rows + o.Rows,
		Milliseconds: s.Milliseconds + o.Milliseconds, WAL: s.WAL + o.WAL,
	}
}

func (s Share) rounded() Share {
	s.Calls, s.Writes, s.Rows = Round(s.Calls, 3), Round(s.Writes, 3), Round(s.Rows, 2)
	s.Milliseconds, s.WAL = Round(s.Milliseconds, 4), Round(s.WAL, 0)
	return s
}

// Print writes the bill as a table: services, then statements.
func (b *Bill) Print(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 1, ' ', tabwriter.AlignRight)
	line := func(s Share) {
		_, _ = fmt.Fprintf(table, "%.3f\t%.3f\t%.2f\t%.4f\t%.0f\t%s\t %s\n", s.Calls, s.Writes, s.Rows, s.Milliseconds, s.WAL, s.Service, s.SQL)
	}
	_, _ = fmt.Fprintf(table, "statements\twriting\trows\tms\tWAL\tservice\t per operation; %.0f bytes of WAL in all\n", b.WAL)
	for _, s := range b.Services {
		line(s)
	}
	for _, s := range b.Statements {
		if s.Calls >= 0.0005 {
			line(s)
		}
	}
	return table.Flush()
}
