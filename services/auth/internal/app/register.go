package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// Newcomer is a person who registers.
type Newcomer struct {
	Email    domain.Email
	Password domain.Password
	// Name is what the person wants to be called; may be empty.
	Name string
	// Client is the application in which the person registers, "" for the page of the issuer.
	Client   domain.ClientID
	ClientIP domain.ClientIP
	// Agreed are the pages that the person saw and agrees to; nil if the application showed none.
	Agreed []domain.AgreedPage
}

// Pages knows the pages of the shop to which a person agrees by registering.
type Pages interface {
	// InForce returns their versions, which can be a minute old; with again, a second.
	InForce(ctx context.Context, again bool) ([]domain.AgreedPage, error)
}

// AgreedPages returns the pages that a form of registration has to show.
func (r *Recovery) AgreedPages(ctx context.Context) ([]domain.AgreedPage, error) {
	return r.Pages.InForce(ctx, false)
}

// checkAgreed checks what a person agrees to. A version that was in force is accepted for a minute
// more, since the versions that are compared can be that old; one that is in force is accepted at
// once. Errors: domain.ErrPagesChanged.
func (r *Recovery) checkAgreed(ctx context.Context, agreed []domain.AgreedPage) error {
	if agreed == nil {
		return nil
	}
	var wrong error
	for _, again := range []bool{false, true} {
		inForce, err := r.Pages.InForce(ctx, again)
		if err != nil {
			return fmt.Errorf("read the pages of the shop: %w", err)
		}
		if wrong = domain.CheckAgreed(agreed, inForce); wrong == nil {
			return nil
		}
	}
	return wrong
}

// Register creates a customer's account and mails a link that verifies its address. If the address
// has an account, its owner gets a notice instead: after the same hash, by the same statements, and
// with the same result. The consents are stored with the account. Errors: domain.ErrTextInvalid,
// domain.ErrPasswordWeak, domain.ErrPagesChanged, domain.ErrTooManyAttempts.
//
// Register enters the hasher before it counts the attempt, like a login.
func (r *Recovery) Register(ctx context.Context, newcomer Newcomer) error {
	if err := domain.CheckName(newcomer.Name); err != nil {
		return err
	}
	if err := newcomer.Password.Check(newcomer.Email); err != nil {
		return err
	}
	if err := r.checkAgreed(ctx, newcomer.Agreed); err != nil {
		return err
	}
	attempt := domain.Attempt{Kind: domain.AttemptRegistration, Email: newcomer.Email, ClientIP: newcomer.ClientIP}
	hash, err := r.hashCounted(ctx, newcomer.Password, attempt)
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	account := domain.NewAccount(newcomer.Email, hash, r.NewcomerRole, r.Clock.Now())
	account.Language, account.Name = language.From(ctx), newcomer.Name
	event := r.event(domain.EventRegistered, account.ID)
	event.Client = newcomer.Client
	if err := r.Links.Register(ctx, account, newcomer.Agreed, domain.NewAccountMail(domain.MailVerify, account.ID, account.Language), event); err != nil {
		return fmt.Errorf("register: %w", err)
	}
	return nil
}

// hashCounted counts an attempt and then hashes the password.
func (r *Recovery) hashCounted(ctx context.Context, password domain.Password, attempt domain.Attempt) (domain.Secret, error) {
	leave, err := r.Hasher.Enter(ctx)
	if err != nil {
		return domain.Secret{}, err
	}
	defer leave()
	if _, err := r.Accounts.CountAttempt(ctx, attempt, r.Registrations, r.Clock.Now()); err != nil {
		return domain.Secret{}, err
	}
	return r.Hasher.Hash(password)
}

// CreateAccount creates a customer's account whose address was verified elsewhere, and returns its
// id. It takes over an account that is not verified. It returns false if the address has a verified
// account, which stays as it is. actor is the subject of the caller. Errors:
// domain.ErrPasswordWeak, domain.ErrTooManyAttempts if the hasher is busy.
func (r *Recovery) CreateAccount(
	ctx context.Context, email domain.Email, password domain.Password, actor string,
) (domain.AccountID, bool, error) {
	if err := password.Check(email); err != nil {
		return "", false, err
	}
	hash, err := r.hash(ctx, password)
	if err != nil {
		return "", false, fmt.Errorf("create account: %w", err)
	}
	account := domain.NewAccount(email, hash, r.NewcomerRole, r.Clock.Now())
	account.EmailVerifiedAt = account.CreatedAt
	event := r.event(domain.EventAccountCreated, account.ID)
	event.Actor = actor
	owner, created, err := r.Links.CreateVerified(ctx, account, event)
	if err != nil {
		return "", false, fmt.Errorf("create account: %w", err)
	}
	return owner, created, nil
}
