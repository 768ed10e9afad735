package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

// RefreshTokens exchanges a refresh token for new tokens; it can be used once. A client that did
// not receive the response can repeat the request within domain.RefreshGrace; any other second use
// revokes the session. Errors: domain.ErrRefreshTokenInvalid.
func (a *App) RefreshTokens(ctx context.Context, presented domain.RefreshToken, client domain.ClientID) (Tokens, error) {
	now := a.Clock.Now()
	successor, err := domain.NewRefreshToken(a.Random)
	if err != nil {
		return Tokens{}, err
	}
	sealed, err := presented.Seal(successor)
	if err != nil {
		return Tokens{}, err
	}
	session, err := a.Sessions.Rotate(ctx, domain.Rotation{
		Hash: presented.Hash(), Client: client, SuccessorHash: successor.Hash(), Sealed: sealed, Now: now,
	})
	switch {
	case errors.Is(err, domain.ErrRefreshTokenInvalid):
		return a.judge(ctx, presented, client)
	case err != nil:
		return Tokens{}, fmt.Errorf("refresh: %w", err)
	}
	return a.tokens(session, successor, now)
}

// judge handles a token that cannot be rotated: it returns the successor again, or an error, and
// revokes the session on theft.
func (a *App) judge(ctx context.Context, presented domain.RefreshToken, client domain.ClientID) (Tokens, error) {
	used, err := a.Sessions.FindUsed(ctx, presented.Hash())
	if err != nil {
		return Tokens{}, fmt.Errorf("refresh: %w", err)
	}
	now := a.Clock.Now()
	switch used.Judge(client, now) {
	case domain.VerdictRepeat:
		successor, err := presented.Unseal(used.Sealed)
		if err != nil {
			return Tokens{}, fmt.Errorf("refresh session %s: %w", used.Session.ID, err)
		}
		return a.tokens(used.Session, successor, now)
	case domain.VerdictTheft:
		if err := a.Sessions.Revoke(ctx, presented.Hash(), domain.EventRefreshReused, now); err != nil {
			return Tokens{}, fmt.Errorf("revoke session %s: %w", used.Session.ID, err)
		}
	case domain.VerdictEnded:
	}
	return Tokens{}, domain.ErrRefreshTokenInvalid
}
