// Package store holds all SQL of the product service.
//
// Lock order: each write first locks the row of table revision (the write lock), so writes run one
// after the other and each sees all earlier ones. What a write has read is therefore still true
// when it commits; unique keys are only a second line of defense. Stock events lock rows of stock
// first, by SKU, and then revision if a shown status changes. A batch of a job locks the row of the
// job last. Reads take no lock. A read is one
// statement, so a product and its variants come from one snapshot.
package store
