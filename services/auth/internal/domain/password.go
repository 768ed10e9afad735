package domain

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Bounds of a password's length in characters, with no rule on which ones (NIST SP 800-63B-4,
// section 3.1.1.2).
const (
	MinPasswordLength = 8
	MaxPasswordLength = 128
	// MinPasswordBits is how hard a password must be to guess: some ten million tries. A login can
	// be tried a few dozen times a day, and an attacker with our database pays for an argon2id hash
	// a try.
	MinPasswordBits = 23.5
)

// Password is a password in clear, as it was typed.
type Password struct{ Secret }

// NewPassword returns the password that was typed.
func NewPassword(text string) Password { return Password{Secret: NewSecret(text)} }

// Check returns ErrPasswordWeak for a password that is not allowed: too short or too long, the
// account's own address, or one that is found in a few million guesses, see guessBits.
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

// wordsOf returns the words that the address is made of, and the parts before and after the @.
func wordsOf(email Email) []string {
	local, host, _ := strings.Cut(email.Lookup(), "@")
	words := strings.FieldsFunc(email.Lookup(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return append(words, local, host)
}

// Hashable returns what to hash: the password in NFKC, so that keyboards which compose characters
// differently agree (NIST SP 800-63B-4, section 3.1.1.2).
func (p Password) Hashable() string { return norm.NFKC.String(p.Reveal()) }
