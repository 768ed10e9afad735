package rest

import (
	"context"
	"net/http"
	"time"
)

// Refusal is an error that a browser shows as a page.
type Refusal struct {
	Status int
	Reason string
	// RetryAfter is 0 without advice; the header is set already.
	RetryAfter time.Duration
}

// PageWriter writes the page of a refusal, with its status.
type PageWriter func(w http.ResponseWriter, r *http.Request, refusal Refusal)

type pagesKey struct{}

// WithPages returns a request whose errors are pages: whatever refuses it below, Write calls write
// instead of writing JSON.
func WithPages(r *http.Request, write PageWriter) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), pagesKey{}, write))
}

// pagesOf returns the writer of the pages of a request, nil if its errors are JSON.
func pagesOf(r *http.Request) PageWriter {
	write, _ := r.Context().Value(pagesKey{}).(PageWriter)
	return write
}
