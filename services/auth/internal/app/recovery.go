package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// Links stores mails and the changes that their links make. Each method is one transaction;
// those with an event record it.
type Links interface {
	// GetAccount returns an account. Errors: domain.ErrAccountNotFound.
	GetAccount(ctx context.Context, account domain.AccountID) (domain.Account, error)
	// Register writes an account and the mail that verifies its address. If the address has an
	// account, it writes a mail to the owner of that instead, by the same statements. agreed are
	// the consents of a new account. It fills in the account of event and mail.
	Register(ctx context.Context, account domain.Account, agreed []domain.AgreedPage, accountMail domain.AccountMail, event domain.Event) error
	// CreateVerified writes an account whose address is verified, or takes over the one with the
	// address if that is not verified. It returns the id of the account with the address, and false
	// if that was verified before.
	CreateVerified(ctx context.Context, account domain.Account, event domain.Event) (domain.AccountID, bool, error)
	// Post writes a mail.
	Post(ctx context.Context, accountMail domain.AccountMail, event domain.Event) error
	// FindLink returns the stored state of a one-time token. Errors: domain.ErrLinkInvalid.
	FindLink(ctx context.Context, hash []byte) (domain.OneTimeLink, error)
	// VerifyEmail, ResetPassword and ChangeEmail use up a token; of concurrent calls with one
	// token, one succeeds. They fill in the account of event and mail. Errors:
	// domain.ErrLinkInvalid, domain.ErrLinkUsed, domain.ErrLinkExpired; ChangeEmail also
	// domain.ErrEmailTaken.
	VerifyEmail(ctx context.Context, hash []byte, event domain.Event) error
	ResetPassword(ctx context.Context, hash []byte, password domain.Secret, accountMail domain.AccountMail, event domain.Event) error
	ChangeEmail(ctx context.Context, hash []byte, accountMail domain.AccountMail, event domain.Event) error
	// ChangePassword replaces the password hash from by to, and ends all sessions and logins but
	// those that keep names. Errors: domain.ErrPasswordWrong if the stored hash is not from.
	ChangePassword(
		ctx context.Context, keep domain.CallingSession, from, to domain.Secret, accountMail domain.AccountMail, event domain.Event,
	) error
}

// Recovery implements registration and the use cases of links in mails: verify an address, reset a
// password, change an address; and the change of a password by its owner. All fields are required.
// Safe for concurrent use.
//
// A request by address writes the same rows whether or not there is an account, so that neither its
// result nor its time tells. The mail of an unknown address is never sent.
type Recovery struct {
	Links    Links
	Accounts Accounts
	Hasher   Hasher
	Clock    clock.Clock
	Pages    Pages
	// Limits bound tried passwords, Requests the requests for a mail, and Registrations the
	// registrations.
	Limits, Requests, Registrations domain.AttemptLimits
	// NewcomerRole is the role of a new account.
	NewcomerRole string
}

// RequestEmailVerification mails a link that verifies the address, unless it has no account or is
// verified. Errors: domain.ErrTooManyAttempts.
func (r *Recovery) RequestEmailVerification(ctx context.Context, email domain.Email, ip domain.ClientIP) error {
	return r.request(ctx, email, ip, domain.MailVerify, domain.EventVerificationRequested)
}

// RequestPasswordReset mails a link that sets a new password, if the address has an account.
// Errors: domain.ErrTooManyAttempts.
func (r *Recovery) RequestPasswordReset(ctx context.Context, email domain.Email, ip domain.ClientIP) error {
	return r.request(ctx, email, ip, domain.MailReset, domain.EventResetRequested)
}

func (r *Recovery) request(
	ctx context.Context, email domain.Email, ip domain.ClientIP, kind domain.MailKind, event domain.EventType,
) error {
	if err := r.count(ctx, email, ip); err != nil {
		return err
	}
	account, err := r.Accounts.FindAccount(ctx, email)
	if err != nil && !errors.Is(err, domain.ErrAccountNotFound) {
		return fmt.Errorf("request %s mail: %w", kind, err)
	}
	accountMail := domain.NewAccountMail(kind, account.ID, language.From(ctx))
	if err := r.Links.Post(ctx, accountMail, r.event(event, account.ID)); err != nil {
		return fmt.Errorf("request %s mail: %w", kind, err)
	}
	return nil
}

// count counts a request for a mail to an address.
func (r *Recovery) count(ctx context.Context, email domain.Email, ip domain.ClientIP) error {
	attempt := domain.Attempt{Kind: domain.AttemptMail, Email: email, ClientIP: ip}
	if _, err := r.Accounts.CountAttempt(ctx, attempt, r.Requests, r.Clock.Now()); err != nil {
		return fmt.Errorf("count request for a mail: %w", err)
	}
	return nil
}

func (r *Recovery) event(kind domain.EventType, account domain.AccountID) domain.Event {
	return domain.Event{Type: kind, At: r.Clock.Now(), Account: account}
}

// VerifyEmail verifies the address of an account by the token of a link. Errors:
// domain.ErrLinkInvalid, domain.ErrLinkUsed, domain.ErrLinkExpired.
func (r *Recovery) VerifyEmail(ctx context.Context, token domain.OneTimeToken) error {
	if err := r.Links.VerifyEmail(ctx, token.Hash(), r.event(domain.EventEmailVerified, "")); err != nil {
		return fmt.Errorf("verify e-mail address: %w", err)
	}
	return nil
}

// ResetPassword sets a new password by the token of a link, and ends all sessions. A weak password
// does not use the token up. Errors: domain.ErrLinkInvalid, domain.ErrLinkUsed,
// domain.ErrLinkExpired; domain.ErrPasswordWeak; domain.ErrTooManyAttempts.
func (r *Recovery) ResetPassword(ctx context.Context, token domain.OneTimeToken, password domain.Password) error {
	link, err := r.Links.FindLink(ctx, token.Hash())
	if err == nil {
		err = link.Check(domain.PurposeReset, r.Clock.Now()) // saves the hash; the store decides between concurrent calls
	}
	if err == nil {
		err = password.Check(link.Account.Email)
	}
	if err != nil {
		return fmt.Errorf("reset password: %w", err)
	}
	hash, err := r.hash(ctx, password)
	if err != nil {
		return fmt.Errorf("reset password: %w", err)
	}
	accountMail := domain.NewAccountMail(domain.MailPasswordChanged, "", language.From(ctx))
	if err := r.Links.ResetPassword(ctx, token.Hash(), hash, accountMail, r.event(domain.EventPasswordReset, "")); err != nil {
		return fmt.Errorf("reset password: %w", err)
	}
	return nil
}

func (r *Recovery) hash(ctx context.Context, password domain.Password) (domain.Secret, error) {
	leave, err := r.Hasher.Enter(ctx)
	if err != nil {
		return domain.Secret{}, err
	}
	defer leave()
	return r.Hasher.Hash(password)
}

// Caller is a logged-in person.
type Caller struct {
	domain.CallingSession

	ClientIP domain.ClientIP
}

// ChangePassword replaces the caller's password and ends the caller's other sessions. Errors:
// domain.ErrPasswordWrong, domain.ErrPasswordWeak, domain.ErrTooManyAttempts.
func (r *Recovery) ChangePassword(ctx context.Context, caller Caller, current, next domain.Password) error {
	account, err := r.prove(ctx, caller, current, next.Check)
	if err != nil {
		return fmt.Errorf("change password: %w", err)
	}
	hash, err := r.hash(ctx, next)
	if err != nil {
		return fmt.Errorf("change password: %w", err)
	}
	event := r.event(domain.EventPasswordChanged, account.ID)
	event.Session = caller.Session
	accountMail := domain.NewAccountMail(domain.MailPasswordChanged, account.ID, language.From(ctx))
	if err := r.Links.ChangePassword(ctx, caller.CallingSession, account.PasswordHash, hash, accountMail, event); err != nil {
		return fmt.Errorf("change password: %w", err)
	}
	return nil
}

// RequestEmailChange mails a link to the new address, unless it has an account. Errors:
// domain.ErrPasswordWrong, domain.ErrTooManyAttempts.
func (r *Recovery) RequestEmailChange(ctx context.Context, caller Caller, next domain.Email, password domain.Password) error {
	account, err := r.prove(ctx, caller, password, func(domain.Email) error { return nil })
	if err != nil {
		return fmt.Errorf("change e-mail address: %w", err)
	}
	if err := r.count(ctx, next, caller.ClientIP); err != nil {
		return err
	}
	accountMail := domain.NewAccountMail(domain.MailEmailChange, account.ID, language.From(ctx))
	accountMail.Email = next
	event := r.event(domain.EventEmailChangeRequested, account.ID)
	event.Session = caller.Session
	if err := r.Links.Post(ctx, accountMail, event); err != nil {
		return fmt.Errorf("change e-mail address: %w", err)
	}
	return nil
}

// ConfirmEmailChange gives an account its new address by the token of a link, ends all sessions,
// and notifies the old address. Errors: domain.ErrLinkInvalid, domain.ErrLinkUsed,
// domain.ErrLinkExpired; domain.ErrEmailTaken.
func (r *Recovery) ConfirmEmailChange(ctx context.Context, token domain.OneTimeToken) error {
	accountMail := domain.NewAccountMail(domain.MailEmailChanged, "", language.From(ctx))
	if err := r.Links.ChangeEmail(ctx, token.Hash(), accountMail, r.event(domain.EventEmailChanged, "")); err != nil {
		return fmt.Errorf("confirm e-mail address: %w", err)
	}
	return nil
}

// prove returns the caller's account if password is its password. The attempt is counted like that
// of a login. check runs before anything is hashed.
func (r *Recovery) prove(
	ctx context.Context, caller Caller, password domain.Password, check func(domain.Email) error,
) (domain.Account, error) {
	account, err := r.Links.GetAccount(ctx, caller.Account)
	if err != nil {
		return domain.Account{}, err
	}
	if err := check(account.Email); err != nil {
		return domain.Account{}, err
	}
	leave, err := r.Hasher.Enter(ctx)
	if err != nil {
		return domain.Account{}, err
	}
	defer leave()
	if _, err := r.Accounts.CountAttempt(ctx, domain.Attempt{Email: account.Email, ClientIP: caller.ClientIP}, r.Limits, r.Clock.Now()); err != nil {
		return domain.Account{}, err
	}
	match, _, err := r.Hasher.Verify(password, account.PasswordHash)
	if err != nil {
		return domain.Account{}, err
	}
	if !match {
		event := r.event(domain.EventLoginFailed, account.ID)
		event.Session = caller.Session
		if err := r.Accounts.Record(ctx, event); err != nil {
			return domain.Account{}, fmt.Errorf("record wrong password: %w", err)
		}
		return domain.Account{}, domain.ErrPasswordWrong
	}
	return account, nil
}
