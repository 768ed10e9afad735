// Package search is how the catalog is searched, without any I/O: what words a text has (fold.go, words.go), which terms a product
// is found by and how strongly (document.go), what a query asks for (query.go), and in which order products answer it (rank.go).
// The index that the store keeps is made of what this package returns: a change of the terms or impacts of a product means that the
// index has to be built again. Start at document.go.
package search
