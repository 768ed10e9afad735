// Package domain holds the sums of sales and the rules of the periods that may be requested. It
// does no I/O.
package domain
