// Package db embeds the migrations: a folder a PostgreSQL schema, numbered files that only go
// forward. The files of kit/ run in every schema of a service, before the schema's own. No other
// code lives here; pg.Migrate runs them, and the role of a schema is named by pg.RoleOf.
package db

import (
	"embed"
	"io/fs"
)

//go:embed */*.sql
var files embed.FS

// Schema is a PostgreSQL schema and the module that owns it.
type Schema struct {
	// Schema is the name of the schema and of its folder.
	Schema string
	// Module is the service that owns it.
	Module string
	// Database names a database of the schema's own, wherever the others live; "" for the common
	// one.
	Database string
	// Kit tells whether the tables of pkg/event, pkg/audit and pkg/job belong to it.
	Kit bool
}

// Schemas returns all schemas.
func Schemas() []Schema {
	return []Schema{
		{Schema: "auth", Module: "auth", Kit: true},
		{Schema: "users", Module: "user", Kit: true},
		{Schema: "catalog", Module: "product", Kit: true},
		{Schema: "inventory", Module: "inventory", Kit: true},
		{Schema: "payments", Module: "payment", Kit: true},
		{Schema: "bank", Module: "payment", Database: "bank"},
		{Schema: "orders", Module: "order", Kit: true},
		{Schema: "analytics", Module: "analytics", Kit: true},
		{Schema: "notification", Module: "notification", Kit: true},
		{Schema: "delivery", Module: "delivery", Kit: true},
	}
}

// Kit returns the files of pkg/event, pkg/audit and pkg/job.
func Kit() fs.FS { return folder("kit") }

// Migrations returns the schema's own files; the kit's are not among them.
func Migrations(schema string) fs.FS { return folder(schema) }

// Files returns everything that runs in the schema, in order: the kit's files, if it has them, and
// its own.
func (s Schema) Files() []fs.FS {
	if s.Kit {
		return []fs.FS{Kit(), Migrations(s.Schema)}
	}
	return []fs.FS{Migrations(s.Schema)}
}

// folder returns a folder of the embedded tree; reading a name that is none fails with
// fs.ErrNotExist.
func folder(name string) fs.FS {
	sub, err := fs.Sub(files, name)
	if err != nil {
		return embed.FS{} // only for a name with ".." or the like, which has no files
	}
	return sub
}
