package pg

import (
	"context"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// roleAttempts bounds the attempts of prepareRole.
const roleAttempts = 20

// prepareRole creates the role if it is missing, and sets its password and search path. Roles
// belong to the whole server and the migration lock to one database, so it retries if the migration
// of another database writes the same role.
func (l Lane) prepareRole(ctx context.Context, conn *pgx.Conn) error {
	role := RoleOf(l.Schema)
	for attempt := 1; ; attempt++ {
		err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return l.writeRole(ctx, tx, role) })
		if err == nil {
			return nil
		}
		if attempt == roleAttempts || !roleCollision(err) {
			return fmt.Errorf("prepare role %s: %w", role, err)
		}
	}
}

func (l Lane) writeRole(ctx context.Context, tx pgx.Tx, role string) error {
	name := pgx.Identifier{role}.Sanitize()
	path := "search_path=" + strings.ReplaceAll(l.searchPath(), `"`, "")
	var exists, pathSet bool
	err := tx.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1),
		       EXISTS (SELECT FROM pg_roles WHERE rolname = $1 AND $2 = ANY(rolconfig))`, role, path).Scan(&exists, &pathSet)
	if err != nil {
		return err
	}
	var statements []string
	if !exists {
		statements = append(statements, `CREATE ROLE `+name+` LOGIN`)
	}
	if !pathSet {
		statements = append(statements, `ALTER ROLE `+name+` SET search_path = `+l.searchPath())
	}
	if l.Password != "" {
		verifier, err := scramVerifier(l.Password)
		if err != nil {
			return err
		}
		statements = append(statements, `ALTER ROLE `+name+` PASSWORD '`+verifier+`'`)
	}
	return execAll(ctx, tx, statements)
}

// roleCollision reports whether another session has just written the same role.
func roleCollision(err error) bool {
	var pe *pgconn.PgError
	return errors.As(err, &pe) && slices.Contains([]string{
		"42710", // duplicate_object
		"23505", // unique_violation, when both created it
		"XX000", // "tuple concurrently updated"
	}, pe.Code)
}

// prepareSchema creates the schema and the table of applied files, and grants access to the role
// only. Grants on future tables are default privileges, so that a migration can revoke some for its
// table.
func (l Lane) prepareSchema(ctx context.Context, conn *pgx.Conn) error {
	schema, role := pgx.Identifier{l.Schema}.Sanitize(), pgx.Identifier{RoleOf(l.Schema)}.Sanitize()
	database := pgx.Identifier{conn.Config().Database}.Sanitize()
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		return execAll(ctx, tx, []string{
			`REVOKE ALL ON DATABASE ` + database + ` FROM PUBLIC`,
			`GRANT CONNECT ON DATABASE ` + database + ` TO ` + role,
			`REVOKE CREATE ON SCHEMA public FROM PUBLIC`,
			`CREATE SCHEMA IF NOT EXISTS ` + schema,
			`GRANT USAGE ON SCHEMA ` + schema + ` TO ` + role,
			`CREATE TABLE IF NOT EXISTS ` + l.table() + ` (
				file       text PRIMARY KEY,
				checksum   text NOT NULL,
				applied_at timestamptz NOT NULL DEFAULT now())`,
			`ALTER DEFAULT PRIVILEGES IN SCHEMA ` + schema + ` GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ` + role,
			`ALTER DEFAULT PRIVILEGES IN SCHEMA ` + schema + ` GRANT USAGE, SELECT ON SEQUENCES TO ` + role,
		})
	})
}

func execAll(ctx context.Context, tx pgx.Tx, statements []string) error {
	for _, statement := range statements {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// scramVerifier returns the stored form of a password (RFC 5803), so that logs of the server do not
// contain the password itself.
func scramVerifier(password string) (string, error) {
	const iterations = 4096
	salt := make([]byte, 16)
	rand.Read(salt) // never fails
	salted, err := pbkdf2.Key(sha256.New, password, salt, iterations, sha256.Size)
	if err != nil {
		return "", fmt.Errorf("derive the password's key: %w", err)
	}
	stored := sha256.Sum256(mac(salted, "Client Key"))
	encode := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("SCRAM-SHA-256$%d:%s$%s:%s", iterations, encode(salt), encode(stored[:]), encode(mac(salted, "Server Key"))), nil
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
