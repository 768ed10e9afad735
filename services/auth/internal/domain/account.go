package domain

import (
	"slices"
	"time"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/language"
)

// AccountID is the subject of the tokens of an account, a UUID.
type AccountID string

// NoAccount precedes all ids of accounts.
const NoAccount AccountID = "00000000-0000-0000-0000-000000000000"

// Account is the credentials and roles of a person.
type Account struct {
	ID    AccountID
	Email Email
	// PasswordHash is the encoded argon2id hash.
	PasswordHash Secret
	// Roles are names of roles, see Role.
	Roles     []string
	CreatedAt time.Time
	// EmailVerifiedAt is when the person proved that the address is theirs; zero if never.
	EmailVerifiedAt time.Time
	// Language is that of mails, None for the shop's.
	Language language.Language
	// CredentialsVersion counts the changes of password, e-mail address and second factor. A new
	// hash of the same password is no change.
	CredentialsVersion int32
	// SecondFactor reports whether the account has a second factor.
	SecondFactor bool
	// Passkey reports whether the account has a passkey.
	Passkey bool
	// Name is what the person gave at the registration or invitation, "" if nothing. The profile of
	// a customer has another one, once it is written.
	Name string
	// Disabled accounts cannot log in.
	Disabled bool
}

// firstCredentials is the version of the credentials of a new account.
const firstCredentials = 1

// EmailVerified reports whether the address is verified.
func (a Account) EmailVerified() bool { return !a.EmailVerifiedAt.IsZero() }

// OnlyCustomer reports whether the account has no other role than that of customers.
func (a Account) OnlyCustomer() bool {
	return !slices.ContainsFunc(a.Roles, func(role string) bool { return role != RoleCustomer })
}

// NewAccount returns a new account with a new id and one role.
func NewAccount(email Email, passwordHash Secret, role string, now time.Time) Account {
	return Account{
		ID: AccountID(id.New()), Email: email, PasswordHash: passwordHash, Roles: []string{role}, CreatedAt: now,
		CredentialsVersion: firstCredentials,
	}
}
