// Package typo finds the word that a mistyped word most likely means.
package typo
