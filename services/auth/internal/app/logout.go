package app

import (
	"context"
	"fmt"
	"time"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

const (
	// verifierLeeway is the time after its expiry for which a verifier may still accept an access
	// token.
	verifierLeeway = 5 * time.Minute
	// revocationOverlap is the time by which two successive requests overlap: revocations commit
	// out of order, and the clocks of the instances differ.
	revocationOverlap = 30 * time.Second
)

// Logout revokes the session of a refresh token. It does nothing for an unknown token.
func (a *App) Logout(ctx context.Context, presented domain.RefreshToken) error {
	if err := a.Sessions.Revoke(ctx, presented.Hash(), domain.EventLoggedOut, a.Clock.Now()); err != nil {
		return fmt.Errorf("log out: %w", err)
	}
	return nil
}

// ListRevocations returns the sessions revoked after since whose access tokens may not have
// expired, and the value of since for the next request. Successive requests may return a session
// more than once.
func (a *App) ListRevocations(ctx context.Context, since time.Time) ([]domain.SessionID, time.Time, error) {
	now := a.Clock.Now()
	sessions, err := a.Sessions.RevokedSince(ctx, revocationsFrom(since, now))
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("list revocations: %w", err)
	}
	return sessions, now.Add(-revocationOverlap), nil
}

// revocationsFrom returns since, but not earlier than the issue of the oldest access token that a
// verifier may accept.
func revocationsFrom(since, now time.Time) time.Time {
	if oldest := now.Add(-domain.AccessTokenTTL - verifierLeeway); since.Before(oldest) {
		return oldest
	}
	return since
}
