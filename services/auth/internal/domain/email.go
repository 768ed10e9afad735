package domain

import (
	"crypto/sha256"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Email is a mail address. Reveal returns it byte for byte as the person wrote it.
type Email struct {
	Secret

	lookup string
}

// NewEmail returns the address that the person wrote. Errors: ErrTextInvalid for NUL and for bytes
// that are not UTF-8. That it looks like an address is the protocol's rule, not ours.
func NewEmail(given string) (Email, error) {
	if strings.IndexByte(given, 0) >= 0 || !utf8.ValidString(given) {
		return Email{}, ErrTextInvalid.With("field", "email")
	}
	return Email{Secret: NewSecret(given), lookup: fold(given)}, nil
}

// Lookup returns the form that is the same for all spellings of the address. The part before the @
// is folded too: RFC 5321 leaves its case to the receiver, but people do not.
func (e Email) Lookup() string { return e.lookup }

// Key names the address where the address itself must not stand.
func (e Email) Key() []byte {
	sum := sha256.Sum256([]byte(e.lookup))
	return sum[:]
}

// fold makes NFKC and lower case of text. Lower case can undo NFKC, hence the second round.
func fold(text string) string {
	return norm.NFKC.String(strings.ToLower(norm.NFKC.String(text)))
}
