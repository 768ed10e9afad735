package domain

import (
	"strings"

	"github.com/akinai/akinai/pkg/id"
)

// AccountRef identifies an account by its id or, if the id is empty, by its e-mail address.
type AccountRef struct {
	ID    AccountID
	Email Email
}

// NewAccountRef reads an id or an e-mail address. Errors: those of NewEmail.
func NewAccountRef(given string) (AccountRef, error) {
	if id.Valid(given) {
		return AccountRef{ID: AccountID(strings.ToLower(given))}, nil
	}
	email, err := NewEmail(given)
	return AccountRef{Email: email}, err
}
