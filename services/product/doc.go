// Package product is the product service: the catalog, what is published of it, and its import. It must not know stock. Start
// at README.md.
package product
