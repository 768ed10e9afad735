package app

import (
	"context"
	"fmt"
	"time"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

// Tokens are the tokens of a session, returned by a login or a refresh.
type Tokens struct {
	Account   domain.AccountID
	Access    domain.Secret
	Refresh   domain.RefreshToken
	ExpiresIn time.Duration
	// Scopes are those of the session, which a client asked for at the issuer.
	Scopes []string
	// Device makes the device of a login known for the account; "" unless the login asked for it.
	Device domain.Secret
}

// start starts a session of the account and returns its tokens.
func (a *App) start(
	ctx context.Context, account domain.Account, client domain.ClientID, device domain.Device, attempt domain.Attempt,
) (Tokens, error) {
	now := a.Clock.Now()
	session := domain.NewSession(account, client, now)
	session.Device = device
	refresh, err := domain.NewRefreshToken(a.Random)
	if err != nil {
		return Tokens{}, err
	}
	tokens, err := a.tokens(session, refresh, now)
	if err != nil {
		return Tokens{}, err
	}
	err = a.Sessions.StartSession(ctx, domain.Start{
		Account:   account,
		Session:   session,
		TokenHash: refresh.Hash(),
		Event:     domain.Event{Type: domain.EventLoginSucceeded, At: now, Account: account.ID, Session: session.ID, Client: client},
		Attempt:   attempt,
		Limits:    a.Limits,
	})
	if err != nil {
		return Tokens{}, fmt.Errorf("start session of %s: %w", account.ID, err)
	}
	return tokens, nil
}

// tokens returns a new access token for the session, with the given refresh token.
func (a *App) tokens(session domain.Session, refresh domain.RefreshToken, now time.Time) (Tokens, error) {
	expiry := session.AccessTokenExpiry(now)
	access, err := a.Issuer.Issue(session, now, expiry)
	if err != nil {
		return Tokens{}, fmt.Errorf("issue access token of session %s: %w", session.ID, err)
	}
	return Tokens{Account: session.Account, Access: access, Refresh: refresh, ExpiresIn: expiry.Sub(now), Scopes: session.Scopes}, nil
}
