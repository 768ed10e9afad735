// Package view makes the compact messages of the app from those that edges share. It has no I/O.
package view
