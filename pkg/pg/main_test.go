package pg_test

import (
	"io/fs"
	"net/url"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
)

// files returns migrations by name.
func files(contents map[string]string) fs.FS {
	all := fstest.MapFS{}
	for name, text := range contents {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

// emptyDatabase returns the administrator's address of a new database, dropped after the test.
func emptyDatabase(t *testing.T) string {
	t.Helper()
	name := "test_" + id.New()
	admin := connect(t, pgtest.AdminURL(t))
	_, err := admin.Exec(t.Context(), `CREATE DATABASE `+pgx.Identifier{name}.Sanitize())
	require.NoError(t, err)
	t.Cleanup(func() { pgtest.Drop(t, name) })
	u, err := url.Parse(pgtest.AdminURL(t))
	require.NoError(t, err)
	u.Path = "/" + name
	return u.String()
}

// as returns address with another user.
func as(t *testing.T, address, role, password string) string {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	u.User = url.UserPassword(role, password)
	return u.String()
}

func connect(t *testing.T, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return conn
}

func open(t *testing.T, cfg pg.Config) *pg.DB {
	t.Helper()
	db, err := pg.Open(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(db.Close)
	return db
}
