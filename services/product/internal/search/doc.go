// Package search implements full-text search of the catalog without I/O: it splits text into words
// (normalize.go, words.go), computes the terms of a product and their impacts (document.go), parses
// queries (query.go) and ranks products (rank.go). The store keeps the index that is built from
// these terms: if the terms or impacts change, the index must be rebuilt. Start at document.go.
package search
