package oidc

import (
	"context"
	"sync"
	"time"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/rpc"
)

const (
	revokedPoll = 2 * time.Second
	// revokedRetry is the retry interval of a failed load: until the first success, tokens are
	// refused.
	revokedRetry = 200 * time.Millisecond
	// longestPause is a bound of the time between two successful loads while auth is available.
	longestPause = 30 * time.Second
	// accessTTL is the longest lifetime of an access token. A session that was revoked longer ago
	// has no valid token and is removed from the list.
	accessTTL = time.Hour
)

// ListRevoked returns the sessions revoked since a time, and the value of since for the next call.
type ListRevoked func(ctx context.Context, since time.Time) (sessions []string, until time.Time, err error)

// Revoked is a list of the sessions that ended before their tokens expired. The source of truth is
// the database of auth; the list is a copy, at most two seconds old while auth is available. Safe
// for concurrent use.
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

// Run updates the list until ctx ends.
func (r *Revoked) Run(ctx context.Context) error { return poll(ctx, r.Load) }

// poll calls load every revokedPoll until ctx ends, and sooner after a failure.
func poll(ctx context.Context, load func(context.Context) error) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		wait := revokedPoll
		if load(ctx) != nil {
			wait = revokedRetry
		}
		timer.Reset(wait)
	}
}

// Ready returns an error until the list was loaded once. A list that becomes stale later does not
// make the edge unready: the catalog needs no login.
func (r *Revoked) Ready(context.Context) error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return loaded(r.loadedAt)
}

// loaded returns an error if a copy was never loaded.
func loaded(at time.Time) error {
	if at.IsZero() {
		return rpc.ErrAuthUnavailable
	}
	return nil
}

// Check returns auth.ErrTokenInvalid for a revoked session, and an error of kind Unavailable if the
// list was never loaded: an edge that started without auth does not know which sessions ended.
// age is that of the list.
func (r *Revoked) Check(session string) (age time.Duration, err error) {
	r.mu.RLock()
	_, revoked := r.sessions[session]
	loadedAt := r.loadedAt
	r.mu.RUnlock()
	if revoked {
		return 0, auth.ErrTokenInvalid
	}
	return r.clock.Now().Sub(loadedAt), loaded(loadedAt)
}

// Load updates the list once.
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
