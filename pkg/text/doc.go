// Package text defines how texts that people type are stored (Tidy) and compared (Fold), and what a
// text of one line must not contain (Line). It has no I/O. Every service tidies and checks the
// texts of its requests, see pkg/rpc and ADR 0024.
package text
