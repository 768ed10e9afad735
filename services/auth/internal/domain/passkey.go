package domain

import (
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// PasskeyTTL is the time in which an authenticator must respond to a challenge.
	PasskeyTTL = 5 * time.Minute
	// MaxPasskeys is how many passkeys an account can have.
	MaxPasskeys = 20
	// MaxPasskeyName is the length of a name, in characters.
	MaxPasskeyName = 60
	// ResetUndoes is the time before a reset of the password in which what was added to the account
	// is removed by it: second factors and passkeys. Until then, the mailbox proved more than they.
	ResetUndoes = 7 * 24 * time.Hour
)

// Passkey is a credential with which the owner of an account logs in.
type Passkey struct {
	ID      []byte
	Account AccountID
	// Name is chosen by the owner.
	Name string
	// Credential is what the library stores, in JSON. It contains no secret.
	Credential []byte
	// Count is the authenticator's counter of signatures, 0 if it has none.
	Count     uint32
	CreatedAt time.Time
	// UsedAt is the time of the last login, zero if there was none.
	UsedAt time.Time
}

// PasskeyName returns a name as it is stored: without blanks around it, or the given default if it
// is empty or too long.
func PasskeyName(typed, otherwise string) string {
	name := strings.Join(strings.Fields(typed), " ")
	if name == "" || utf8.RuneCountInString(name) > MaxPasskeyName || !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
		return otherwise
	}
	return name
}
