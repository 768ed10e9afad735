// Package replay turns the order lines of the Online Retail data set (D. Chen, UCI Machine Learning
// Repository) into a catalog, its customers and orders, places them through the public API, and
// proves that nothing was lost: what the shop and its figures say of each business day must equal
// what the file says. docs/replay.md has the rules.
//
// plan.go decides what becomes of each line, expect.go works out the sums of the days on a path of
// its own that shares nothing with it but the reader of the file.
package replay
