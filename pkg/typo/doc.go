// Package typo finds the word that was meant in spite of a typing error.
package typo
