package domain

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Bounds of a password's length in characters, with no rule on which ones (NIST SP 800-63B-4, section 3.1.1.2).
const (
	MinPasswordLength = 8
	MaxPasswordLength = 128
)

// commonPasswords is one password a line, folded; what is shorter than MinPasswordLength need not stand there.
//
//go:embed common_passwords.txt
var commonPasswords string

// Password is a password in clear, as it was typed.
type Password struct{ Secret }

// NewPassword returns the password that was typed.
func NewPassword(text string) Password { return Password{Secret: NewSecret(text)} }

// Check returns ErrPasswordWeak for a password that nobody may choose: too short or too long, among the most common ones, or
// the account's own address.
func (p Password) Check(email Email) error {
	length := utf8.RuneCountInString(p.Reveal())
	folded := fold(p.Reveal())
	switch {
	case length < MinPasswordLength || length > MaxPasswordLength:
		return ErrPasswordWeak.With("rule", "length")
	case folded == email.Lookup():
		return ErrPasswordWeak.With("rule", "email")
	case slices.Contains(strings.Fields(commonPasswords), folded):
		return ErrPasswordWeak.With("rule", "common")
	}
	return nil
}

// Hashable returns what to hash: the password in NFKC, so that keyboards which compose characters differently agree (NIST
// SP 800-63B-4, section 3.1.1.2).
func (p Password) Hashable() string { return norm.NFKC.String(p.Reveal()) }
