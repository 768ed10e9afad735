package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// Authorizations stores clients, authorization requests and browser logins.
type Authorizations interface {
	// FindClient returns a client. Errors: domain.ErrClientUnknown.
	FindClient(ctx context.Context, id domain.ClientID) (domain.Client, error)
	// ListClients returns at most limit clients with ids after the given one, sorted by id.
	ListClients(ctx context.Context, after domain.ClientID, limit int) ([]domain.Client, error)
	// PutClient writes a client, whether or not it exists, and records the event.
	PutClient(ctx context.Context, client domain.Client, event domain.Event) error
	// OriginKnown reports whether some client names the origin.
	OriginKnown(ctx context.Context, origin string) (bool, error)
	// FindLogin returns the live login of a browser. Errors: domain.ErrLoginRequired.
	FindLogin(ctx context.Context, hash []byte, now time.Time) (domain.BrowserLogin, error)
	// InsertRequest writes an authorization request, with its code if the browser is logged in.
	InsertRequest(ctx context.Context, request domain.AuthRequest, code IssuedCode) error
	// FindRequest returns an authorization request of the browser that waits for a login. Errors:
	// domain.ErrAuthRequestGone.
	FindRequest(ctx context.Context, id domain.AuthRequestID, browser []byte, now time.Time) (domain.AuthRequest, error)
	// LogIn writes a browser login and the code of the request that asked for it, and what
	// Sessions.StartSession writes about the attempt. Errors: domain.ErrAuthRequestGone;
	// domain.ErrBadCredentials if the credentials were changed after they were checked, or if the
	// account needs a second factor for this class of authentication; domain.ErrCodeWrong.
	LogIn(ctx context.Context, start BrowserStart) error
	// FindCode returns the authorization request of a code. Errors: domain.ErrCodeInvalid.
	FindCode(ctx context.Context, hash []byte) (domain.RedeemedCode, error)
	// Redeem marks a code as used and writes its session, with a refresh token unless refresh is
	// nil; of concurrent calls with one code, one succeeds. Errors: domain.ErrCodeInvalid.
	Redeem(ctx context.Context, code []byte, session domain.Session, refresh []byte) error
	// RevokeSession revokes a session and records the event. It does nothing if the session is not
	// of the client, unless client is "".
	RevokeSession(ctx context.Context, id domain.SessionID, client domain.ClientID, event domain.EventType, now time.Time) error
	// SessionOf returns the session of a refresh token. Errors: domain.ErrRefreshTokenInvalid.
	SessionOf(ctx context.Context, refresh []byte) (domain.SessionID, error)
	// EndLogin ends the login of a browser, revokes its sessions and records the event.
	EndLogin(ctx context.Context, login string, event domain.EventType, now time.Time) error
	// FindSession returns a live session and the e-mail address of its account. Errors:
	// domain.ErrLoginRequired.
	FindSession(ctx context.Context, id domain.SessionID, now time.Time) (domain.Session, domain.Email, error)
}

// IssuedCode is a code as it is stored. The zero IssuedCode means that there is none yet.
type IssuedCode struct {
	Hash      []byte
	ExpiresAt time.Time
	Login     string
}

// BrowserStart describes a new browser login.
type BrowserStart struct {
	Request domain.AuthRequest
	Login   domain.BrowserLogin
	// CredentialsVersion is that of the credentials that were checked.
	CredentialsVersion int32
	// LoginHash is the SHA-256 of the cookie.
	LoginHash []byte
	Code      IssuedCode
	// Use is the code of the second factor, which is used up.
	Use FactorUse
	// Passkey is the one that proved the person, with its new counter; nil for other logins.
	Passkey *domain.Passkey
	Event   domain.Event
	Attempt domain.Attempt
	Limits  domain.AttemptLimits
}

// Provider implements the use cases of the issuer. Safe for concurrent use.
type Provider struct {
	app     *App
	rows    Authorizations
	factors Factors
}

// NewProvider returns the use cases of the issuer, with the logins and tokens of app.
func NewProvider(app *App, rows interface {
	Authorizations
	Factors
},
) *Provider {
	return &Provider{app: app, rows: rows, factors: rows}
}

// Client returns a client. Errors: domain.ErrClientUnknown.
func (p *Provider) Client(ctx context.Context, id domain.ClientID) (domain.Client, error) {
	return p.rows.FindClient(ctx, id)
}

// PutClient creates a client, or replaces it. actor is the subject of the caller.
func (p *Provider) PutClient(ctx context.Context, client domain.Client, actor string) error {
	event := domain.Event{Type: domain.EventClientPut, At: p.app.Clock.Now(), Client: client.ID, Actor: actor}
	if err := p.rows.PutClient(ctx, client, event); err != nil {
		return fmt.Errorf("put client %s: %w", client.ID, err)
	}
	return nil
}

// ListClients returns at most limit clients with ids after the given one, sorted by id.
func (p *Provider) ListClients(ctx context.Context, after domain.ClientID, limit int) ([]domain.Client, error) {
	clients, err := p.rows.ListClients(ctx, after, limit)
	if err != nil {
		return nil, fmt.Errorf("list clients: %w", err)
	}
	return clients, nil
}

// OriginKnown reports whether pages of the origin may call the issuer.
func (p *Provider) OriginKnown(ctx context.Context, origin string) (bool, error) {
	return p.rows.OriginKnown(ctx, origin)
}

// Wish says how the person may be recognized.
type Wish struct {
	// LoginCookie is the cookie of an earlier login, "" if the browser sent none.
	LoginCookie string
	// MaxAge is the oldest acceptable login; negative for any, 0 for a new one.
	MaxAge time.Duration
	// Silent means that no page may be shown.
	Silent bool
}

// Authorize stores an authorization request of a browser. If the browser is logged in, and the wish
// allows it, the request gets its code at once. Otherwise the code is zero, and the person must log
// in for the returned request. Errors: domain.ErrLoginRequired for a silent wish.
func (p *Provider) Authorize(
	ctx context.Context, request domain.AuthRequest, wish Wish,
) (domain.AuthRequestID, domain.Code, error) {
	now := p.app.Clock.Now()
	request.ID, request.ExpiresAt = domain.AuthRequestID(id.New()), now.Add(domain.AuthRequestTTL)
	login, err := p.login(ctx, wish.LoginCookie, now)
	if err == nil && (!login.Fresh(wish.MaxAge, now) || !login.Satisfies(request.ACR) || request.Hint != "" && request.Hint != login.Account) {
		err = domain.ErrLoginRequired
	}
	if err != nil && (wish.Silent || !errors.Is(err, domain.ErrLoginRequired)) {
		return "", domain.Code{}, fmt.Errorf("authorize: %w", err)
	}
	var code domain.Code
	var issued IssuedCode
	if err == nil {
		if code, issued, err = p.code(request, login.ID, now); err != nil {
			return "", domain.Code{}, err
		}
	}
	if err := p.rows.InsertRequest(ctx, request, issued); err != nil {
		return "", domain.Code{}, fmt.Errorf("authorize: %w", err)
	}
	return request.ID, code, nil
}

func (p *Provider) login(ctx context.Context, cookie string, now time.Time) (domain.BrowserLogin, error) {
	if cookie == "" {
		return domain.BrowserLogin{}, domain.ErrLoginRequired
	}
	return p.rows.FindLogin(ctx, domain.Hash(cookie), now)
}

func (p *Provider) code(request domain.AuthRequest, login string, now time.Time) (domain.Code, IssuedCode, error) {
	secret, err := domain.NewRandom(p.app.Random)
	issued := IssuedCode{Hash: domain.Hash(secret.Reveal()), ExpiresAt: now.Add(domain.CodeTTL), Login: login}
	return domain.Code{Secret: secret, RedirectURI: request.RedirectURI, State: request.State}, issued, err
}

// Request returns the authorization request that waits for a login in the browser with the cookie,
// and its client. Errors: domain.ErrAuthRequestGone.
func (p *Provider) Request(ctx context.Context, request, browser string) (domain.AuthRequest, domain.Client, error) {
	if !id.Valid(request) || browser == "" {
		return domain.AuthRequest{}, domain.Client{}, domain.ErrAuthRequestGone
	}
	found, err := p.rows.FindRequest(ctx, domain.AuthRequestID(request), domain.Hash(browser), p.app.Clock.Now())
	if err != nil {
		return domain.AuthRequest{}, domain.Client{}, fmt.Errorf("authorization request %s: %w", request, err)
	}
	client, err := p.rows.FindClient(ctx, found.Client)
	return found, client, err
}

// LogIn logs in the person at the browser of an authorization request by their password. An account
// of staff or with a second factor has to prove that too, and so has every account if the client
// asked for it. If the account has none, it sets one up; but one that has a passkey has to log in
// by that, because the password alone must not add a factor beside it. Errors: those of App.Login,
// domain.ErrAuthRequestGone.
func (p *Provider) LogIn(
	ctx context.Context, request domain.AuthRequest, email domain.Email, password domain.Password, from domain.Visitor,
) (LoggedIn, error) {
	account, attempt, err := p.app.authenticate(ctx, email, password, request.Client, from)
	if err == nil && request.Hint != "" && request.Hint != account.ID {
		err = p.app.refuse(ctx, account.ID, request.Client)
	}
	if err != nil {
		return LoggedIn{}, err
	}
	if account.SecondFactor || !account.OnlyCustomer() || request.ACR == domain.ACRSecondFactor {
		if account.Passkey && !account.SecondFactor {
			return p.needPasskey(ctx, request, account)
		}
		return p.beginStep(ctx, request, account, attempt)
	}
	return p.complete(ctx, request, completion{
		account: account.ID, credentials: account.CredentialsVersion, acr: domain.ACRPassword, at: p.app.Clock.Now(), attempt: attempt,
		limits: p.app.Limits, from: from,
	})
}

// needPasskey records a login that the password alone does not end. The attempt stays counted.
func (p *Provider) needPasskey(ctx context.Context, request domain.AuthRequest, account domain.Account) (LoggedIn, error) {
	if err := p.app.refuse(ctx, account.ID, request.Client); !errors.Is(err, domain.ErrBadCredentials) {
		return LoggedIn{}, err
	}
	return LoggedIn{Passkey: true}, nil
}

// Grant is what a code gives.
type Grant struct {
	Tokens

	Session domain.Session
	Nonce   string
}

// Redeem exchanges a code for tokens; it can be used once. A second use revokes the tokens that the
// first one gave (RFC 6749, section 4.1.2). Errors: domain.ErrCodeInvalid.
func (p *Provider) Redeem(ctx context.Context, client domain.Client, code, redirectURI, verifier string) (Grant, error) {
	hash, now := domain.Hash(code), p.app.Clock.Now()
	redeemed, err := p.rows.FindCode(ctx, hash)
	if err != nil {
		return Grant{}, fmt.Errorf("redeem code: %w", err)
	}
	if redeemed.Session != "" {
		return Grant{}, p.reused(ctx, redeemed.Session, now)
	}
	if err := redeemed.Check(client.ID, redirectURI, verifier, now); err != nil {
		return Grant{}, err
	}
	session := redeemed.NewSession(domain.SessionID(id.New()), now)
	var refresh domain.RefreshToken
	var refreshHash []byte
	if redeemed.Offline() && client.May(domain.GrantRefresh) {
		if refresh, err = domain.NewRefreshToken(p.app.Random); err != nil {
			return Grant{}, err
		}
		refreshHash = refresh.Hash()
	}
	tokens, err := p.app.tokens(session, refresh, now)
	if err != nil {
		return Grant{}, err
	}
	if err := p.rows.Redeem(ctx, hash, session, refreshHash); err != nil {
		if again, findErr := p.rows.FindCode(ctx, hash); findErr == nil && again.Session != "" {
			return Grant{}, p.reused(ctx, again.Session, now) // another call redeemed the code meanwhile
		}
		return Grant{}, fmt.Errorf("redeem code: %w", err)
	}
	return Grant{Tokens: tokens, Session: session, Nonce: redeemed.Nonce}, nil
}

func (p *Provider) reused(ctx context.Context, session domain.SessionID, now time.Time) error {
	if err := p.rows.RevokeSession(ctx, session, "", domain.EventCodeReused, now); err != nil {
		return fmt.Errorf("revoke session %s: %w", session, err)
	}
	return domain.ErrCodeInvalid
}

// RefreshTokens is that of App.
func (p *Provider) RefreshTokens(ctx context.Context, presented domain.RefreshToken, client domain.ClientID) (Tokens, error) {
	return p.app.RefreshTokens(ctx, presented, client)
}

// MachineTokens returns an access token for the client itself. It names no person and no session,
// so that no method for people accepts it.
func (p *Provider) MachineTokens(client domain.Client, audience string) (Tokens, error) {
	now := p.app.Clock.Now()
	session := domain.Session{
		Account: domain.AccountID(client.ID), Client: client.ID, EndsAt: now.Add(domain.AccessTokenTTL), Audience: audience,
	}
	return p.app.tokens(session, domain.RefreshToken{}, now)
}

// RevokeRefresh revokes the session of a refresh token of the client. It does nothing for another
// token (RFC 7009, section 2.2).
func (p *Provider) RevokeRefresh(ctx context.Context, token string, client domain.ClientID) error {
	session, err := p.rows.SessionOf(ctx, domain.Hash(token))
	if errors.Is(err, domain.ErrRefreshTokenInvalid) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("revoke: %w", err)
	}
	return p.RevokeSession(ctx, session, client)
}

// RevokeSession revokes a session of the client. It does nothing for a session of another one.
func (p *Provider) RevokeSession(ctx context.Context, session domain.SessionID, client domain.ClientID) error {
	if err := p.rows.RevokeSession(ctx, session, client, domain.EventLoggedOut, p.app.Clock.Now()); err != nil {
		return fmt.Errorf("revoke session %s: %w", session, err)
	}
	return nil
}

// Person is what userinfo tells about the owner of a session.
type Person struct {
	Account domain.AccountID
	// Email is nil unless the client asked for the scope.
	Email         *domain.Email
	EmailVerified bool
}

// Userinfo returns the person of a live session with the scope openid. Errors:
// domain.ErrLoginRequired.
func (p *Provider) Userinfo(ctx context.Context, id domain.SessionID) (Person, error) {
	session, email, err := p.rows.FindSession(ctx, id, p.app.Clock.Now())
	if err == nil && !slices.Contains(session.Scopes, domain.ScopeOpenID) {
		err = domain.ErrLoginRequired
	}
	if err != nil {
		return Person{}, fmt.Errorf("userinfo of session %s: %w", id, err)
	}
	person := Person{Account: session.Account, EmailVerified: session.EmailVerified}
	if slices.Contains(session.Scopes, domain.ScopeEmail) {
		person.Email = &email
	}
	return person, nil
}

// LoggedIn returns the login of the browser with the cookie. Errors: domain.ErrLoginRequired.
func (p *Provider) LoggedIn(ctx context.Context, cookie string) (domain.BrowserLogin, error) {
	return p.login(ctx, cookie, p.app.Clock.Now())
}

// AskForLogin stores the request of an account page for a login of the browser: of the account of
// hint, or of any if it is "". The code that the login makes can never be redeemed, because its
// verifier is not kept. redirectURI and state lead back to the page.
func (p *Provider) AskForLogin(
	ctx context.Context, browser, redirectURI, state string, hint domain.AccountID,
) (domain.AuthRequestID, error) {
	verifier, err := domain.NewRandom(p.app.Random)
	if err != nil {
		return "", err
	}
	id, _, err := p.Authorize(ctx, domain.AuthRequest{
		Browser: domain.Hash(browser), Client: domain.ClientAccount, RedirectURI: redirectURI, State: state, Scopes: []string{},
		Challenge: verifier.Reveal(), Hint: hint,
	}, Wish{})
	return id, err
}

// LogOut ends the login of the browser with the cookie, and all sessions that began with it. It
// does nothing if the browser is not logged in.
func (p *Provider) LogOut(ctx context.Context, cookie string) error {
	now := p.app.Clock.Now()
	login, err := p.login(ctx, cookie, now)
	if err == nil {
		err = p.rows.EndLogin(ctx, login.ID, domain.EventLoggedOut, now)
	}
	if err != nil && !errors.Is(err, domain.ErrLoginRequired) {
		return fmt.Errorf("log out: %w", err)
	}
	return nil
}
