package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/rpc"
)

const (
	// keysFresh is the age up to which fetched keys are used without a new fetch, keysStale the age
	// up to which they are used while the issuer is unavailable: that of the last token which can
	// be valid.
	keysFresh = 30 * time.Second
	keysStale = accessTTL
	// keysPause is the shortest time between two fetches, so that forged tokens with unknown keys
	// cannot cause more.
	keysPause = 10 * time.Second
)

// Fetch returns the issuer's JWK set as JSON.
type Fetch func(ctx context.Context) (string, error)

// keySet implements go-oidc's KeySet. The implementation of go-oidc never drops a key and fetches
// after every failed check.
type keySet struct {
	fetch Fetch
	clock clock.Clock

	mu        sync.Mutex
	keys      map[string]jose.JSONWebKey
	fetchedAt time.Time
	triedAt   time.Time
}

// VerifySignature returns the payload of a JWS that was signed with a current key of the issuer.
func (k *keySet) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	jws, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return nil, err
	}
	if len(jws.Signatures) != 1 {
		return nil, errors.New("want one signature")
	}
	key, err := k.key(ctx, jws.Signatures[0].Header.KeyID)
	if err != nil {
		return nil, err
	}
	return jws.Verify(key)
}

func (k *keySet) key(ctx context.Context, id string) (any, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.clock.Now()
	key, known := k.keys[id]
	if (!known || now.Sub(k.fetchedAt) > keysFresh) && now.Sub(k.triedAt) > keysPause {
		k.triedAt = now
		if err := k.refresh(ctx, now); err == nil {
			key, known = k.keys[id]
		}
	}
	switch {
	case now.Sub(k.fetchedAt) > keysStale:
		return nil, rpc.ErrAuthUnavailable
	case !known:
		return nil, fmt.Errorf("key %q is not known", id)
	default:
		return key.Key, nil
	}
}

func (k *keySet) refresh(ctx context.Context, now time.Time) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	data, err := k.fetch(ctx)
	if err != nil {
		return err
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(data), &set); err != nil {
		return err
	}
	k.keys = make(map[string]jose.JSONWebKey, len(set.Keys))
	for _, key := range set.Keys {
		if key.IsPublic() {
			k.keys[key.KeyID] = key
		}
	}
	k.fetchedAt = now
	return nil
}
