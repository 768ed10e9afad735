package domain

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Bounds of the length of a password in characters. There is no rule on the kinds of characters
// (NIST SP 800-63B-4, section 3.1.1.2).
const (
	MinPasswordLength = 8
	MaxPasswordLength = 128
	// MinPasswordBits is the least strength of a password: about ten million guesses. The limits
	// admit a few dozen login attempts a day, and an attacker who has the database pays for one
	// argon2id hash per guess.
	MinPasswordBits = 23.5
)

// Password is a password in clear text.
type Password struct{ Secret }

// NewPassword returns the password with the given text.
func NewPassword(text string) Password { return Password{Secret: NewSecret(text)} }

// Check returns ErrPasswordWeak for a password that is too short or too long, equals the account's
// e-mail address, or is too easy to guess (MinPasswordBits, guessBits).
func (p Password) Check(email Email) error {
	length := utf8.RuneCountInString(p.Reveal())
	if length < MinPasswordLength || length > MaxPasswordLength {
		return ErrPasswordWeak.With("rule", "length")
	}
	folded := fold(p.Reveal())
	switch {
	case folded == email.Lookup():
		return ErrPasswordWeak.With("rule", "email")
	case isGuessable(folded), guessBits(folded, wordsOf(email)) < MinPasswordBits:
		return ErrPasswordWeak.With("rule", "common")
	}
	return nil
}

// wordsOf returns the words of the address, and the parts before and after the @.
func wordsOf(email Email) []string {
	local, host, _ := strings.Cut(email.Lookup(), "@")
	words := strings.FieldsFunc(email.Lookup(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return append(words, local, host)
}

// Hashable returns the text to hash: the password in NFKC, so that keyboards that compose
// characters differently produce the same hash (NIST SP 800-63B-4, section 3.1.1.2).
func (p Password) Hashable() string { return norm.NFKC.String(p.Reveal()) }
