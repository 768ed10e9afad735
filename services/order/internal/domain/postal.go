package domain

import "github.com/akinai/akinai/pkg/contact"

// ParsePostalCode returns the seven digits of a postal code as people write it. Errors:
// ErrPostalCode.
func ParsePostalCode(written string) (string, error) {
	code, ok := contact.PostalCode(written)
	if !ok {
		return "", ErrPostalCode
	}
	return code, nil
}

// ShowPostalCode returns a code of seven digits with its hyphen.
func ShowPostalCode(code string) string { return contact.ShowPostalCode(code) }
