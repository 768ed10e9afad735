package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

// Login exchanges e-mail and password for tokens. Errors: domain.ErrBadCredentials, for an unknown
// e-mail as for a wrong password, after the same work; domain.ErrTooManyAttempts;
// domain.ErrPasswordLoginOff.
//
// An account with another role than that of customers, or with a second factor, gets
// domain.ErrBadCredentials too, and the attempt stays counted: no one learns here whether its
// password is right. It logs in at the issuer.
//
// Login enters the hasher before it counts the attempt. An attempt that the hasher refuses is not
// counted, and concurrent logins from several tabs do not exhaust the limit of their account.
//
// from.Cookie is the device token of an earlier login. remember asks for one: the same if it is
// known for the account, or else a new one, so that a token that another person planted never
// becomes known.
func (a *App) Login(
	ctx context.Context, email domain.Email, password domain.Password, client domain.ClientID, from domain.Visitor, remember bool,
) (Tokens, error) {
	if !a.PasswordLogin {
		return Tokens{}, domain.ErrPasswordLoginOff
	}
	account, attempt, err := a.authenticate(ctx, email, password, client, from)
	if err != nil {
		return Tokens{}, err
	}
	if account.SecondFactor || !account.OnlyCustomer() {
		return Tokens{}, a.refuse(ctx, account.ID, client)
	}
	var device domain.Secret
	switch {
	case remember:
		device, err = a.device(&attempt, from)
	case !attempt.KnownDevice:
		attempt.Device = nil
	}
	if err != nil {
		return Tokens{}, err
	}
	tokens, err := a.start(ctx, account, client, from.Device, attempt)
	tokens.Device = device
	return tokens, err
}

// device returns what makes the device of a login that succeeded known, and puts the device into
// its attempt; "" if the login had no attempt.
func (a *App) device(attempt *domain.Attempt, from domain.Visitor) (domain.Secret, error) {
	if attempt.Email.Reveal() == "" {
		return domain.Secret{}, nil
	}
	device, err := domain.NewRandom(a.Random)
	if attempt.KnownDevice {
		device = domain.NewSecret(from.Cookie)
	}
	attempt.Device = domain.Hash(device.Reveal())
	return device, err
}

// authenticate returns the account of the e-mail address if the password is right, and the counted
// attempt, which the start of a session takes back. Errors: those of Login.
func (a *App) authenticate(
	ctx context.Context, email domain.Email, password domain.Password, client domain.ClientID, from domain.Visitor,
) (domain.Account, domain.Attempt, error) {
	leave, err := a.Hasher.Enter(ctx)
	if err != nil {
		return domain.Account{}, domain.Attempt{}, fmt.Errorf("log in: %w", err)
	}
	defer leave()
	attempt, err := a.Accounts.CountAttempt(ctx, attemptOf(email, from), a.Limits, a.Clock.Now())
	if err != nil {
		return domain.Account{}, domain.Attempt{}, fmt.Errorf("log in: %w", err)
	}
	account, err := a.Accounts.FindAccount(ctx, email)
	if err != nil && !errors.Is(err, domain.ErrAccountNotFound) {
		return domain.Account{}, domain.Attempt{}, fmt.Errorf("log in: %w", err)
	}
	match, outdated, err := a.Hasher.Verify(password, account.PasswordHash)
	if err != nil {
		return domain.Account{}, domain.Attempt{}, fmt.Errorf("log in to %s: %w", account.ID, err)
	}
	if !match || account.Disabled {
		return domain.Account{}, domain.Attempt{}, a.refuse(ctx, account.ID, client)
	}
	if outdated {
		if err := a.rehash(ctx, account, password); err != nil {
			return domain.Account{}, domain.Attempt{}, err
		}
	}
	return account, attempt, nil
}

// attemptOf returns the attempt of a visitor.
func attemptOf(email domain.Email, from domain.Visitor) domain.Attempt {
	attempt := domain.Attempt{Email: email, ClientIP: from.IP}
	if from.Cookie != "" {
		attempt.Device = domain.Hash(from.Cookie)
	}
	return attempt
}

// refuse records a failed login and returns domain.ErrBadCredentials. account is "" if the address
// has no account.
func (a *App) refuse(ctx context.Context, account domain.AccountID, client domain.ClientID) error {
	event := domain.Event{Type: domain.EventLoginFailed, At: a.Clock.Now(), Account: account, Client: client}
	if err := a.Accounts.Record(ctx, event); err != nil {
		return fmt.Errorf("record failed login: %w", err)
	}
	return domain.ErrBadCredentials
}

// rehash replaces a hash that was made with other parameters than the configured ones.
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
