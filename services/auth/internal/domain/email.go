package domain

import (
	"crypto/sha256"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Email is an e-mail address. Reveal returns exactly the bytes that were given.
type Email struct {
	Secret

	lookup string
}

// NewEmail returns an e-mail address. Errors: ErrTextInvalid for NUL and for bytes that are not
// UTF-8. The protocol validates the syntax of the address; NewEmail does not.
func NewEmail(given string) (Email, error) {
	if strings.IndexByte(given, 0) >= 0 || !utf8.ValidString(given) {
		return Email{}, ErrTextInvalid.With("field", "email")
	}
	return Email{Secret: NewSecret(given), lookup: fold(given)}, nil
}

// Lookup returns the canonical form of the address, by which accounts are found. The part before
// the @ is folded too: RFC 5321 makes it case-sensitive at the receiver's choice, but people do not
// type it consistently.
func (e Email) Lookup() string { return e.lookup }

// Key returns the SHA-256 of the canonical form, for places where the address itself must not be
// stored.
func (e Email) Key() []byte {
	sum := sha256.Sum256([]byte(e.lookup))
	return sum[:]
}

// fold returns text in NFKC and lower case. Lower-casing can undo NFKC, so NFKC is applied twice.
func fold(text string) string {
	return norm.NFKC.String(strings.ToLower(norm.NFKC.String(text)))
}
