// Package samples holds the shop that a new installation shows: a small catalog of our own with its
// categories and stock, in the import format (docs/import.md), and a picture of each product.
package samples

import (
	"embed"
	"io/fs"
)

//go:generate go run ./draw images

//go:embed catalog/products.jsonl
var catalog []byte

//go:embed images/*.svg
var images embed.FS

// Catalog returns the import file.
func Catalog() []byte { return catalog }

// Images returns the pictures, <slug>.svg each. Products name them by the path under which the web
// edge serves them, /images/<slug>.svg.
func Images() fs.FS {
	sub, _ := fs.Sub(images, "images") // fails for a malformed name only
	return sub
}
