package pgtest

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/pg"
)

// RequireIndexed runs a read with EXPLAIN, and fails the test if it reads a table as a whole, or
// maxBlocks blocks or more of the database. The tables must have enough rows that the planner would
// not read them as a whole by choice, and must have been analyzed.
func RequireIndexed(t testing.TB, db *pg.DB, what string, maxBlocks int, sql string, args ...any) {
	t.Helper()
	var plan []byte
	require.NoError(t, db.QueryRow(t.Context(), "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "+sql, args...).Scan(&plan), what)
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
