// Package stock imports and exports stock levels as CSV files, through the same RPCs that other
// clients use.
//
// Export writes all levels, by SKU and location. A Loader reads a file row by row (read.go) and
// sends it in batches (load.go). A batch that the service refuses is split until the refused rows
// are known (split.go), so that the other rows are saved. Each row is taken, or refused with its
// line and reason; none is lost. A file can be loaded again: levels that are equal already do not
// change.
package stock
