// Package product is the product service: the catalog, its published part, search and import. It
// does not own stock. Start at README.md.
package product
