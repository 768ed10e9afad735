package app

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// OwnFactorStore stores what owners do with the second factors of their accounts. Each method that
// has an event is one transaction, which records it.
type OwnFactorStore interface {
	// GetAccount returns an account. Errors: domain.ErrAccountNotFound.
	GetAccount(ctx context.Context, account domain.AccountID) (domain.Account, error)
	// FactorState returns the state of the factor of an account. Errors:
	// domain.ErrAccountNotFound.
	FactorState(ctx context.Context, account domain.AccountID) (domain.FactorState, error)
	// PutEnrollment stores the encrypted secret that the caller is about to add, in place of an
	// earlier one of the same caller.
	PutEnrollment(ctx context.Context, caller domain.CallingSession, credentials int32, sealed []byte, now time.Time) error
	// FindEnrollment returns the encrypted secret that the caller is about to add, if it was stored
	// after since. Errors: domain.ErrEnrollmentGone.
	FindEnrollment(ctx context.Context, caller domain.CallingSession, since time.Time) (sealed []byte, err error)
	// ReplaceFactor makes an enrollment the factor of its account, in place of an earlier one with
	// its recovery codes, and ends the other sessions and logins of the account. Of concurrent
	// calls for an account, one succeeds. Errors: domain.ErrEnrollmentGone, also if the caller's
	// session ended or the credentials were changed meanwhile.
	ReplaceFactor(ctx context.Context, replacement FactorReplacement) error
	// RenewRecovery replaces the recovery codes of the caller's account. Errors:
	// domain.ErrFactorMissing, also if the caller's session has ended.
	RenewRecovery(ctx context.Context, caller domain.CallingSession, hashes [][]byte, event domain.Event, mail domain.AccountMail) error
	// RemoveOwnFactor removes the factor of the caller's account, and ends all its sessions and
	// logins. Errors: domain.ErrFactorOfStaff; domain.ErrFactorMissing, also if the caller's
	// session has ended.
	RemoveOwnFactor(ctx context.Context, caller domain.CallingSession, event domain.Event, mail domain.AccountMail) error
	// FactorsOfOtherKeys returns at most limit factors whose account follows after, sorted by
	// account, that Reseal did not encrypt with the key.
	FactorsOfOtherKeys(ctx context.Context, after domain.AccountID, keyID []byte, limit int) ([]SealedFactor, error)
	// Reseal replaces the encrypted secret of a factor, unless it has changed.
	Reseal(ctx context.Context, factor SealedFactor, again, keyID []byte) error
}

// SealedFactor is the encrypted secret of a factor.
type SealedFactor struct {
	Account domain.AccountID
	Sealed  []byte
}

// FactorReplacement describes a factor that its owner confirmed.
type FactorReplacement struct {
	Caller domain.CallingSession
	// Sealed is the secret of the enrollment, which was stored after Since.
	Sealed []byte
	Since  time.Time
	// LastStep is the time step of the code that confirmed the factor.
	LastStep int64
	// Recovery are the SHA-256 of the recovery codes.
	Recovery [][]byte
	Mail     domain.AccountMail
	Event    domain.Event
	Attempt  domain.Attempt
	Limits   domain.AttemptLimits
}

// OwnFactor implements the use cases of the owner of a second factor: see it, set it up or replace
// it, and remove it. The caller of all but State has just proven who they are. All fields are
// required. Safe for concurrent use.
type OwnFactor struct {
	Store    OwnFactorStore
	Accounts Accounts
	Vault    *domain.Vault
	Clock    clock.Clock
	// Random is the source of secrets and recovery codes.
	Random io.Reader
	// Limits bound the codes that can be tried.
	Limits domain.AttemptLimits
}

// State returns the state of the factor of an account.
func (f *OwnFactor) State(ctx context.Context, account domain.AccountID) (domain.FactorState, error) {
	state, err := f.Store.FactorState(ctx, account)
	if err != nil {
		return domain.FactorState{}, fmt.Errorf("second factor of %s: %w", account, err)
	}
	return state, nil
}

// Begin makes the secret of a new factor. The account keeps its factor, if it has one, until
// Confirm. Another session of the account gets another secret.
func (f *OwnFactor) Begin(ctx context.Context, caller domain.CallingSession) (Enrollment, error) {
	account, err := f.Store.GetAccount(ctx, caller.Account)
	if err != nil {
		return Enrollment{}, err
	}
	secret, err := domain.NewOneTimeSecret(f.Random)
	if err != nil {
		return Enrollment{}, err
	}
	sealed := f.Vault.Seal(account.ID, secret)
	if err := f.Store.PutEnrollment(ctx, caller, account.CredentialsVersion, sealed, f.Clock.Now()); err != nil {
		return Enrollment{}, fmt.Errorf("begin a second factor of %s: %w", account.ID, err)
	}
	return Enrollment{Email: account.Email, Secret: secret}, nil
}

// Pending returns what Begin made for the caller in the last domain.StepTTL. Errors:
// domain.ErrEnrollmentGone.
func (f *OwnFactor) Pending(ctx context.Context, caller domain.CallingSession) (Enrollment, error) {
	_, secret, err := f.pending(ctx, caller)
	if err != nil {
		return Enrollment{}, err
	}
	account, err := f.Store.GetAccount(ctx, caller.Account)
	return Enrollment{Email: account.Email, Secret: secret}, err
}

func (f *OwnFactor) pending(ctx context.Context, caller domain.CallingSession) ([]byte, domain.OneTimeSecret, error) {
	sealed, err := f.Store.FindEnrollment(ctx, caller, f.since())
	if err != nil {
		return nil, domain.OneTimeSecret{}, fmt.Errorf("new second factor of %s: %w", caller.Account, err)
	}
	secret, err := f.Vault.Unseal(caller.Account, sealed)
	return sealed, secret, err
}

// since is the time after which an enrollment must have begun.
func (f *OwnFactor) since() time.Time { return f.Clock.Now().Add(-domain.StepTTL) }

// Confirm makes the secret of Begin the factor of the account, by a code of the owner's device, and
// ends the account's other sessions. It returns recovery codes, to be shown once; those of an
// earlier factor end. Errors: domain.ErrCodeWrong, domain.ErrTooManyAttempts,
// domain.ErrEnrollmentGone.
func (f *OwnFactor) Confirm(
	ctx context.Context, caller domain.CallingSession, code domain.TypedCode, ip domain.ClientIP,
) (domain.RecoverySet, error) {
	now, since := f.Clock.Now(), f.since()
	account, err := f.Store.GetAccount(ctx, caller.Account)
	if err != nil {
		return domain.RecoverySet{}, err
	}
	attempt := domain.Attempt{Kind: domain.AttemptFactor, Email: account.Email, ClientIP: ip}
	if attempt, err = f.Accounts.CountAttempt(ctx, attempt, f.Limits, now); err != nil {
		return domain.RecoverySet{}, fmt.Errorf("new second factor of %s: %w", account.ID, err)
	}
	sealed, secret, err := f.pending(ctx, caller)
	if err != nil {
		return domain.RecoverySet{}, err
	}
	event := domain.Event{Type: domain.EventFactorFailed, At: now, Account: account.ID, Session: caller.Session}
	step, ok := secret.Step(code.Reveal(), now)
	if !ok || !code.OneTime() {
		if err := f.Accounts.Record(ctx, event); err != nil {
			return domain.RecoverySet{}, fmt.Errorf("record wrong code: %w", err)
		}
		return domain.RecoverySet{}, domain.ErrCodeWrong
	}
	set, err := domain.NewRecoverySet(f.Random)
	if err != nil {
		return domain.RecoverySet{}, err
	}
	kind := domain.MailFactorAdded
	event.Type = domain.EventFactorAdded
	if account.SecondFactor {
		kind, event.Type = domain.MailFactorRenewed, domain.EventFactorRenewed
	}
	err = f.Store.ReplaceFactor(ctx, FactorReplacement{
		Caller: caller, Sealed: sealed, Since: since, LastStep: step, Recovery: set.Hashes(), Event: event, Attempt: attempt, Limits: f.Limits,
		Mail: domain.NewAccountMail(kind, account.ID, language.From(ctx)),
	})
	if err != nil {
		return domain.RecoverySet{}, fmt.Errorf("new second factor of %s: %w", account.ID, err)
	}
	return set, nil
}

// RenewRecovery replaces the recovery codes of the caller's factor, and returns the new ones, to be
// shown once. Errors: domain.ErrFactorMissing.
func (f *OwnFactor) RenewRecovery(ctx context.Context, caller domain.CallingSession) (domain.RecoverySet, error) {
	set, err := domain.NewRecoverySet(f.Random)
	if err != nil {
		return domain.RecoverySet{}, err
	}
	event := domain.Event{Type: domain.EventRecoveryRenewed, At: f.Clock.Now(), Account: caller.Account, Session: caller.Session}
	mail := domain.NewAccountMail(domain.MailRecoveryRenewed, caller.Account, language.From(ctx))
	if err := f.Store.RenewRecovery(ctx, caller, set.Hashes(), event, mail); err != nil {
		return domain.RecoverySet{}, fmt.Errorf("renew recovery codes of %s: %w", caller.Account, err)
	}
	return set, nil
}

// resealBatch is the number of factors that Reseal reads at once.
const resealBatch = 200

// Reseal encrypts all secrets with the key that encrypts now, and returns how many, and how many
// could not be decrypted. It can be repeated, and run by several processes.
func (f *OwnFactor) Reseal(ctx context.Context) (done, lost int, err error) {
	for after, keyID := domain.NoAccount, f.Vault.KeyID(); ; {
		factors, err := f.Store.FactorsOfOtherKeys(ctx, after, keyID, resealBatch)
		if err != nil {
			return done, lost, fmt.Errorf("read second factors: %w", err)
		}
		for _, factor := range factors {
			after = factor.Account
			again, id, err := f.Vault.Reseal(factor.Account, factor.Sealed)
			if err != nil {
				lost++
				continue
			}
			if err := f.Store.Reseal(ctx, factor, again, id); err != nil {
				return done, lost, fmt.Errorf("encrypt the second factor of %s: %w", factor.Account, err)
			}
			done++
		}
		if len(factors) < resealBatch {
			return done, lost, nil
		}
	}
}

// Remove removes the factor of the caller's account, and ends all its sessions, also the calling
// one. Errors: domain.ErrFactorOfStaff, domain.ErrFactorMissing.
func (f *OwnFactor) Remove(ctx context.Context, caller domain.CallingSession) error {
	event := domain.Event{Type: domain.EventFactorRemoved, At: f.Clock.Now(), Account: caller.Account, Session: caller.Session}
	mail := domain.NewAccountMail(domain.MailFactorRemoved, caller.Account, language.From(ctx))
	if err := f.Store.RemoveOwnFactor(ctx, caller, event, mail); err != nil {
		return fmt.Errorf("remove second factor of %s: %w", caller.Account, err)
	}
	return nil
}
