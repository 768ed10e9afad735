package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
)

// templateLock serializes the building of templates on a server.
const templateLock = 0x706774657374

// New returns a database with one migrated schema, opened with the role of that schema and dropped
// after the test. The files are those of pg.Lane: pgtest.New(t, "orders", db.Kit(),
// db.Migrations("orders")).
func New(t testing.TB, schema string, files ...fs.FS) *pg.DB {
	t.Helper()
	db, err := pg.Open(t.Context(), pg.Config{URL: URL(t, schema, files...), MaxConns: 6})
	require.NoError(t, err)
	t.Cleanup(db.Close)
	return db
}

// URL returns the URL of such a database, for a module that opens it itself.
func URL(t testing.TB, schema string, files ...fs.FS) string {
	t.Helper()
	query := url.Values{"role": {pg.RoleOf(schema)}, "search_path": {schema + ",public"}}
	return withDatabase(t, Clone(t, schema, files...), query)
}

// AdminURL returns the URL of the server with the superuser: AKINAI_POSTGRES_URL.
func AdminURL(t testing.TB) string {
	t.Helper()
	address := os.Getenv("AKINAI_POSTGRES_URL")
	require.NotEmpty(t, address, "AKINAI_POSTGRES_URL is not set: run the tests under tools/stack")
	return address
}

// Clone creates the database and returns its name.
func Clone(t testing.TB, schema string, files ...fs.FS) string {
	t.Helper()
	ctx := t.Context()
	conn, err := pgx.Connect(ctx, AdminURL(t))
	require.NoError(t, err)
	defer conn.Close(ctx)
	template := prepareTemplate(t, conn, pg.Lane{Schema: schema, Files: files})
	name := "test_" + id.New()
	_, err = conn.Exec(ctx, `CREATE DATABASE `+quote(name)+` TEMPLATE `+quote(template))
	require.NoError(t, err)
	t.Cleanup(func() { Drop(t, name) })
	return name
}

// Drop drops a database and ends its connections. It succeeds if the database does not exist.
func Drop(t testing.TB, name string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context()) // the test's context has ended when cleanups run
	conn, err := pgx.Connect(ctx, AdminURL(t))
	require.NoError(t, err)
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, `DROP DATABASE IF EXISTS `+quote(name)+` WITH (FORCE)`)
	require.NoError(t, err)
}

// prepareTemplate builds the template of lane unless it exists. The template gets its name as the
// last step, so that a crash leaves no incomplete one.
func prepareTemplate(t testing.TB, conn *pgx.Conn, lane pg.Lane) string {
	t.Helper()
	ctx := t.Context()
	name := "template_" + lane.Schema + "_" + fingerprint(t, lane.Files)
	exists := func() (found bool) {
		err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&found)
		require.NoError(t, err)
		return found
	}
	if exists() {
		return name
	}
	_, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, int64(templateLock)) // until the connection closes
	require.NoError(t, err)
	if exists() {
		return name
	}
	draft := name + "_draft"
	for _, statement := range []string{
		`DROP DATABASE IF EXISTS ` + quote(draft) + ` WITH (FORCE)`,
		`CREATE DATABASE ` + quote(draft),
	} {
		_, err = conn.Exec(ctx, statement)
		require.NoError(t, err)
	}
	require.NoError(t, pg.Migrate(ctx, withDatabase(t, draft, nil), lane))
	_, err = conn.Exec(ctx, `ALTER DATABASE `+quote(draft)+` RENAME TO `+quote(name))
	require.NoError(t, err)
	return name
}

// fingerprint returns a hash of the content of all files.
func fingerprint(t testing.TB, files []fs.FS) string {
	t.Helper()
	h := sha256.New()
	for i, fsys := range files {
		names, err := fs.Glob(fsys, "*.sql")
		require.NoError(t, err)
		for _, name := range names {
			text, err := fs.ReadFile(fsys, name)
			require.NoError(t, err)
			fmt.Fprintf(h, "%d %s %d %s", i, name, len(text), text)
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// withDatabase returns the superuser's URL of another database.
func withDatabase(t testing.TB, database string, query url.Values) string {
	t.Helper()
	u, err := url.Parse(AdminURL(t))
	require.NoError(t, err)
	u.Path = "/" + database
	all := u.Query()
	for name, value := range query {
		all[name] = value
	}
	u.RawQuery = all.Encode()
	return u.String()
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }
