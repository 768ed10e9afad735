// Package pg opens a service's PostgreSQL database and migrates it. One pool serves all statements:
// pgx for the hot paths, with its cache of prepared statements, and bun for simple rows and lists.
//
// Classify maps the failures that any statement can have: an unreachable server, a lock timeout and
// a statement timeout are errs.Unavailable, text that PostgreSQL cannot store is errs.Invalid. The
// methods of DB apply it to their errors, and no other code does so for them: a broken connection
// to a client or another store must not be reported as one to the database. Code that uses Pool or
// Bun calls Classify itself. So a store maps only the constraints of its tables (Constraint) to
// errors of its domain.
//
// A schema belongs to one service and has one role, which may read and write its rows and nothing
// else: no DDL, no other schema. Migrate and Layout.Provision run as the administrator; services
// never do.
//
// Start reading at Open.
package pg
