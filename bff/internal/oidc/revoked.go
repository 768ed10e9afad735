package oidc

import (
	"context"
	"sync"
	"time"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
)

const (
	revokedPoll = 2 * time.Second
	// revokedRetry is the retry interval of a failed load: until one succeeds, tokens are refused.
	revokedRetry = 200 * time.Millisecond
	// revokedStale is how old our list may grow before tokens are believed no longer.
	revokedStale = 30 * time.Second
	// accessTTL is the longest life of an access token; a session revoked longer ago needs no
	// memory.
	accessTTL = time.Hour
)

// ListRevoked returns the sessions revoked since a time, and the time to ask with next.
type ListRevoked func(ctx context.Context, since time.Time) (sessions []string, until time.Time, err error)

// Revoked knows the sessions that ended before their tokens did. The truth is auth's database; this
// is a copy, two seconds old at most while auth answers. Safe for concurrent use.
type Revoked struct {
	list  ListRevoked
	clock clock.Clock

	mu       sync.RWMutex
	sessions map[string]time.Time
	since    time.Time
	loadedAt time.Time
}

// NewRevoked returns an empty list; Run fills it.
func NewRevoked(list ListRevoked, c clock.Clock) *Revoked {
	return &Revoked{list: list, clock: c, sessions: make(map[string]time.Time)}
}

// Run keeps the list up to date until ctx ends.
func (r *Revoked) Run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		wait := revokedPoll
		if r.Load(ctx) != nil {
			wait = revokedRetry
		}
		timer.Reset(wait)
	}
}

// Ready returns an error until the list was loaded once. A list that grows old later does not take
// the edge away: the catalog needs no login.
func (r *Revoked) Ready(context.Context) error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.loadedAt.IsZero() {
		return errKeysUnavailable
	}
	return nil
}

// Check returns auth.ErrTokenInvalid for a session that was revoked, and kind Unavailable when the
// list is too old to tell.
func (r *Revoked) Check(session string) error {
	r.mu.RLock()
	_, revoked := r.sessions[session]
	age := r.clock.Now().Sub(r.loadedAt)
	r.mu.RUnlock()
	switch {
	case revoked:
		return auth.ErrTokenInvalid
	case age > revokedStale:
		return errKeysUnavailable
	default:
		return nil
	}
}

// Load brings the list up to date once.
func (r *Revoked) Load(ctx context.Context) error {
	r.mu.RLock()
	since := r.since
	r.mu.RUnlock()
	now := r.clock.Now()
	if since.IsZero() {
		since = now.Add(-accessTTL)
	}
	sessions, until, err := r.list(ctx, since)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for session, at := range r.sessions {
		if now.Sub(at) > accessTTL {
			delete(r.sessions, session)
		}
	}
	for _, session := range sessions {
		r.sessions[session] = now
	}
	r.since, r.loadedAt = until, now
	return nil
}
