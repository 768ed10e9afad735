package token

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	jose "github.com/go-jose/go-jose/v4"

	"github.com/akinai/akinai/pkg/auth"
)

// suffixes follow the name of a key in the names of its files: the key that signs, and those that
// are published only. Each file is "<name><suffix>.key".
var suffixes = []string{"", "-next", "-previous"}

// Keys are the signing keys and the public keys for verification.
type Keys struct {
	// access signs access tokens, and id signs ID tokens.
	access, id jose.JSONWebKey
	// accessSet and idSet are the public keys of each kind.
	accessSet, idSet jose.JSONWebKeySet
}

// LoadKeys reads the keys in dir. It fails if a signing key is missing; the other keys are
// optional.
func LoadKeys(dir string) (*Keys, error) {
	var keys Keys
	var err1, err2 error
	keys.access, keys.accessSet, err1 = load(auth.IssuerKey, jose.ES256, func(name string) (crypto.Signer, error) { return signer(auth.LoadKey(dir, name)) })
	keys.id, keys.idSet, err2 = load(auth.IDTokenKey, jose.RS256, func(name string) (crypto.Signer, error) { return signer(auth.LoadRSAKey(dir, name)) })
	return &keys, errors.Join(err1, err2)
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
	for _, suffix := range suffixes {
		key, err := read(kind + suffix)
		if suffix != "" && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return signing, set, err
		}
		id, err := auth.KeyID(kind, key.Public())
		if err != nil {
			return signing, set, fmt.Errorf("name key %s%s: %w", kind, suffix, err)
		}
		if suffix == "" {
			signing = jose.JSONWebKey{Key: key, KeyID: id}
		}
		set.Keys = append(set.Keys, jose.JSONWebKey{Key: key.Public(), KeyID: id, Algorithm: string(algorithm), Use: "sig"})
	}
	return signing, set, nil
}

// JWKS returns the public keys of access tokens as a JWK set (RFC 7517) in JSON.
func (k *Keys) JWKS() (string, error) {
	out, err := json.Marshal(k.accessSet)
	if err != nil {
		return "", fmt.Errorf("encode key set: %w", err)
	}
	return string(out), nil
}

// All returns the public keys of access tokens and of ID tokens.
func (k *Keys) All() jose.JSONWebKeySet {
	return jose.JSONWebKeySet{Keys: append(append([]jose.JSONWebKey(nil), k.accessSet.Keys...), k.idSet.Keys...)}
}
