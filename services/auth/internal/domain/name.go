package domain

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxNameLength is the largest number of characters of a name.
const MaxNameLength = 100

// CheckName checks the name of a person, which may be empty. Errors: ErrTextInvalid for one that is
// too long, has a control character, or is not UTF-8.
func CheckName(name string) error {
	if !utf8.ValidString(name) || utf8.RuneCountInString(name) > MaxNameLength || strings.ContainsFunc(name, unicode.IsControl) {
		return ErrTextInvalid.With("field", "display_name")
	}
	return nil
}
