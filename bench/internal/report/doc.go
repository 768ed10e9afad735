// Package report writes figures into Markdown pages, between markers, and draws plots.
package report
