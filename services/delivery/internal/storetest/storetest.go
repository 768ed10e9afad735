package storetest

import (
	"context"
	"net/url"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/delivery/internal/store"
)

// New returns a database with the schema of the service for one test, and opens a store on a pool
// of conns connections, with the privileges of the service.
func New(t testing.TB, conns int32) (*store.Store, *pg.DB) {
	t.Helper()
	return Open(t, URL(t), conns)
}

// URL returns the address of a new database with the schema of the service.
func URL(t testing.TB) string {
	t.Helper()
	return pgtest.URL(t, "delivery", db.Kit(), db.Migrations("delivery"))
}

// Open opens a store on the database at url, like an instance of the service.
func Open(t testing.TB, url string, conns int32) (*store.Store, *pg.DB) {
	t.Helper()
	pool, err := pg.Open(t.Context(), pg.Config{URL: url, MaxConns: conns})
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	return store.New(pool), pool
}

// Prepare removes the CHECK of slots in a build without the guard; nothing else.
func Prepare(t testing.TB, address string) {
	t.Helper()
	if prepare == "" {
		return
	}
	admin, err := url.Parse(address)
	require.NoError(t, err)
	query := admin.Query()
	query.Del("role")
	admin.RawQuery = query.Encode()
	conn, err := pgx.Connect(t.Context(), admin.String())
	require.NoError(t, err)
	defer conn.Close(context.WithoutCancel(t.Context()))
	_, err = conn.Exec(t.Context(), prepare)
	require.NoError(t, err)
}
