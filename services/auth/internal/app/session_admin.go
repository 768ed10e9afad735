package app

import (
	"context"
	"fmt"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// SessionStore lists and ends the sessions of an account. Browser logins are among them. A method
// that ends sessions also ends those of logins and codes that are in progress, and records events.
type SessionStore interface {
	// ListSessions returns the sessions that have not ended, the latest first, at most
	// domain.MaxSessionEntries.
	ListSessions(ctx context.Context, account domain.AccountID, now time.Time) ([]domain.SessionEntry, error)
	// EndSession ends a session of the account of event. Errors: domain.ErrSessionNotFound.
	EndSession(ctx context.Context, id domain.SessionID, event domain.Event) error
	// EndSessions ends all sessions of the account of event but those that keep names;
	// domain.EventAllEnded ends its API keys, too.
	EndSessions(ctx context.Context, keep domain.CallingSession, event domain.Event) error
	// CheckAccount returns the id of an account if check allows its roles. Errors:
	// domain.ErrAccountNotFound.
	CheckAccount(ctx context.Context, account domain.AccountRef, check func(roles domain.Roles, had []string) error) (domain.AccountID, error)
}

// SessionAdmin implements the use cases of sessions: their owner and staff list and end them. Edges
// refuse the tokens of an ended session within five seconds. All fields are required. Safe for
// concurrent use.
type SessionAdmin struct {
	Store SessionStore
	Clock clock.Clock
	// Roles completes the roles that the store returns.
	Roles *Roles
}

// List returns the caller's sessions, the latest first.
func (s *SessionAdmin) List(ctx context.Context, account domain.AccountID) ([]domain.SessionEntry, error) {
	entries, err := s.Store.ListSessions(ctx, account, s.Clock.Now())
	if err != nil {
		return nil, fmt.Errorf("list sessions of %s: %w", account, err)
	}
	return entries, nil
}

// End ends one of the caller's sessions, which may be the calling one. Errors:
// domain.ErrSessionNotFound, also for another person's session.
func (s *SessionAdmin) End(ctx context.Context, account domain.AccountID, session domain.SessionID) error {
	if !id.Valid(string(session)) {
		return domain.ErrSessionNotFound
	}
	event := domain.Event{Type: domain.EventSessionEnded, At: s.Clock.Now(), Account: account}
	if err := s.Store.EndSession(ctx, session, event); err != nil {
		return fmt.Errorf("end session %s: %w", session, err)
	}
	return nil
}

// EndOthers ends all of the caller's sessions but the calling one.
func (s *SessionAdmin) EndOthers(ctx context.Context, caller domain.CallingSession) error {
	event := domain.Event{Type: domain.EventOthersEnded, At: s.Clock.Now(), Account: caller.Account, Session: caller.Session}
	if err := s.Store.EndSessions(ctx, caller, event); err != nil {
		return fmt.Errorf("end other sessions of %s: %w", caller.Account, err)
	}
	return nil
}

// ListOf returns the sessions of an account to staff. Errors: domain.ErrAccountNotFound,
// domain.ErrBeyondOwn.
func (s *SessionAdmin) ListOf(ctx context.Context, editor domain.Editor, account domain.AccountRef) ([]domain.SessionEntry, error) {
	owner, err := s.account(ctx, editor, account)
	if err != nil {
		return nil, err
	}
	return s.List(ctx, owner)
}

// EndAll ends all sessions and API keys of an account for staff, with the code of their reason.
// Errors: domain.ErrAccountNotFound, domain.ErrBeyondOwn.
func (s *SessionAdmin) EndAll(ctx context.Context, editor domain.Editor, account domain.AccountRef, reason string) error {
	owner, err := s.account(ctx, editor, account)
	if err != nil {
		return err
	}
	event := domain.Event{Type: domain.EventAllEnded, At: s.Clock.Now(), Account: owner, Actor: editor.Actor, Reason: reason}
	if err := s.Store.EndSessions(ctx, domain.CallingSession{}, event); err != nil {
		return fmt.Errorf("end sessions of %s: %w", owner, err)
	}
	return nil
}

func (s *SessionAdmin) account(ctx context.Context, editor domain.Editor, account domain.AccountRef) (domain.AccountID, error) {
	owner, err := s.Store.CheckAccount(ctx, account, func(roles domain.Roles, had []string) error {
		return editor.MayManage(s.Roles.complete(roles), had)
	})
	if err != nil {
		return "", fmt.Errorf("sessions of account %s: %w", account.ID, err)
	}
	return owner, nil
}
