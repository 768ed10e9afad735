package domain

import (
	"strings"
	"unicode/utf8"

	"github.com/akinai/akinai/pkg/contact"
)

// checkText returns ErrTextInvalid, with the name of the field, for text that PostgreSQL cannot
// store unchanged: NUL, and bytes that are not UTF-8.
func checkText(field, text string) error {
	if strings.IndexByte(text, 0) >= 0 || !utf8.ValidString(text) {
		return ErrTextInvalid.With("field", field)
	}
	return nil
}

// kana returns a reading as full-width katakana, "" for "". Errors: ErrKanaInvalid with the name of
// the field.
func kana(field, written string) (string, error) {
	if written == "" {
		return "", nil
	}
	reading, ok := contact.Kana(written)
	if !ok {
		return "", ErrKanaInvalid.With("field", field)
	}
	return reading, nil
}

// phone returns a telephone number in its stored form, "" for "". Errors: ErrPhoneInvalid.
func phone(written string) (string, error) {
	if written == "" {
		return "", nil
	}
	number, ok := contact.Phone(written)
	if !ok {
		return "", ErrPhoneInvalid.With("field", "phone")
	}
	return number, nil
}
