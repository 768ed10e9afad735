// Package middleware holds what is the same at every edge: the record of each request (Observe),
// and the refusal of what is no procedure (OnlyProcedures).
package middleware
