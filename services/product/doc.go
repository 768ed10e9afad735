// Package product is the product service: the catalogue, what is published of it, and its import. It must not know stock. Start
// at README.md.
package product
