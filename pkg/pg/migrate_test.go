package pg_test

import (
	"context"
	"io/fs"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
)

// state returns the SQLSTATE of err.
func state(t *testing.T, err error) string {
	t.Helper()
	var pe *pgconn.PgError
	require.ErrorAs(t, err, &pe)
	return pe.Code
}

const denied = "42501" // insufficient_privilege

func TestRoleSeesItsOwnSchemaOnly(t *testing.T) {
	t.Parallel()
	address := emptyDatabase(t)
	lane := func(schema string) pg.Lane {
		return pg.Lane{Schema: schema, Password: "secret-" + schema, Files: []fs.FS{files(map[string]string{
			"0001_things.sql": `CREATE TABLE things (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
			                   CREATE TABLE ledger (id serial PRIMARY KEY, amount bigint NOT NULL);
			                   REVOKE UPDATE, DELETE ON ledger FROM ` + pg.RoleOf(schema),
		})}}
	}
	require.NoError(t, pg.Migrate(t.Context(), address, lane("mine"), lane("theirs")))
	conn := connect(t, as(t, address, "akinai_mine", "secret-mine"))
	exec := func(sql string) error {
		_, err := conn.Exec(t.Context(), sql)
		return err
	}

	for _, allowed := range []string{
		`INSERT INTO things (name) VALUES ('a')`, // the search path is the role's
		`UPDATE mine.things SET name = 'b'`,
		`DELETE FROM things`,
		`INSERT INTO ledger (amount) VALUES (1)`,
		`SELECT * FROM ledger`,
	} {
		require.NoError(t, exec(allowed), allowed)
	}
	for _, refused := range []string{
		`SELECT * FROM theirs.things`,
		`INSERT INTO theirs.things (name) VALUES ('a')`,
		`UPDATE ledger SET amount = 2`,
		`DELETE FROM ledger`,
		`TRUNCATE things`,
		`CREATE TABLE mine.more (id int)`,
		`CREATE TABLE public.more (id int)`,
		`CREATE TEMPORARY TABLE more (id int)`,
		`CREATE SCHEMA more`,
		`ALTER TABLE things ADD COLUMN more int`,
		`CREATE ROLE more`,
		`SET ROLE akinai_theirs`,
		`INSERT INTO schema_migrations (file, checksum) VALUES ('x', 'y')`,
	} {
		err := exec(refused)
		require.Error(t, err, refused)
		require.Equal(t, denied, state(t, err), refused)
	}
}

func TestMigrateAppliesEachFileOnce(t *testing.T) {
	t.Parallel()
	address := emptyDatabase(t)
	first := map[string]string{"0001_counter.sql": `CREATE TABLE counter (n int); INSERT INTO counter VALUES (0)`}
	second := map[string]string{"0002_count.sql": `UPDATE counter SET n = n + 1`}
	lane := pg.Lane{Schema: "counting", Files: []fs.FS{files(first), files(second)}}

	var group errgroup.Group
	for range 8 {
		group.Go(func() error { return pg.Migrate(t.Context(), address, lane) })
	}
	require.NoError(t, group.Wait())
	require.NoError(t, pg.Migrate(t.Context(), address, lane))

	var n int
	require.NoError(t, connect(t, address).QueryRow(t.Context(), `SELECT n FROM counting.counter`).Scan(&n))
	require.Equal(t, 1, n)
}

func TestMigrateInManyDatabasesAtOnceSharesTheRole(t *testing.T) {
	t.Parallel()
	lane := pg.Lane{Schema: "crowd_" + id.New(), Password: "p"}
	admin := connect(t, pgtest.AdminURL(t))
	t.Cleanup(func() {
		_, err := admin.Exec(context.WithoutCancel(t.Context()), `DROP ROLE `+pgx.Identifier{pg.RoleOf(lane.Schema)}.Sanitize())
		require.NoError(t, err)
	})
	var addresses []string
	for range 4 {
		addresses = append(addresses, emptyDatabase(t))
	}
	var group errgroup.Group
	for _, address := range addresses {
		group.Go(func() error { return pg.Migrate(t.Context(), address, lane) })
	}
	require.NoError(t, group.Wait())
}

func TestMigrateRefusesAChangedFile(t *testing.T) {
	t.Parallel()
	address := emptyDatabase(t)
	lane := func(sql string) pg.Lane {
		return pg.Lane{Schema: "changing", Files: []fs.FS{files(map[string]string{"0001_a.sql": sql})}}
	}
	require.NoError(t, pg.Migrate(t.Context(), address, lane(`CREATE TABLE a (id int)`)))
	require.ErrorIs(t, pg.Migrate(t.Context(), address, lane(`CREATE TABLE a (id bigint)`)), pg.ErrFileChanged)
}

func TestMigrateRefusesABadName(t *testing.T) {
	t.Parallel()
	address := emptyDatabase(t)
	twice := files(map[string]string{"0001_a.sql": `SELECT 1`})
	for _, lane := range []pg.Lane{
		{Schema: "naming", Files: []fs.FS{files(map[string]string{"first.sql": `SELECT 1`})}},
		{Schema: "naming", Files: []fs.FS{twice, twice}},
	} {
		require.ErrorIs(t, pg.Migrate(t.Context(), address, lane), pg.ErrFileName)
	}
}

func TestMigrateRollsBackAFailedFile(t *testing.T) {
	t.Parallel()
	address := emptyDatabase(t)
	lane := pg.Lane{Schema: "failing", Files: []fs.FS{files(map[string]string{
		"0001_good.sql": `CREATE TABLE good (id int)`,
		"0002_bad.sql":  `CREATE TABLE half (id int); SELECT 1 / 0`,
	})}}
	err := pg.Migrate(t.Context(), address, lane)
	require.ErrorContains(t, err, "0002_bad.sql")
	var good, half *string
	require.NoError(t, connect(t, address).
		QueryRow(t.Context(), `SELECT to_regclass('failing.good')::text, to_regclass('failing.half')::text`).Scan(&good, &half))
	require.NotNil(t, good)
	require.Nil(t, half)
}

func TestMigrateCanCreateAnExtension(t *testing.T) {
	t.Parallel()
	address := emptyDatabase(t)
	lane := pg.Lane{Schema: "places", Password: "p", Files: []fs.FS{files(map[string]string{
		"0001_places.sql": `CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public;
		                    CREATE TABLE places (at geography(Point) NOT NULL)`,
	})}}
	require.NoError(t, pg.Migrate(t.Context(), address, lane))
	conn := connect(t, as(t, address, "akinai_places", "p"))
	_, err := conn.Exec(t.Context(), `INSERT INTO places (at) VALUES (ST_Point(139.7, 35.6)::geography)`)
	require.NoError(t, err)
}

func TestPasswordIsStoredAsPostgreSQLWould(t *testing.T) {
	t.Parallel()
	address := emptyDatabase(t)
	require.NoError(t, pg.Migrate(t.Context(), address, pg.Lane{Schema: "secret", Password: "pencil"}))
	var stored string
	require.NoError(t, connect(t, address).
		QueryRow(t.Context(), `SELECT rolpassword FROM pg_authid WHERE rolname = 'akinai_secret'`).Scan(&stored))
	require.Regexp(t, `^SCRAM-SHA-256\$4096:[^$]{24}\$[^:]{44}:.{44}$`, stored)
}

func TestLayoutGivesEverySchemaItsDatabase(t *testing.T) {
	t.Parallel()
	prefix := "test_" + id.New()
	lanes := []pg.Lane{
		{Schema: "one", Password: "p1"}, {Schema: "two", Password: "p2"}, {Schema: "apart", Database: "own", Password: "p3"},
	}
	t.Cleanup(func() {
		for _, suffix := range []string{"", "_own", "_one", "_two", "_apart"} {
			pgtest.Drop(t, prefix+suffix)
		}
	})
	for perSchema, want := range map[bool][]string{
		false: {prefix, prefix, prefix + "_own"},
		true:  {prefix + "_one", prefix + "_two", prefix + "_own"},
	} {
		layout := pg.Layout{AdminURL: pgtest.AdminURL(t), Prefix: prefix, PerSchema: perSchema}
		var group errgroup.Group
		for range 2 {
			group.Go(func() error { return layout.Provision(t.Context(), lanes...) })
		}
		require.NoError(t, group.Wait())
		for i, lane := range lanes {
			address, err := layout.URL(lane)
			require.NoError(t, err)
			conn := connect(t, address)
			require.Equal(t, want[i], conn.Config().Database)
			var schema, user string
			require.NoError(t, conn.QueryRow(t.Context(), `SELECT current_schema, current_user`).Scan(&schema, &user))
			require.Equal(t, []string{lane.Schema, pg.RoleOf(lane.Schema)}, []string{schema, user})
		}
	}
	foreign, err := pg.Layout{AdminURL: pgtest.AdminURL(t), Prefix: prefix, PerSchema: true}.URL(lanes[0])
	require.NoError(t, err)
	_, err = pgx.Connect(t.Context(), strings.Replace(foreign, prefix+"_one", prefix+"_two", 1))
	require.Equal(t, denied, state(t, err), "a role must not enter another schema's database")
}

func TestLayoutErrorHidesThePassword(t *testing.T) {
	t.Parallel()
	_, err := pg.Layout{AdminURL: "postgres://admin:hush@[bad/postgres"}.URL(pg.Lane{Schema: "one"})
	require.Error(t, err)
	require.NotContains(t, err.Error(), "hush")
	var ue *url.Error
	require.NotErrorAs(t, err, &ue)
}
