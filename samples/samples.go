// Package samples contains the shop of a new installation: a small catalog with categories and
// stock, in the import format (docs/import.md), and a picture of each product.
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

// Images returns the pictures, named <slug>.svg. Products refer to them by the path under which the
// web edge serves them, /images/<slug>.svg.
func Images() fs.FS {
	sub, _ := fs.Sub(images, "images") // fails only for a malformed name
	return sub
}
