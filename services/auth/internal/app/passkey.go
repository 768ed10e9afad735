package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// PasskeyStore stores passkeys, and the ceremonies in progress.
type PasskeyStore interface {
	// GetAccount returns an account. Errors: domain.ErrAccountNotFound.
	GetAccount(ctx context.Context, account domain.AccountID) (domain.Account, error)
	// ListPasskeys returns the passkeys of an account, the oldest first.
	ListPasskeys(ctx context.Context, account domain.AccountID) ([]domain.Passkey, error)
	// FindPasskey returns a passkey. Errors: domain.ErrPasskeyRefused.
	FindPasskey(ctx context.Context, id []byte) (domain.Passkey, error)
	// PutCeremony stores the state of a ceremony, in place of an earlier one of the same holder.
	PutCeremony(ctx context.Context, holder string, state []byte, now time.Time) error
	// TakeCeremony deletes a ceremony that began after since, and returns its state: of concurrent
	// calls, one succeeds. Errors: domain.ErrPasskeyRefused.
	TakeCeremony(ctx context.Context, holder string, since time.Time) (state []byte, err error)
	// AddPasskey adds a passkey to the caller's account, and records the event. Errors:
	// domain.ErrPasskeyRefused if the caller's session has ended, the credentials were changed, the
	// id exists, or the account has domain.MaxPasskeys.
	AddPasskey(ctx context.Context, caller domain.CallingSession, added NewPasskey) error
	// RenamePasskey renames a passkey of the account. It does nothing to that of another one.
	RenamePasskey(ctx context.Context, account domain.AccountID, id []byte, name string) error
	// RemovePasskey removes a passkey of the caller's account, ends the account's other sessions
	// and logins, and records the event. It does nothing if the account has no such passkey, or the
	// caller's session has ended.
	RemovePasskey(ctx context.Context, caller domain.CallingSession, id []byte, event domain.Event, mail domain.AccountMail) error
}

// NewPasskey describes a passkey to be added.
type NewPasskey struct {
	Passkey domain.Passkey
	// CredentialsVersion is that of the account when the response was checked.
	CredentialsVersion int32
	Event              domain.Event
	Mail               domain.AccountMail
}

// Ceremonies makes challenges and checks the responses of authenticators (WebAuthn). A state is for
// one response.
type Ceremonies interface {
	// Begin returns the options for the browser to make a passkey, and the state.
	Begin(account domain.Account, existing []domain.Passkey) (options, state []byte, err error)
	// Create returns the passkey of a response. Errors: domain.ErrPasskeyRefused.
	Create(account domain.Account, state, response []byte) (domain.Passkey, error)
	// BeginLogin returns the options for the browser to use any passkey, and the state.
	BeginLogin() (options, state []byte, err error)
	// Verify returns the passkey that proved itself, with its new counter. Errors:
	// domain.ErrPasskeyRefused; domain.ErrPasskeyCloned, with the passkey, if its counter went
	// back.
	Verify(state, response []byte, find func(id []byte) (domain.Passkey, error)) (domain.Passkey, error)
}

// Passkeys implements the use cases of passkeys: their owner adds, names and removes them, and logs
// in by them. The caller of Begin, Add and Remove has just proven who they are. All fields are
// required. Safe for concurrent use.
type Passkeys struct {
	Store      PasskeyStore
	Provider   *Provider
	Ceremonies Ceremonies
	Clock      clock.Clock
}

// List returns the passkeys of an account, the oldest first.
func (k *Passkeys) List(ctx context.Context, account domain.AccountID) ([]domain.Passkey, error) {
	found, err := k.Store.ListPasskeys(ctx, account)
	if err != nil {
		return nil, fmt.Errorf("passkeys of %s: %w", account, err)
	}
	return found, nil
}

// Begin returns the options with which the browser makes a passkey.
func (k *Passkeys) Begin(ctx context.Context, caller domain.CallingSession) ([]byte, error) {
	account, err := k.Store.GetAccount(ctx, caller.Account)
	if err != nil {
		return nil, err
	}
	existing, err := k.List(ctx, caller.Account)
	if err != nil {
		return nil, err
	}
	options, state, err := k.Ceremonies.Begin(account, existing)
	if err == nil {
		err = k.Store.PutCeremony(ctx, caller.Holder(), state, k.Clock.Now())
	}
	if err != nil {
		return nil, fmt.Errorf("begin a passkey of %s: %w", account.ID, err)
	}
	return options, nil
}

// Add adds the passkey of a response to the options of Begin, and mails the owner. Errors:
// domain.ErrPasskeyRefused.
func (k *Passkeys) Add(ctx context.Context, caller domain.CallingSession, response []byte, name string) error {
	now := k.Clock.Now()
	account, err := k.Store.GetAccount(ctx, caller.Account)
	if err != nil {
		return err
	}
	state, err := k.Store.TakeCeremony(ctx, caller.Holder(), now.Add(-domain.PasskeyTTL))
	if err != nil {
		return fmt.Errorf("add a passkey to %s: %w", account.ID, err)
	}
	passkey, err := k.Ceremonies.Create(account, state, response)
	if err != nil {
		return fmt.Errorf("add a passkey to %s: %w", account.ID, err)
	}
	passkey.Name, passkey.CreatedAt = name, now
	err = k.Store.AddPasskey(ctx, caller, NewPasskey{
		Passkey: passkey, CredentialsVersion: account.CredentialsVersion,
		Event: domain.Event{Type: domain.EventPasskeyAdded, At: now, Account: account.ID, Session: caller.Session},
		Mail:  domain.NewAccountMail(domain.MailPasskeyAdded, account.ID, language.From(ctx)),
	})
	if err != nil {
		return fmt.Errorf("add a passkey to %s: %w", account.ID, err)
	}
	return nil
}

// Rename renames a passkey of the account. It does nothing to that of another one.
func (k *Passkeys) Rename(ctx context.Context, account domain.AccountID, id []byte, name string) error {
	if err := k.Store.RenamePasskey(ctx, account, id, name); err != nil {
		return fmt.Errorf("rename a passkey of %s: %w", account, err)
	}
	return nil
}

// Remove removes a passkey of the caller's account, ends the account's other sessions, and mails
// the owner. It does nothing if the account has no such passkey, or the caller's session has ended.
func (k *Passkeys) Remove(ctx context.Context, caller domain.CallingSession, id []byte) error {
	event := domain.Event{Type: domain.EventPasskeyRemoved, At: k.Clock.Now(), Account: caller.Account, Session: caller.Session}
	mail := domain.NewAccountMail(domain.MailPasskeyRemoved, caller.Account, language.From(ctx))
	if err := k.Store.RemovePasskey(ctx, caller, id, event, mail); err != nil {
		return fmt.Errorf("remove a passkey of %s: %w", caller.Account, err)
	}
	return nil
}

// BeginLogin returns the options with which the browser uses a passkey to log in for an
// authorization request.
func (k *Passkeys) BeginLogin(ctx context.Context, request domain.AuthRequest) ([]byte, error) {
	options, state, err := k.Ceremonies.BeginLogin()
	if err == nil {
		err = k.Store.PutCeremony(ctx, string(request.ID), state, k.Clock.Now())
	}
	if err != nil {
		return nil, fmt.Errorf("begin a login by passkey: %w", err)
	}
	return options, nil
}

// LogIn logs in by the response of an authenticator, which has verified its user: that is a login
// with two factors. A response is checked once. Errors: domain.ErrPasskeyRefused,
// domain.ErrAuthRequestGone.
func (k *Passkeys) LogIn(ctx context.Context, request domain.AuthRequest, response []byte, from domain.Visitor) (LoggedIn, error) {
	now := k.Clock.Now()
	state, err := k.Store.TakeCeremony(ctx, string(request.ID), now.Add(-domain.PasskeyTTL))
	if err != nil {
		return LoggedIn{}, fmt.Errorf("log in by passkey: %w", err)
	}
	passkey, err := k.Ceremonies.Verify(state, response, func(id []byte) (domain.Passkey, error) { return k.Store.FindPasskey(ctx, id) })
	if errors.Is(err, domain.ErrPasskeyCloned) {
		err = k.refuse(ctx, domain.EventPasskeyCloned, passkey.Account, request, now)
	}
	if err != nil {
		return LoggedIn{}, fmt.Errorf("log in by passkey: %w", err)
	}
	account, err := k.Store.GetAccount(ctx, passkey.Account)
	if err != nil {
		return LoggedIn{}, err
	}
	if account.Disabled || request.Hint != "" && request.Hint != account.ID {
		return LoggedIn{}, k.refuse(ctx, domain.EventLoginFailed, account.ID, request, now)
	}
	done, err := k.Provider.complete(ctx, request, completion{
		account: account.ID, credentials: account.CredentialsVersion, acr: domain.ACRSecondFactor, at: now, from: from, passkey: &passkey,
	})
	if errors.Is(err, domain.ErrBadCredentials) {
		err = domain.ErrPasskeyRefused // the account changed meanwhile
	}
	return done, err
}

func (k *Passkeys) refuse(
	ctx context.Context, event domain.EventType, account domain.AccountID, request domain.AuthRequest, now time.Time,
) error {
	err := k.Provider.app.Accounts.Record(ctx, domain.Event{Type: event, At: now, Account: account, Client: request.Client})
	if err != nil {
		return fmt.Errorf("record refused passkey: %w", err)
	}
	return domain.ErrPasskeyRefused
}
