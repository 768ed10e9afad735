// Package exporter writes the catalog as CSV, in the format of package sheet.
//
// The columns depend on the options, attributes and metadata of all products, so they are known
// only after the last product was read. Therefore products are first written to a temporary file
// (spool.go), and from there, with all columns, to the output. Each product is read once, no column
// can be missing, and at most one page is in memory.
package exporter
