package main

import (
	"context"
	"strings"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/pg"
)

// databases holds the address of the database server and the layout of the schemas.
type databases struct {
	PostgresURL        string `help:"The server, with its superuser." env:"AKINAI_POSTGRES_URL" required:"" placeholder:"URL"`
	DatabasePrefix     string `help:"Name of the common database, and beginning of the others." default:"akinai"`
	DatabasePerService bool   `help:"Give each service a database of its own."`
}

func (d databases) layout() pg.Layout {
	return pg.Layout{AdminURL: d.PostgresURL, Prefix: d.DatabasePrefix, PerSchema: d.DatabasePerService}
}

// lane returns the migration of a schema. It sets the password of the schema's role; "" leaves the
// password unchanged.
func lane(s db.Schema, password string) pg.Lane {
	return pg.Lane{Schema: s.Schema, Database: s.Database, Password: password, Files: s.Files()}
}

func (d databases) migrate(ctx context.Context, password string) error {
	var lanes []pg.Lane
	for _, s := range db.Schemas() {
		lanes = append(lanes, lane(s, password))
	}
	return d.layout().Provision(ctx, lanes...)
}

// setting returns the environment variable from which a service reads the address of a schema:
// PRODUCT_DATABASE_URL, or, for a schema with a database name, PAYMENT_BANK_DATABASE_URL.
func setting(s db.Schema) string {
	name := s.Module
	if s.Database != "" {
		name += "_" + s.Database
	}
	return strings.ToUpper(name) + "_DATABASE_URL"
}

type migrateCommand struct {
	databases
	RolePassword string `help:"Given to the roles of all schemas; empty leaves theirs." env:"AKINAI_ROLE_PASSWORD"`
}

// Run is called by kong.
func (c *migrateCommand) Run(ctx context.Context) error { return c.migrate(ctx, c.RolePassword) }
