package audit_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
)

func TestOnlyWritesByStaffAreRecorded(t *testing.T) {
	t.Parallel()
	const internal, none, self = optionsv1.Audience_AUDIENCE_INTERNAL, optionsv1.Ownership_OWNERSHIP_NONE, optionsv1.Ownership_OWNERSHIP_SELF
	rule := func(permission string, audience optionsv1.Audience, ownership optionsv1.Ownership) *optionsv1.Access {
		return &optionsv1.Access{Permission: permission, Audience: audience, Ownership: ownership}
	}
	require.True(t, audit.Recorded(rule("stock.write", internal, none), false))
	require.False(t, audit.Recorded(rule("stock.write", internal, none), true), "a read")
	require.False(t, audit.Recorded(rule("stock.reserve", internal, none), false), "a service on its own behalf")
	require.False(t, audit.Recorded(rule("orders.place", internal, self), false), "the caller's own rows")
	require.False(t, audit.Recorded(rule("stock.write", optionsv1.Audience_AUDIENCE_PUBLIC, none), false), "an edge has no database")
	require.False(t, audit.Recorded(&optionsv1.Access{Anonymous: true, Audience: internal}, false))
	require.False(t, audit.Recorded(nil, false))
}

func TestAWriteWithoutACallCostsNoStatement(t *testing.T) {
	t.Parallel()
	batch := &pgx.Batch{}
	audit.Queue(batch, audit.RowOf(t.Context(), "order", audit.Object{ID: "1"}), nil)
	require.Zero(t, batch.Len())
	require.NoError(t, audit.Append(t.Context(), nil, nil))
}

func TestRowsOfABatchAreOneStatementAndStay(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t, "catalog", db.Kit())
	ctx := audit.With(t.Context(), audit.CallOf(t.Context(), auth.Identity{Subject: "clerk", Signer: "bff-admin"}, "/a.B/C", "stock.write"))
	require.Nil(t, audit.RowOf(ctx, "order"), "a write that changed nothing")
	batch := &pgx.Batch{}
	audit.Queue(batch,
		audit.RowOf(ctx, "order", audit.Object{ID: `q"uo,te`, Version: 2}, audit.Object{ID: "b"}), nil, audit.RowOf(ctx, "order", audit.Object{ID: "c", Version: 1}))
	require.Equal(t, 1, batch.Len())
	require.NoError(t, database.SendBatch(t.Context(), batch).Close())

	for _, statement := range []string{`UPDATE audit_events SET actor = ''`, `DELETE FROM audit_events`, `TRUNCATE audit_events`, `DROP TABLE audit_events`} {
		_, err := database.Exec(t.Context(), statement)
		require.ErrorContains(t, err, "42501", statement)
	}
	var ids, versions []string
	require.NoError(t, database.QueryRow(t.Context(),
		`SELECT array_agg(object_ids::text ORDER BY id), array_agg(versions::text ORDER BY id) FROM audit_events
		WHERE session_id IS NULL AND request_id IS NULL AND via = 'bff-admin' AND at <= now()`).Scan(&ids, &versions))
	require.Equal(t, []string{`{"q\"uo,te",b}`, "{c}"}, ids)
	require.Equal(t, []string{"{2,0}", "{1}"}, versions)
}
