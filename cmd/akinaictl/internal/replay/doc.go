// Package replay makes a catalog, customers and orders from the order lines of the Online Retail
// data set (D. Chen, UCI Machine Learning Repository), places the orders through the public API,
// and verifies that nothing was lost: for each business day, the sums of the order service and of
// analytics must equal those of the file. docs/replay.md has the rules.
//
// plan.go decides the outcome of each line. expect.go computes the daily sums independently; the
// two share only the reader of the file.
package replay
