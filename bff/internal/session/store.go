package session

import (
	"context"
	"errors"
	"time"

	"golang.org/x/oauth2"

	"github.com/akinai/akinai/pkg/errs"
)

const (
	purposeSession = "session"
	// refreshBefore is the rest of an access token's life in which it is replaced.
	refreshBefore = time.Minute
	// refreshLimit bounds one refresh, and the lock that makes it the only one of its session.
	refreshLimit = 5 * time.Second
	// refreshPoll is the interval at which a request looks for the result of another's refresh.
	refreshPoll = 50 * time.Millisecond
)

var (
	// errGone is returned for a session that does not exist or has ended.
	errGone = errors.New("the session has ended")
	// errDown is returned while it cannot be known whether a session exists.
	errDown = errs.New(errs.Unavailable, "SESSION_UNAVAILABLE", "sessions cannot be read now; try again").After(time.Second)
)

// tokens are what a session holds.
type tokens struct {
	Access, Refresh string
	// AccessEnds is the expiry of the access token, Ends that of the session.
	AccessEnds, Ends time.Time
}

// save stores a new session of a person and returns the secret for its cookie. At an edge for staff
// it ends the session that the person had: its cookie opens nothing any more. It goes on if the
// caller's context ends: a browser that leaves must not keep both sessions alive.
func (s *Sessions) save(ctx context.Context, person string, t tokens) (string, error) {
	ctx = context.WithoutCancel(ctx)
	secret := newSecret()
	sealed, err := seal(secret, purposeSession, t)
	if err != nil {
		return "", err
	}
	if err := s.redis.Put(ctx, s.keyOf(secret), sealed, s.config.SessionIdle); err != nil {
		return "", errDown.Wrap(err)
	}
	if !s.options.Staff {
		return secret, nil
	}
	if err := s.replace(ctx, person, s.keyOf(secret)); err != nil {
		return "", errDown.Wrap(err)
	}
	return secret, nil
}

// replace makes the session with this key the only one of a person. If it cannot remove the former
// one, it puts that one's key back, so that the next login finds and removes it. The session that
// this takes the place of ends too: it is the new one, or that of another login at the same time.
func (s *Sessions) replace(ctx context.Context, person, key string) error {
	place := "session-of:" + s.options.Edge + ":" + person
	former, err := s.redis.Swap(ctx, place, key, s.config.SessionTTL)
	if err != nil || former == "" {
		return err
	}
	if err = s.redis.Remove(ctx, former); err == nil {
		return nil
	}
	if displaced, swapErr := s.redis.Swap(ctx, place, former, s.config.SessionTTL); swapErr == nil && displaced != "" {
		_ = s.redis.Remove(ctx, displaced)
	}
	return err
}

// load returns the tokens of a session, and puts off its end for want of requests. Errors: errGone,
// errDown.
func (s *Sessions) load(ctx context.Context, secret string) (tokens, error) {
	sealed, ok, err := s.redis.Touch(ctx, s.keyOf(secret), s.config.SessionIdle)
	if err != nil {
		return tokens{}, errDown.Wrap(err)
	}
	var t tokens
	if !ok || open(secret, purposeSession, sealed, &t) != nil || !s.clock.Now().Before(t.Ends) {
		return tokens{}, errGone
	}
	return t, nil
}

// access returns tokens whose access token is valid for a while longer, which takes a refresh now
// and then. Errors: errGone; errDown; oidc's AUTH_UNAVAILABLE if the issuer cannot be reached.
func (s *Sessions) access(ctx context.Context, secret string) (tokens, error) {
	t, err := s.load(ctx, secret)
	if err != nil || s.clock.Now().Before(t.AccessEnds.Add(-refreshBefore)) {
		return t, err
	}
	result := s.flights.DoChan(secret, func() (any, error) {
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshLimit)
		defer cancel()
		return s.refresh(limited, secret)
	})
	select {
	case <-ctx.Done():
		return tokens{}, ctx.Err()
	case r := <-result:
		fresh, _ := r.Val.(tokens)
		if r.Err != nil && !errors.Is(r.Err, errGone) && s.clock.Now().Before(t.AccessEnds) {
			return t, nil // the old one is still good
		}
		return fresh, r.Err
	}
}

// refresh exchanges the refresh token of a session, once over all processes: the issuer takes the
// use of an old refresh token for theft.
func (s *Sessions) refresh(ctx context.Context, secret string) (tokens, error) {
	lock := s.keyOf(secret) + ":refresh"
	for {
		mine, err := s.redis.PutNew(ctx, lock, "", refreshLimit)
		if err != nil {
			return tokens{}, errDown.Wrap(err)
		}
		t, err := s.load(ctx, secret)
		switch {
		case err != nil || s.clock.Now().Before(t.AccessEnds.Add(-refreshBefore)):
		case mine:
			t, err = s.exchange(ctx, secret, t)
		default:
			select {
			case <-ctx.Done():
				return tokens{}, errIssuer.Wrap(ctx.Err())
			case <-time.After(refreshPoll):
				continue
			}
		}
		if mine {
			_ = s.redis.Remove(context.WithoutCancel(ctx), lock)
		}
		return t, err
	}
}

// exchange gets new tokens for a session whose refresh this process has locked.
func (s *Sessions) exchange(ctx context.Context, secret string, old tokens) (tokens, error) {
	client, err := s.client()
	if err != nil {
		return tokens{}, err
	}
	granted, err := client.TokenSource(s.withIssuer(ctx), &oauth2.Token{RefreshToken: old.Refresh}).Token()
	if refused(err) {
		_ = s.redis.Remove(ctx, s.keyOf(secret))
		return tokens{}, errGone
	}
	if err != nil {
		return tokens{}, errIssuer.Wrap(err)
	}
	fresh := s.tokensOf(granted, old.Ends)
	sealed, err := seal(secret, purposeSession, fresh)
	if err != nil {
		return tokens{}, err
	}
	stored, err := s.redis.Replace(ctx, s.keyOf(secret), sealed, s.config.SessionIdle)
	switch {
	case err != nil:
		return tokens{}, errDown.Wrap(err)
	case !stored: // logged out meanwhile
		return tokens{}, errGone
	default:
		return fresh, nil
	}
}

// tokensOf returns granted tokens, for a session that ends at ends.
func (s *Sessions) tokensOf(granted *oauth2.Token, ends time.Time) tokens {
	expiry := s.clock.Now().Add(time.Duration(granted.ExpiresIn) * time.Second)
	return tokens{Access: granted.AccessToken, Refresh: granted.RefreshToken, AccessEnds: expiry, Ends: ends}
}

// refused reports whether the issuer refused a grant, rather than failed.
func refused(err error) bool {
	var reply *oauth2.RetrieveError
	return errors.As(err, &reply) && reply.ErrorCode == "invalid_grant"
}
