// Package pg opens a service's PostgreSQL database and migrates it. One pool carries everything:
// pgx for the hot paths, with its cache of prepared statements, and bun for simple rows and lists.
//
// Classify knows the failures that any statement can have: a lost server is errs.Unavailable, a
// lock or a statement that took too long too, text that PostgreSQL cannot store is errs.Invalid.
// The methods of DB apply it to what they return, and nothing else does: the broken connection of a
// client or of another store must not be called the database's. What runs on Pool or Bun applies it
// itself. So a store maps only the constraints of its tables (Constraint) to errors of its domain.
//
// A schema belongs to one service and has one role, which may read and write its rows and nothing
// else: no DDL, no other schema. Migrate and Layout.Provision run as the administrator; services
// never do.
//
// Start reading at Open.
package pg
