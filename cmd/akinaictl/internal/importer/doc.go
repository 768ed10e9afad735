// Package importer imports foreign catalogs through the same RPCs that other clients use, such as
// product.ImportProducts and inventory.SetLevels.
//
// Package sources reads the formats. Importer sends its rows in batches and counts the outcomes.
// Each row is created, updated, unchanged, or refused with its position and reason; none is lost.
// An import can be repeated: products that are already stored are unchanged.
package importer
