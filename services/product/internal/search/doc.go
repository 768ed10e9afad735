// Package search implements full-text search of the catalog without I/O: it splits text into words
// (normalize.go, words.go), computes the terms of a product and their impacts (document.go), parses
// queries (query.go), plans what to read (plan.go) and ranks products (score.go, ranking.go). The
// store keeps the index that is built from these terms: if the terms or impacts change, the index
// must be rebuilt. Start at document.go.
//
// A document is an indexed product; its DocID is its number. A term is what is looked up: a word, a
// pair of words, or an n-gram of Japanese text. Its impact is its weight in a document; a posting
// is a DocID and an impact. A query has alternatives for each of its words (spellings, synonyms,
// corrections); a Plan has their terms and how many postings of each to read; Plan.Rank makes a
// Ranking of hits.
package search
