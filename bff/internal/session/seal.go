package session

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
)

// secretBytes is the length of the secret in a cookie: it can be neither guessed nor searched.
const secretBytes = 32

var errSealed = errors.New("the sealed value cannot be opened")

// newSecret returns a random secret as text.
func newSecret() string {
	var b [secretBytes]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// isSecret reports whether the text has the form of a secret.
func isSecret(text string) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	return err == nil && len(b) == secretBytes
}

// keyOf returns the Redis key of this edge's session with a secret. The secret cannot be computed
// from it, and a secret of one edge opens nothing at another.
func (s *Sessions) keyOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return "session:" + s.options.Edge + ":" + hex.EncodeToString(sum[:])
}

// seal encrypts value as JSON, with a key that only a holder of the secret can derive. The result
// opens for the same purpose alone.
func seal(secret, purpose string, value any) (string, error) {
	aead, err := cipherOf(secret, purpose)
	if err != nil {
		return "", err
	}
	plain, err := json.Marshal(value)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(aead.Seal(nil, nil, plain, []byte(purpose))), nil //nolint:gosec // the cipher makes the nonce
}

// open decrypts what seal returned into value.
func open(secret, purpose, sealed string, value any) error {
	aead, err := cipherOf(secret, purpose)
	if err != nil {
		return err
	}
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return errSealed
	}
	plain, err := aead.Open(nil, nil, raw, []byte(purpose))
	if err != nil {
		return errSealed
	}
	return json.Unmarshal(plain, value)
}

// cipherOf returns AES-256-GCM with random nonces and a key derived from the secret.
func cipherOf(secret, purpose string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, []byte(secret), nil, "akinai "+purpose, sha256.Size)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
