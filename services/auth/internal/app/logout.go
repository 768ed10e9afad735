package app

import (
	"context"
	"fmt"
	"time"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

const (
	// verifierLeeway is how much longer than its life an access token may be believed somewhere.
	verifierLeeway = 5 * time.Minute
	// revocationOverlap is how far back the next question reaches into what was answered:
	// revocations commit out of order, and the clocks of our instances differ.
	revocationOverlap = 30 * time.Second
)

// Logout ends the session of a refresh token; an unknown one is logged out already.
func (a *App) Logout(ctx context.Context, presented domain.RefreshToken) error {
	if err := a.Sessions.Revoke(ctx, presented.Hash(), domain.EventLoggedOut, a.Clock.Now()); err != nil {
		return fmt.Errorf("log out: %w", err)
	}
	return nil
}

// ListRevocations returns the sessions revoked after since whose access tokens may not have run
// out, and the time to ask with next. A session may be told more than once.
func (a *App) ListRevocations(ctx context.Context, since time.Time) ([]domain.SessionID, time.Time, error) {
	now := a.Clock.Now()
	oldest := now.Add(-domain.AccessTokenTTL - verifierLeeway)
	if since.Before(oldest) {
		since = oldest
	}
	sessions, err := a.Sessions.RevokedSince(ctx, since)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("list revocations: %w", err)
	}
	return sessions, now.Add(-revocationOverlap), nil
}
