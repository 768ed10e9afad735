package domain

import (
	"strings"
	"unicode/utf8"
)

// checkText returns ErrTextInvalid, with the name of the field, for text that PostgreSQL cannot
// store unchanged: NUL, and bytes that are not UTF-8.
func checkText(field, text string) error {
	if strings.IndexByte(text, 0) >= 0 || !utf8.ValidString(text) {
		return ErrTextInvalid.With("field", field)
	}
	return nil
}
