package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// APIKeyStore stores API keys.
type APIKeyStore interface {
	// InsertAPIKey writes a key that its owner creates in a session, and records the event. Errors:
	// domain.ErrAPIKeyExists; domain.ErrSessionNotFound if the session has ended, there is no such
	// owner, or the owner is disabled.
	InsertAPIKey(ctx context.Context, key domain.APIKey, session domain.SessionID, event domain.Event) error
	// ListAPIKeys returns at most limit keys with ids before the given one, the latest first; all
	// if before is "".
	ListAPIKeys(ctx context.Context, before domain.APIKeyID, limit int) ([]domain.APIKey, error)
	// RevokeAPIKey marks a key as revoked and records the event; it does nothing if the key is
	// revoked. Errors: domain.ErrAPIKeyNotFound.
	RevokeAPIKey(ctx context.Context, id domain.APIKeyID, event domain.Event) error
	// FindAPIKey returns a key. Errors: domain.ErrAPIKeyNotFound.
	FindAPIKey(ctx context.Context, id domain.APIKeyID) (domain.APIKey, error)
	// UseAPIKey marks a key as used now and returns it with its owner. Errors:
	// domain.ErrAPIKeyNotFound if the key was revoked or has expired, or its owner is disabled.
	UseAPIKey(ctx context.Context, id domain.APIKeyID, now time.Time) (domain.APIKey, domain.Account, error)
}

// APIKeys implements the use cases of API keys. All fields are required. Safe for concurrent use.
type APIKeys struct {
	Store  APIKeyStore
	App    *App
	Clock  clock.Clock
	Random io.Reader
	// Grantable are the permissions that a key can have.
	Grantable []string
}

// Create creates a key of the editor and returns it with its text, which is stored nowhere. Errors:
// those of domain.Editor.NewAPIKey and APIKeyStore.InsertAPIKey.
func (k *APIKeys) Create(
	ctx context.Context, editor domain.Editor, name string, permissions []string, expires time.Time,
) (domain.APIKey, domain.Secret, error) {
	now := k.Clock.Now()
	key, secret, err := editor.NewAPIKey(name, permissions, k.Grantable, expires, now, k.Random)
	if err != nil {
		return domain.APIKey{}, domain.Secret{}, err
	}
	event := domain.Event{Type: domain.EventAPIKeyCreated, At: now, Account: key.Owner, Client: key.ID.ClientID(), Actor: editor.Actor}
	if err := k.Store.InsertAPIKey(ctx, key, editor.Session, event); err != nil {
		return domain.APIKey{}, domain.Secret{}, fmt.Errorf("create API key: %w", err)
	}
	return key, domain.NewSecret(string(key.ID.ClientID()) + "." + secret.Reveal()), nil
}

// List returns at most limit keys with ids before the given one, the latest first.
func (k *APIKeys) List(ctx context.Context, before domain.APIKeyID, limit int) ([]domain.APIKey, error) {
	keys, err := k.Store.ListAPIKeys(ctx, before, limit)
	if err != nil {
		return nil, fmt.Errorf("list API keys: %w", err)
	}
	return keys, nil
}

// Revoke ends a key; reason is the code with which staff said why. Errors:
// domain.ErrAPIKeyNotFound.
func (k *APIKeys) Revoke(ctx context.Context, editor domain.Editor, id domain.APIKeyID, reason string) error {
	event := domain.Event{Type: domain.EventAPIKeyRevoked, At: k.Clock.Now(), Client: id.ClientID(), Actor: editor.Actor, Reason: reason}
	if err := k.Store.RevokeAPIKey(ctx, id, event); err != nil {
		return fmt.Errorf("revoke API key %s: %w", id, err)
	}
	return nil
}

// Client returns the key of a client_id as a client of the issuer. Errors:
// domain.ErrClientUnknown.
func (k *APIKeys) Client(ctx context.Context, client domain.ClientID) (domain.Client, error) {
	id, ok := domain.APIKeyOf(client)
	if !ok {
		return domain.Client{}, domain.ErrClientUnknown
	}
	key, err := k.Store.FindAPIKey(ctx, id)
	if errors.Is(err, domain.ErrAPIKeyNotFound) {
		return domain.Client{}, domain.ErrClientUnknown
	}
	return key.Client(), err
}

// Tokens returns an access token of a key whose secret was checked. Errors:
// domain.ErrAPIKeyNotFound if it has ended.
func (k *APIKeys) Tokens(ctx context.Context, id domain.APIKeyID) (Tokens, error) {
	now := k.Clock.Now()
	key, owner, err := k.Store.UseAPIKey(ctx, id, now)
	if err != nil {
		return Tokens{}, fmt.Errorf("use API key %s: %w", id, err)
	}
	return k.App.tokens(key.Session(owner, now), domain.RefreshToken{}, now)
}
