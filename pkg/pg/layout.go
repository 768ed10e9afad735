package pg

import (
	"context"
	"fmt"
	"net/url"

	"github.com/jackc/pgx/v5"
)

// provisionLock is held in the administrator's database while databases are created. It differs
// from migrateLock, which may be taken in the same database meanwhile.
const provisionLock = migrateLock + 1

// Layout maps schemas to databases of one server.
type Layout struct {
	// AdminURL names the server, its superuser, and an existing database.
	AdminURL string
	// Prefix is the name of the common database and the prefix of all others. Defaults to "akinai".
	Prefix string
	// PerSchema gives every schema a database of its own.
	PerSchema bool
}

// Provision creates the missing databases of the lanes and migrates each. Calls may run
// concurrently.
func (l Layout) Provision(ctx context.Context, lanes ...Lane) error {
	conn, err := pgx.Connect(ctx, l.AdminURL)
	if err != nil {
		return fmt.Errorf("connect as administrator: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // also releases the lock
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, int64(provisionLock)); err != nil {
		return fmt.Errorf("wait for the provision lock: %w", err)
	}
	for _, lane := range lanes {
		if err := l.provision(ctx, conn, lane); err != nil {
			return fmt.Errorf("provision schema %s: %w", lane.Schema, err)
		}
	}
	return nil
}

func (l Layout) provision(ctx context.Context, conn *pgx.Conn, lane Lane) error {
	name := l.database(lane)
	var exists bool
	if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&exists); err != nil {
		return err
	}
	if !exists {
		if _, err := conn.Exec(ctx, `CREATE DATABASE `+pgx.Identifier{name}.Sanitize()); err != nil {
			return err
		}
	}
	admin, err := withPath(l.AdminURL, name, nil)
	if err != nil {
		return err
	}
	return Migrate(ctx, admin, lane)
}

// URL returns the URL of the lane's schema for its service, with the role and the lane's password.
func (l Layout) URL(lane Lane) (string, error) {
	user := url.User(RoleOf(lane.Schema))
	if lane.Password != "" {
		user = url.UserPassword(RoleOf(lane.Schema), lane.Password)
	}
	return withPath(l.AdminURL, l.database(lane), user)
}

// database returns the name of the lane's database.
func (l Layout) database(lane Lane) string {
	prefix := l.Prefix
	if prefix == "" {
		prefix = "akinai"
	}
	switch {
	case lane.Database != "":
		return prefix + "_" + lane.Database
	case l.PerSchema:
		return prefix + "_" + lane.Schema
	default:
		return prefix
	}
}

// withPath returns the URL with another database, and with another user if user is not nil.
func withPath(raw, database string, user *url.Userinfo) (string, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", fmt.Errorf("parse the administrator's URL: %w", err.(*url.Error).Err) //nolint:errorlint,forcetypeassert // omits the URL, which contains the password
	}
	u.Path = "/" + database
	if user != nil {
		u.User = user
	}
	return u.String(), nil
}
