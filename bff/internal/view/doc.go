// Package view composes the messages of the edge from the responses of services. It has no I/O.
package view
