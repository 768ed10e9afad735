// Package domain says what a profile and an address are. Text is kept byte for byte as the person wrote it; what cannot be
// stored that way is refused here.
package domain
