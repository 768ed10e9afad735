// Package sources reads catalogs in their formats. Each function returns a Source, which yields
// rows for package importer: csv.go and lines.go read the shop's own formats, apparel.go a Magento
// export, electronics.go, foods.go and supermarket.go data sets of their kind.
//
// CSV is read row by row (package sheet), translated by a mapping file if its columns are foreign
// (translate.go, mappings), and assembled to products by package catalogfile. Start reading at
// source.go.
package sources
