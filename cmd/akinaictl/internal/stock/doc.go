// Package stock carries stock levels between CSV files and the inventory service, through the same
// calls as everybody else.
//
// Export writes all levels, by SKU and location. A Loader reads a file row by row (read.go) and
// sends it in batches (load.go); a batch that the service refuses is split until it is known which
// rows are to blame (split.go), so that the good ones are kept. Each row that is read is taken or
// refused with its line and reason; none is lost. A file can be loaded again: what is there already
// is unchanged.
package stock
