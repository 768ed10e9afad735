// Package view composes the edge's messages out of what the services answered. Pure.
package view
