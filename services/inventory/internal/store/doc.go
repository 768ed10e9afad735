// Package store holds all SQL of the service.
//
// Lock order: the row of the operation, then reservations by order id, then their lines, then
// levels by SKU and location (bytewise), then skus by SKU. All transactions lock in this order, so
// they cannot deadlock. Missing levels are inserted, in the same order, before any existing level
// is locked.
//
// Lines change only under the lock of their reservation. A statement that has waited for this lock
// must not use lines that it read before: it reads them FOR UPDATE, or a later statement reads
// them.
//
// All statements use the database's now(), because the clocks of the instances may differ.
package store
