package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// Register creates a customer's account and logs in. Errors: domain.ErrPasswordWeak,
// domain.ErrEmailTaken, domain.ErrTooManyAttempts.
func (a *App) Register(
	ctx context.Context, email domain.Email, password domain.Password, client domain.ClientID, ip domain.ClientIP,
) (Tokens, error) {
	if err := password.Check(email); err != nil {
		return Tokens{}, err
	}
	switch _, err := a.Accounts.FindAccount(ctx, email); {
	case err == nil: // saves the hash; StartSession decides between concurrent registrations
		return Tokens{}, domain.ErrEmailTaken
	case !errors.Is(err, domain.ErrAccountNotFound):
		return Tokens{}, fmt.Errorf("register: %w", err)
	}
	hash, err := a.hash(ctx, password)
	if err != nil {
		return Tokens{}, fmt.Errorf("register: %w", err)
	}
	account := domain.NewAccount(email, hash, a.NewcomerRole, a.Clock.Now())
	account.Language = language.From(ctx)
	return a.start(ctx, account, client, domain.Device{}, domain.Attempt{Email: email, ClientIP: ip}, domain.EventRegistered)
}

func (a *App) hash(ctx context.Context, password domain.Password) (domain.Secret, error) {
	leave, err := a.Hasher.Enter(ctx)
	if err != nil {
		return domain.Secret{}, err
	}
	defer leave()
	return a.Hasher.Hash(password)
}
