package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

// Login exchanges e-mail and password for tokens. Errors: domain.ErrBadCredentials, whichever of
// the two was wrong and after the same work; domain.ErrTooManyAttempts.
//
// The place to hash is taken before the attempt is counted: an attempt that finds no place costs
// the account nothing, and people who log in at many tabs at once do not use up their own limit.
func (a *App) Login(
	ctx context.Context, email domain.Email, password domain.Password, client domain.ClientID, address domain.ClientAddress,
) (Tokens, error) {
	leave, err := a.Hasher.Enter(ctx)
	if err != nil {
		return Tokens{}, fmt.Errorf("log in: %w", err)
	}
	defer leave()
	attempt, err := a.Accounts.CountAttempt(ctx, domain.Attempt{Email: email, Address: address}, a.Limits, a.Clock.Now())
	if err != nil {
		return Tokens{}, fmt.Errorf("log in: %w", err)
	}
	account, err := a.Accounts.FindAccount(ctx, email)
	if err != nil && !errors.Is(err, domain.ErrAccountNotFound) {
		return Tokens{}, fmt.Errorf("log in: %w", err)
	}
	match, outdated, err := a.Hasher.Verify(password, account.PasswordHash)
	if err != nil {
		return Tokens{}, fmt.Errorf("log in to %s: %w", account.ID, err)
	}
	if !match {
		return Tokens{}, a.refuse(ctx, account.ID, client)
	}
	if outdated {
		if err := a.rehash(ctx, account, password); err != nil {
			return Tokens{}, err
		}
	}
	return a.start(ctx, account, client, attempt, domain.EventLoginSucceeded)
}

// refuse records a failed login; account is "" for an address without one.
func (a *App) refuse(ctx context.Context, account domain.AccountID, client domain.ClientID) error {
	event := domain.Event{Type: domain.EventLoginFailed, At: a.Clock.Now(), Account: account, Client: client}
	if err := a.Accounts.Record(ctx, event); err != nil {
		return fmt.Errorf("record failed login: %w", err)
	}
	return domain.ErrBadCredentials
}

// rehash brings the hash up to today's parameters, now that the password is at hand.
func (a *App) rehash(ctx context.Context, account domain.Account, password domain.Password) error {
	hash, err := a.Hasher.Hash(password)
	if err == nil {
		err = a.Accounts.Rehash(ctx, account.ID, account.PasswordHash, hash)
	}
	if err != nil {
		return fmt.Errorf("rehash password of %s: %w", account.ID, err)
	}
	return nil
}
