// Package importer brings catalogs of others into the shop, through the same calls as everybody
// else: product.ImportProducts and inventory.SetLevels.
//
// A Source reads a format and yields rows (csv.go and lines.go the shop's own formats, apparel.go a
// Magento export); Importer sends them in batches and counts what became of each. CSV is read row
// by row (package sheet), translated if its columns are foreign (translate.go, by a mapping file),
// and assembled to products (assemble.go). Each row that is read is created, updated, unchanged or
// refused with its place and reason; none is lost. An import can be repeated: what is there already
// is unchanged.
package importer
