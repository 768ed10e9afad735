package domain

import (
	"time"

	"github.com/akinai/akinai/pkg/id"
)

// AccountID is the subject of a person's tokens, a UUID.
type AccountID string

// Account is what a person logs in to.
type Account struct {
	ID    AccountID
	Email Email
	// PasswordHash is argon2id in its encoded form.
	PasswordHash Secret
	// Roles are names that pkg/auth knows.
	Roles     []string
	CreatedAt time.Time
}

// NewAccount returns a new account with one role.
func NewAccount(email Email, passwordHash Secret, role string, now time.Time) Account {
	return Account{ID: AccountID(id.New()), Email: email, PasswordHash: passwordHash, Roles: []string{role}, CreatedAt: now}
}
