package audit

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
)

// eventRows is how many events the plans are made for.
const eventRows = 20_000

// TestAuditLogsAreReadByIndexes: the first page, the next one, and the events of an actor and of an
// object read few blocks of many events, and no table as a whole; in the table of auth too.
func TestAuditLogsAreReadByIndexes(t *testing.T) {
	t.Parallel()
	for schema, fill := range map[string]string{
		"catalog": `INSERT INTO audit_events (at, actor, via, method, permission, object_kind, object_ids, versions)
			SELECT '2026-01-01'::timestamptz + n / 2 * interval '1 second', 'clerk-' || n % 1000, 'bff-admin', '/akinai.a.v1.S/' || CASE n WHEN 1 THEN 'Rare' ELSE 'M' || n % 7 END, 'p',
				CASE n WHEN 1 THEN 'rare' ELSE 'kind' || n % 3 END, ARRAY['object-' || n, 'object-' || n % 5000], ARRAY[n, 0] FROM generate_series(1, $1::int) n`,
		"auth": `INSERT INTO audit_events (at, event, actor, via, method, permission, object_kind, object_ids, versions)
			SELECT '2026-01-01'::timestamptz + n / 2 * interval '1 second', 'e', 'clerk-' || n % 1000, 'bff-admin', '/akinai.a.v1.S/' || CASE n WHEN 1 THEN 'Rare' ELSE 'M' || n % 7 END, 'p',
				CASE n WHEN 1 THEN 'rare' ELSE 'kind' || n % 3 END, ARRAY['object-' || n, 'object-' || n % 5000], ARRAY[n, 0] FROM generate_series(1, $1::int) n
			UNION ALL SELECT now(), 'login_succeeded', NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM generate_series(1, 100)`,
	} {
		pool := pgtest.New(t, schema, db.Kit(), db.Migrations(schema))
		_, err := pool.Exec(t.Context(), fill, eventRows)
		require.NoError(t, err)
		_, err = pool.Exec(t.Context(), `ANALYZE audit_events`)
		require.NoError(t, err)
		at := time.Date(2026, 1, 1, 1, 0, 0, 0, time.UTC)
		find := func(name string, search Search) []Event {
			t.Helper()
			search.Limit = 51
			sql, args := searchOf(search)
			pgtest.RequireIndexed(t, pool, schema+" "+name, 1000, sql, args...)
			found, err := Find(t.Context(), pool, search)
			require.NoError(t, err)
			return found
		}
		first := find("first page", Search{})
		require.Len(t, first, 51)
		require.Equal(t, []string{"object-20000", "object-0"}, first[0].IDs, "the latest, and no login")
		require.Equal(t, 2, first[0].Objects)
		next := find("next page", Search{BeforeAt: first[2].At, BeforeID: first[2].ID})
		require.Equal(t, first[3], next[0], "also of the same time")
		require.Len(t, find("actor", Search{Actor: "clerk-7"}), 20)
		require.Len(t, find("object", Search{ObjectID: "object-4321"}), 4)
		require.Empty(t, find("object of another kind", Search{ObjectID: "object-20000", Kind: "kind0"}))
		require.Len(t, find("action", Search{Action: "M3"}), 51)
		for name, search := range map[string]Search{"rare action": {Action: "Rare"}, "rare kind": {Kind: "rare"}, "rare action of a kind": {Action: "Rare", Kind: "rare"}} {
			search.Limit = 51
			sql, args := searchOf(search)
			pgtest.RequireIndexed(t, pool, schema+" "+name, 30, sql, args...)
			require.Len(t, find(name, search), 1)
		}
		for _, event := range find("period", Search{From: at, Until: at.Add(10 * time.Second)}) {
			require.False(t, event.At.Before(at))
			require.True(t, event.At.Before(at.Add(10*time.Second)))
		}
		require.Len(t, find("period", Search{From: at, Until: at.Add(10 * time.Second)}), 20)
	}
}
