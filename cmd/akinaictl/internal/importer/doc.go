// Package importer imports foreign catalogs through the same RPCs that other clients use, such as
// product.ImportProducts and inventory.SetLevels.
//
// A Source reads a format and yields rows: csv.go and lines.go read the shop's own formats,
// apparel.go a Magento export. Importer sends the rows in batches and counts the outcomes. CSV is
// read row by row (package sheet), translated by a mapping file if its columns are foreign
// (translate.go), and assembled to products (assemble.go). Each row is created, updated, unchanged,
// or refused with its position and reason; none is lost. An import can be repeated: products that
// are already stored are unchanged.
package importer
