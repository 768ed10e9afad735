// Package text says what a text is that people type: how it is stored (Tidy), what it equals
// (Fold), and what a text of one line must not contain (Line). It is pure. Messages are tidied and
// checked at the edge of every service, see pkg/rpc and ADR 0024.
package text
