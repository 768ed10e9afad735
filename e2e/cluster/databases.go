package cluster

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/akinai/akinai/db"
)

// pools are the open databases, by name.
type pools map[string]*pgxpool.Pool

// DB returns the database that contains a schema ("orders", "bank"), opened as its administrator.
// Statements must qualify tables with the schema.
func (c *Cluster) DB(ctx context.Context, schema string) (*pgxpool.Pool, error) {
	at := slices.IndexFunc(db.Schemas(), func(s db.Schema) bool { return s.Schema == schema })
	if at < 0 {
		return nil, fmt.Errorf("no schema is called %q", schema)
	}
	name, err := c.database(db.Schemas()[at])
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if pool, ok := c.pools[name]; ok {
		return pool, nil
	}
	admin, err := url.Parse(os.Getenv("AKINAI_POSTGRES_URL"))
	if err != nil {
		return nil, errors.New("AKINAI_POSTGRES_URL is malformed")
	}
	admin.Path = "/" + name
	pool, err := pgxpool.New(ctx, admin.String())
	if err != nil {
		return nil, err
	}
	c.pools[name] = pool
	return pool, nil
}

// database returns the name of a schema's database, read from its service's database URL.
func (c *Cluster) database(s db.Schema) (string, error) {
	variable := strings.ToUpper(s.Module)
	if s.Database != "" {
		variable += "_" + strings.ToUpper(s.Database)
	}
	address, err := url.Parse(c.settings[variable+"_DATABASE_URL"])
	if err != nil || len(address.Path) < 2 {
		return "", fmt.Errorf("%s_DATABASE_URL names no database", variable)
	}
	return address.Path[1:], nil
}

func (c *Cluster) closePools() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, pool := range c.pools {
		pool.Close()
		delete(c.pools, name)
	}
}

// dropDatabases drops the cluster's databases.
func (c *Cluster) dropDatabases(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, os.Getenv("AKINAI_POSTGRES_URL"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx) //nolint:errcheck // the statements have already succeeded or failed
	for _, s := range db.Schemas() {
		name, err := c.database(s)
		if err != nil {
			return err
		}
		if _, err := conn.Exec(ctx, `DROP DATABASE IF EXISTS `+pgx.Identifier{name}.Sanitize()+` WITH (FORCE)`); err != nil {
			return err
		}
	}
	return nil
}
