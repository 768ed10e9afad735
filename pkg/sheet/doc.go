// Package sheet defines the CSV format of products: the columns, the encoding of texts as cells,
// and how files are read.
//
// Package catalogfile reads the format to products, and exporters write it. Exported texts are read
// back byte by byte, including texts that a spreadsheet program would treat as formulas.
package sheet
