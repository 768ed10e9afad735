// Package exporter writes the catalog as CSV, in the form of package sheet.
//
// Which options and attributes there are, and so the columns, is known when the last product was
// read. So products go into a temporary file first (spool.go), and from there, with all columns, to
// where they are wanted: each product is read once, no column can be missing, and neither way holds
// more than a page in memory.
package exporter
