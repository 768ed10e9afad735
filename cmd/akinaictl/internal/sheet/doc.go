// Package sheet is the form that products have in a CSV file: the columns, how texts become cells,
// and how files are read.
//
// Importer reads it, exporter writes it. What one writes the other reads back byte by byte, also
// texts that a spreadsheet program would take for a formula.
package sheet
