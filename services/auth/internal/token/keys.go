package token

import (
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	jose "github.com/go-jose/go-jose/v4"

	"github.com/akinai/akinai/pkg/auth"
)

// Names of the key files; each is "<name>.key".
const (
	currentKey  = auth.IssuerKey
	nextKey     = auth.IssuerKey + "-next"
	previousKey = auth.IssuerKey + "-previous"
)

// Keys are the signing key and the public keys for verification.
type Keys struct {
	signing *ecdsa.PrivateKey
	// keyID is the id of the signing key in the set.
	keyID string
	set   jose.JSONWebKeySet
}

// LoadKeys reads the keys in dir. It fails if the signing key is missing; the other keys are
// optional.
func LoadKeys(dir string) (*Keys, error) {
	var keys Keys
	for _, name := range []string{currentKey, nextKey, previousKey} {
		key, err := auth.LoadKey(dir, name)
		if name != currentKey && errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		id, err := auth.KeyID(currentKey, &key.PublicKey)
		if err != nil {
			return nil, fmt.Errorf("name key %s: %w", name, err)
		}
		if name == currentKey {
			keys.signing, keys.keyID = key, id
		}
		keys.set.Keys = append(keys.set.Keys, jose.JSONWebKey{Key: &key.PublicKey, KeyID: id, Algorithm: string(jose.ES256), Use: "sig"})
	}
	return &keys, nil
}

// JWKS returns the public keys as a JWK set (RFC 7517) in JSON.
func (k *Keys) JWKS() (string, error) {
	out, err := json.Marshal(k.set)
	if err != nil {
		return "", fmt.Errorf("encode key set: %w", err)
	}
	return string(out), nil
}
