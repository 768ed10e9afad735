package token

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sync/atomic"

	jose "github.com/go-jose/go-jose/v4"

	"github.com/akinai/akinai/pkg/auth"
)

// Keys are the signing keys and the public keys for verification, as their folder has them. Safe
// for concurrent use.
type Keys struct {
	dir     string
	current atomic.Pointer[keySet]
}

// keySet is one state of the folder.
type keySet struct {
	// sum is that of the files.
	sum [sha256.Size]byte
	// signer signs access tokens, and idSigner signs ID tokens.
	signer, idSigner jose.Signer
	// accessSet and idSet are the public keys of each kind, and jwks is accessSet in JSON.
	accessSet, idSet jose.JSONWebKeySet
	jwks             string
}

// errChanging is returned while files are being replaced. The next call of Reload succeeds.
var errChanging = errors.New("the keys changed while they were read")

// LoadKeys reads the keys in dir. It fails if a signing key is missing; the other keys are
// optional.
func LoadKeys(dir string) (*Keys, error) {
	keys := &Keys{dir: dir}
	_, err := keys.Reload()
	return keys, err
}

// Reload reads the keys again, and reports whether they differ. After an error, the keys of before
// stay.
func (k *Keys) Reload() (changed bool, err error) {
	sum, err := auth.IssuerKeysSum(k.dir)
	if err != nil {
		return false, fmt.Errorf("read keys: %w", err)
	}
	if before := k.current.Load(); before != nil && before.sum == sum {
		return false, nil
	}
	loaded, err := loadAll(k.dir)
	if err != nil {
		return false, fmt.Errorf("load keys: %w", err)
	}
	if after, err := auth.IssuerKeysSum(k.dir); err != nil || after != sum {
		return false, errors.Join(errChanging, err)
	}
	loaded.sum = sum
	k.current.Store(loaded)
	return true, nil
}

func loadAll(dir string) (*keySet, error) {
	var set keySet
	access, accessSet, err := load(auth.IssuerKey, jose.ES256, func(name string) (crypto.Signer, error) { return signer(auth.LoadKey(dir, name)) })
	if err != nil {
		return nil, err
	}
	id, idSet, err := load(auth.IDTokenKey, jose.RS256, func(name string) (crypto.Signer, error) { return signer(auth.LoadRSAKey(dir, name)) })
	if err != nil {
		return nil, err
	}
	set.accessSet, set.idSet = accessSet, idSet
	set.signer, err = jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: access}, (&jose.SignerOptions{}).WithType(Type))
	if err != nil {
		return nil, fmt.Errorf("signer of access tokens: %w", err)
	}
	set.idSigner, err = jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: id}, (&jose.SignerOptions{}).WithType(idType))
	if err != nil {
		return nil, fmt.Errorf("signer of ID tokens: %w", err)
	}
	jwks, err := json.Marshal(set.accessSet)
	if err != nil {
		return nil, fmt.Errorf("encode key set: %w", err)
	}
	set.jwks = string(jwks)
	return &set, nil
}

// signer returns an untyped nil for a missing key.
func signer[K *ecdsa.PrivateKey | *rsa.PrivateKey](key K, err error) (crypto.Signer, error) {
	if err != nil {
		return nil, err
	}
	return any(key).(crypto.Signer), nil //nolint:forcetypeassert // both types sign
}

func load(
	kind string, algorithm jose.SignatureAlgorithm, read func(name string) (crypto.Signer, error),
) (signing jose.JSONWebKey, set jose.JSONWebKeySet, err error) {
	for _, suffix := range auth.KeySuffixes() {
		key, err := read(kind + suffix)
		if suffix != auth.KeyCurrent && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return signing, set, err
		}
		id, err := auth.KeyID(kind, key.Public())
		if err != nil {
			return signing, set, fmt.Errorf("name key %s%s: %w", kind, suffix, err)
		}
		if len(set.Key(id)) > 0 {
			continue // in the middle of a step of a rotation, two files contain one key
		}
		if suffix == auth.KeyCurrent {
			signing = jose.JSONWebKey{Key: key, KeyID: id}
		}
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: key.Public(), KeyID: id, Algorithm: string(algorithm), Use: "sig"})
	}
	return signing, set, nil
}

// JWKS returns the public keys of access tokens as a JWK set (RFC 7517) in JSON.
func (k *Keys) JWKS() string { return k.current.Load().jwks }

// All returns the public keys of access tokens and of ID tokens.
func (k *Keys) All() jose.JSONWebKeySet {
	set := k.current.Load()
	return jose.JSONWebKeySet{Keys: append(append([]jose.JSONWebKey(nil), set.accessSet.Keys...), set.idSet.Keys...)}
}
