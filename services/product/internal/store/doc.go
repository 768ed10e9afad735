// Package store holds all SQL of the product service.
//
// Lock order: each write first locks the row of the table revision, so that writes stand in a line and see all that came before.
// What a write decides from what it read is therefore still true when it commits; the unique keys are the last line only. What
// inventory tells of stock locks rows of stock first, by SKU, and then, if it changes what is shown, revision. Reads take no lock. A
// read is one statement, so a product and its variants are of one moment.
package store
