package app

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// Factors stores second factors, and the logins that wait for one.
type Factors interface {
	// GetAccount returns an account. Errors: domain.ErrAccountNotFound.
	GetAccount(ctx context.Context, account domain.AccountID) (domain.Account, error)
	// BeginStep stores the step of an authorization request whose password was right, and takes the
	// attempt back. Errors: domain.ErrAuthRequestGone.
	BeginStep(ctx context.Context, request domain.AuthRequest, attempt domain.Attempt, limits domain.AttemptLimits) error
	// FindFactor returns the encrypted secret of an account. Errors: domain.ErrFactorMissing.
	FindFactor(ctx context.Context, account domain.AccountID) (sealed []byte, err error)
	// AddFactor adds the factor of the request's step to its account, and marks the step as proven;
	// of concurrent calls for an account, one succeeds. It records the event and writes the mail.
	// Errors: domain.ErrFactorExists, also if the account has a passkey;
	// domain.ErrBadCredentials if the credentials were changed after they were checked;
	// domain.ErrAuthRequestGone.
	AddFactor(ctx context.Context, add NewFactor) error
	// RemoveFactor removes the factor and the passkeys of an account and ends its logins,
	// sessions and API keys, if check allows it. It fills in the account of event and mail. Errors:
	// domain.ErrAccountNotFound, domain.ErrFactorMissing if it has neither.
	RemoveFactor(
		ctx context.Context, account domain.AccountRef, event domain.Event, mail domain.AccountMail,
		check func(roles domain.Roles, account domain.AccountID, had []string) error,
	) error
}

// NewFactor describes a factor to be added.
type NewFactor struct {
	Request domain.AuthRequest
	// LastStep is the time step of the code that confirmed the factor.
	LastStep int64
	// Recovery are the SHA-256 of the recovery codes.
	Recovery [][]byte
	Mail     domain.AccountMail
	Event    domain.Event
	Attempt  domain.Attempt
	Limits   domain.AttemptLimits
}

// FactorUse is the code that proved a second factor. It can be used once. The zero FactorUse is
// none.
type FactorUse struct {
	// Step is the time step of a one-time code.
	Step int64
	// Recovery is the SHA-256 of a recovery code, and Mail tells the owner.
	Recovery []byte
	Mail     domain.AccountMail
}

// LoggedIn is the result of a password or a code at the issuer: either Code and Cookie, or the
// cookie of a step to the second factor, or that the account needs its passkey.
type LoggedIn struct {
	// Passkey means that the password was right and does not suffice: the account has no other
	// second factor than passkeys, and the login can go on with one of them only.
	Passkey bool
	Code    domain.Code
	// Cookie is the cookie by which the browser is recognized later.
	Cookie domain.Secret
	// Device makes the browser known for the account, so that it can log in while others guess the
	// password. It is a new one unless the browser was known for the account: a cookie that another
	// person planted never becomes known. It is "" if the login only goes on.
	Device domain.Secret
	// Step is the cookie with which the browser may prove the second factor.
	Step domain.Secret
	// Recovery is the set of recovery codes of a new factor, to be shown once. The login goes on
	// with Resume.
	Recovery domain.RecoverySet
}

// beginStep asks for the second factor after the password. An account without one gets a new
// secret, which is not that of the account before a code confirms it: a second login with the
// password gets another one.
func (p *Provider) beginStep(
	ctx context.Context, request domain.AuthRequest, account domain.Account, attempt domain.Attempt,
) (LoggedIn, error) {
	cookie, err := domain.NewRandom(p.app.Random)
	if err != nil {
		return LoggedIn{}, err
	}
	request.Step = domain.Step{
		Hash: domain.Hash(cookie.Reveal()), Account: account.ID, CredentialsVersion: account.CredentialsVersion, At: p.app.Clock.Now(),
	}
	if !account.SecondFactor {
		secret, err := domain.NewOneTimeSecret(p.app.Random)
		if err != nil {
			return LoggedIn{}, err
		}
		request.Step.Sealed = p.app.Vault.Seal(account.ID, secret)
	}
	if !attempt.KnownDevice {
		attempt.Device = nil // nothing is known of it before the second factor
	}
	if err := p.factors.BeginStep(ctx, request, attempt, p.app.Limits); err != nil {
		return LoggedIn{}, fmt.Errorf("begin the second step of %s: %w", account.ID, err)
	}
	return LoggedIn{Step: cookie}, nil
}

// Enrollment is what the person adds to their device.
type Enrollment struct {
	Email  domain.Email
	Secret domain.OneTimeSecret
}

// factorIssuer is the name under which an authenticator app lists the factor.
const factorIssuer = "Akinai"

// URI returns what a QR code for authenticator apps contains. It has the secret.
func (e Enrollment) URI() domain.Secret {
	uri := url.URL{
		Scheme: "otpauth", Host: "totp", Path: "/" + factorIssuer + ":" + e.Email.Reveal(),
		RawQuery: url.Values{"secret": {e.Secret.Reveal()}, "issuer": {factorIssuer}}.Encode(),
	}
	return domain.NewSecret(uri.String())
}

// Enrollment returns the secret that the login is about to add to its account.
func (p *Provider) Enrollment(ctx context.Context, step domain.Step) (Enrollment, error) {
	secret, err := p.app.Vault.Unseal(step.Account, step.Sealed)
	if err != nil {
		return Enrollment{}, err
	}
	account, err := p.factors.GetAccount(ctx, step.Account)
	return Enrollment{Email: account.Email, Secret: secret}, err
}

// Prove proves the second factor by a code. For a factor that the account has, it ends the login;
// otherwise it adds the factor and returns recovery codes. Errors: domain.ErrCodeWrong,
// domain.ErrTooManyAttempts; domain.ErrBadCredentials, domain.ErrFactorExists and
// domain.ErrAuthRequestGone if the login must begin again.
func (p *Provider) Prove(ctx context.Context, request domain.AuthRequest, code domain.TypedCode, from domain.Visitor) (LoggedIn, error) {
	now, step := p.app.Clock.Now(), request.Step
	account, err := p.factors.GetAccount(ctx, step.Account)
	if err != nil {
		return LoggedIn{}, err
	}
	attempt := domain.Attempt{Kind: domain.AttemptFactor, Email: account.Email, ClientIP: from.IP}
	if attempt, err = p.app.Accounts.CountAttempt(ctx, attempt, p.app.FactorLimits, now); err != nil {
		return LoggedIn{}, fmt.Errorf("second factor of %s: %w", account.ID, err)
	}
	sealed := step.Sealed
	if sealed == nil {
		if sealed, err = p.factors.FindFactor(ctx, account.ID); err != nil {
			return LoggedIn{}, fmt.Errorf("second factor of %s: %w", account.ID, err)
		}
	}
	secret, err := p.app.Vault.Unseal(account.ID, sealed)
	if err != nil {
		return LoggedIn{}, err
	}
	use := FactorUse{}
	if timeStep, ok := secret.Step(code.Reveal(), now); ok && code.OneTime() {
		use.Step = timeStep
	}
	if step.Sealed != nil {
		return p.addFactor(ctx, request, use.Step, attempt, now)
	}
	if use.Step == 0 && !code.OneTime() {
		use.Recovery = code.RecoveryHash()
		use.Mail = domain.NewAccountMail(domain.MailRecoveryCodeUsed, account.ID, language.From(ctx))
	}
	if use.Step == 0 && use.Recovery == nil {
		return LoggedIn{}, p.wrongCode(ctx, request, now)
	}
	done, err := p.complete(ctx, request, completion{
		account: account.ID, credentials: step.CredentialsVersion, acr: domain.ACRSecondFactor, at: now, use: use, attempt: attempt,
		limits: p.app.FactorLimits, from: from,
	})
	if errors.Is(err, domain.ErrCodeWrong) {
		err = p.wrongCode(ctx, request, now)
	}
	return done, err
}

func (p *Provider) wrongCode(ctx context.Context, request domain.AuthRequest, now time.Time) error {
	event := domain.Event{Type: domain.EventFactorFailed, At: now, Account: request.Step.Account, Client: request.Client}
	if err := p.app.Accounts.Record(ctx, event); err != nil {
		return fmt.Errorf("record wrong code: %w", err)
	}
	return domain.ErrCodeWrong
}

func (p *Provider) addFactor(
	ctx context.Context, request domain.AuthRequest, timeStep int64, attempt domain.Attempt, now time.Time,
) (LoggedIn, error) {
	if timeStep == 0 {
		return LoggedIn{}, p.wrongCode(ctx, request, now)
	}
	account := request.Step.Account
	set, err := domain.NewRecoverySet(p.app.Random)
	if err != nil {
		return LoggedIn{}, err
	}
	err = p.factors.AddFactor(ctx, NewFactor{
		Request: request, LastStep: timeStep, Recovery: set.Hashes(), Attempt: attempt, Limits: p.app.FactorLimits,
		Mail:  domain.NewAccountMail(domain.MailFactorAdded, account, language.From(ctx)),
		Event: domain.Event{Type: domain.EventFactorAdded, At: now, Account: account, Client: request.Client},
	})
	if err != nil {
		return LoggedIn{}, fmt.Errorf("add second factor to %s: %w", account, err)
	}
	return LoggedIn{Recovery: set}, nil
}

// Resume ends the login of a request whose second factor was added, after the person saw the
// recovery codes. Errors: domain.ErrAuthRequestGone, domain.ErrBadCredentials.
func (p *Provider) Resume(ctx context.Context, request domain.AuthRequest, from domain.Visitor) (LoggedIn, error) {
	step := request.Step
	if step.ProvenAt.IsZero() {
		return LoggedIn{}, domain.ErrAuthRequestGone
	}
	return p.complete(ctx, request, completion{
		account: step.Account, credentials: step.CredentialsVersion, acr: domain.ACRSecondFactor, at: step.ProvenAt,
		from: from,
	})
}

// completion is what is known when a login ends.
type completion struct {
	account     domain.AccountID
	credentials int32
	acr         string
	// at is when the last factor was proven.
	at      time.Time
	use     FactorUse
	attempt domain.Attempt
	limits  domain.AttemptLimits
	from    domain.Visitor
	// passkey proved the person; nil for other logins.
	passkey *domain.Passkey
}

// complete writes the login of the browser and returns the code of the request.
func (p *Provider) complete(ctx context.Context, request domain.AuthRequest, c completion) (LoggedIn, error) {
	cookie, err := domain.NewRandom(p.app.Random)
	if err != nil {
		return LoggedIn{}, err
	}
	device, err := p.app.device(&c.attempt, c.from)
	if err != nil {
		return LoggedIn{}, err
	}
	now := p.app.Clock.Now()
	login := domain.BrowserLogin{
		ID: id.New(), Account: c.account, ACR: c.acr, Device: c.from.Device, AuthenticatedAt: c.at,
		EndsAt: now.Add(domain.BrowserLoginTTL),
	}
	code, issued, err := p.code(request, login.ID, now)
	if err != nil {
		return LoggedIn{}, err
	}
	err = p.rows.LogIn(ctx, BrowserStart{
		Request: request, Login: login, CredentialsVersion: c.credentials, LoginHash: domain.Hash(cookie.Reveal()), Code: issued,
		Passkey: c.passkey, Use: c.use, Attempt: c.attempt, Limits: c.limits,
		Event: domain.Event{Type: domain.EventLoginSucceeded, At: now, Account: c.account, Client: request.Client},
	})
	if err != nil {
		return LoggedIn{}, fmt.Errorf("log in %s: %w", c.account, err)
	}
	return LoggedIn{Code: code, Cookie: cookie, Device: device}, nil
}

// ResetFactor removes the second factor and the passkeys of an account whose owner has lost them,
// ends its sessions and API keys, and notifies the owner. Errors: domain.ErrAccountNotFound;
// domain.ErrFactorMissing if it has neither; those of domain.Editor.ResetFactor.
func (r *Roles) ResetFactor(ctx context.Context, editor domain.Editor, account domain.AccountRef) error {
	event := r.event(domain.EventFactorReset, editor, "")
	mail := domain.NewAccountMail(domain.MailFactorReset, "", language.None)
	err := r.Factors.RemoveFactor(ctx, account, event, mail, func(roles domain.Roles, id domain.AccountID, had []string) error {
		return editor.ResetFactor(r.complete(roles), id, had)
	})
	if err != nil {
		return fmt.Errorf("reset second factor of %s: %w", account.ID, err)
	}
	return nil
}
