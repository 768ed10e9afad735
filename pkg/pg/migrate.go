package pg

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"

	"github.com/jackc/pgx/v5"
)

// migrateLock is held while a database is migrated. The number is arbitrary.
const migrateLock = 0x616b696e6169

// fileName matches names of migration files: 0001_orders.sql.
var fileName = regexp.MustCompile(`^\d{4}_[a-z0-9_]+\.sql$`)

// Errors of Migrate.
var (
	ErrFileName    = errors.New("a migration file is named like 0001_orders.sql, once in its schema")
	ErrFileChanged = errors.New("an applied migration file was changed; add a new one instead")
)

// Lane is a schema with its migrations.
type Lane struct {
	// Schema is the name of the schema; its role is RoleOf(Schema).
	Schema string
	// Database names a database of the schema's own in a Layout; "" for the common one. Migrate
	// ignores it.
	Database string
	// Password is set for the role; "" leaves the password unchanged.
	Password string
	// Files contain the migrations: first those of the kit, then those of the schema. Files run in
	// the order of their names.
	Files []fs.FS
}

// RoleOf returns the role of a schema.
func RoleOf(schema string) string { return "akinai_" + schema }

// Migrate brings the schemas of the database at adminURL up to date: role, schema, grants, and
// every file that was not applied, each in a transaction of its own. Concurrent calls wait for each
// other. Migrate is idempotent.
//
// The administrator owns all objects. The role gets USAGE on its schema, and SELECT, INSERT, UPDATE
// and DELETE on every table that a file creates. A file that grants less revokes the rest: REVOKE
// UPDATE, DELETE ON ledger FROM akinai_payments. Files and role have the search path "schema,
// public".
//
// Errors: ErrFileName, ErrFileChanged, and the error of a statement; files before it stay applied.
func Migrate(ctx context.Context, adminURL string, lanes ...Lane) error {
	conn, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return fmt.Errorf("connect as administrator: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // also releases the lock
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, int64(migrateLock)); err != nil {
		return fmt.Errorf("wait for the migration lock: %w", err)
	}
	for _, lane := range lanes {
		if err := lane.apply(ctx, conn); err != nil {
			return fmt.Errorf("migrate schema %s: %w", lane.Schema, err)
		}
	}
	return nil
}

func (l Lane) apply(ctx context.Context, conn *pgx.Conn) error {
	files, err := l.read()
	if err != nil {
		return err
	}
	if err := l.prepareRole(ctx, conn); err != nil {
		return err
	}
	if err := l.prepareSchema(ctx, conn); err != nil {
		return err
	}
	applied, err := l.applied(ctx, conn)
	if err != nil {
		return err
	}
	for _, f := range files {
		switch sum, done := applied[f.name]; {
		case !done:
			if err := l.run(ctx, conn, f); err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
		case sum != f.checksum:
			return fmt.Errorf("%s: %w", f.name, ErrFileChanged)
		}
	}
	return nil
}

// file is a migration.
type file struct{ name, checksum, sql string }

// read returns the lane's files, sorted by the order in which they run.
func (l Lane) read() ([]file, error) {
	var files []file
	for _, fsys := range l.Files {
		entries, err := fs.ReadDir(fsys, ".")
		if err != nil {
			return nil, fmt.Errorf("list migrations: %w", err)
		}
		for _, entry := range entries {
			f, err := readFile(fsys, entry.Name())
			if err != nil {
				return nil, err
			}
			if slices.ContainsFunc(files, func(g file) bool { return g.name == f.name }) {
				return nil, fmt.Errorf("%s: %w", f.name, ErrFileName)
			}
			files = append(files, f)
		}
	}
	return files, nil
}

func readFile(fsys fs.FS, name string) (file, error) {
	if !fileName.MatchString(name) {
		return file{}, fmt.Errorf("%s: %w", name, ErrFileName)
	}
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return file{}, fmt.Errorf("read migration: %w", err)
	}
	sum := sha256.Sum256(text)
	return file{name: name, checksum: hex.EncodeToString(sum[:]), sql: string(text)}, nil
}

// applied returns the checksums of the applied files.
func (l Lane) applied(ctx context.Context, conn *pgx.Conn) (map[string]string, error) {
	found, err := conn.Query(ctx, `SELECT file, checksum FROM `+l.table())
	if err != nil {
		return nil, err
	}
	sums := make(map[string]string)
	var name, sum string
	_, err = pgx.ForEachRow(found, []any{&name, &sum}, func() error {
		sums[name] = sum
		return nil
	})
	return sums, err
}

func (l Lane) run(ctx context.Context, conn *pgx.Conn, f file) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SET LOCAL search_path = `+l.searchPath()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, f.sql); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO `+l.table()+` (file, checksum) VALUES ($1, $2)`, f.name, f.checksum)
		return err
	})
}

func (l Lane) table() string { return pgx.Identifier{l.Schema, "schema_migrations"}.Sanitize() }

func (l Lane) searchPath() string { return pgx.Identifier{l.Schema}.Sanitize() + ", public" }
