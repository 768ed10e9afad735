package domain

import (
	"strings"
	"unicode/utf8"
)

// checkText refuses what PostgreSQL cannot keep as it is: NUL, and bytes that are not UTF-8. field
// is told to the caller.
func checkText(field, text string) error {
	if strings.IndexByte(text, 0) >= 0 || !utf8.ValidString(text) {
		return ErrTextInvalid.With("field", field)
	}
	return nil
}
