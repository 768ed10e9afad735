// Package domain holds the figures of sales and the rules of what may be asked. It does no I/O.
package domain
