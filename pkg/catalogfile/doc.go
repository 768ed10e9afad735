// Package catalogfile reads products from files in the shop's own form of CSV (docs/import.md): the
// input of a job of the product service, and of akinaictl.
//
// Rows are read by package sheet, translated if their columns are others (csv.go), and assembled to
// products with masks of the fields that the file sets (assemble.go). Start reading at NewReader.
package catalogfile
