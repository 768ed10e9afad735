package pgtest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/pg"
)

// RequireIndexed runs a read with EXPLAIN, and fails the test if it reads a table as a whole, or
// maxBlocks blocks or more of the database. The tables must have enough rows that the planner would
// not read them as a whole by choice, and must have been analyzed.
//
// The plan is that of a prepared statement, as services run it: one plan for all values, see
// plan_cache_mode in pkg/pg. EXPLAIN with values would plan for these alone.
func RequireIndexed(t testing.TB, db *pg.DB, what string, maxBlocks int, sql string, args ...any) {
	t.Helper()
	var plan []byte
	execute := "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE explained" + placeholders(len(args))
	require.NoError(t, db.WithTx(t.Context(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), "PREPARE explained AS "+sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			return err
		}
		if err := tx.QueryRow(t.Context(), execute, values(args)...).Scan(&plan); err != nil {
			return err
		}
		_, err := tx.Exec(t.Context(), "DEALLOCATE explained")
		return err
	}), what)
	require.NotContains(t, string(plan), `"Seq Scan"`, "%s: %s", what, plan)
	var read []struct {
		Plan struct {
			Hit  int `json:"Shared Hit Blocks"`
			Read int `json:"Shared Read Blocks"`
		}
	}
	require.NoError(t, json.Unmarshal(plan, &read))
	blocks := read[0].Plan.Hit + read[0].Plan.Read
	require.Less(t, blocks, maxBlocks, "%s: %s", what, plan)
	t.Logf("%s: %d blocks", what, blocks)
}

// values returns arguments for the simple protocol, which knows no named types.
func values(args []any) []any {
	all := []any{pgx.QueryExecModeSimpleProtocol}
	for _, arg := range args {
		if list := reflect.ValueOf(arg); list.Kind() == reflect.Slice && list.Type().Elem().Kind() == reflect.String {
			texts := make([]string, list.Len())
			for i := range texts {
				texts[i] = list.Index(i).String()
			}
			arg = texts
		}
		all = append(all, arg)
	}
	return all
}

// placeholders returns ($1, $2, …) for n values, "" for none.
func placeholders(n int) string {
	if n == 0 {
		return ""
	}
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("$%d", i+1)
	}
	return "(" + strings.Join(all, ", ") + ")"
}
