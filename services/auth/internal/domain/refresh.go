package domain

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"io"
	"time"
)

const (
	// RefreshGrace is the time for which a used token still returns its successor, for a client
	// that did not receive the response.
	RefreshGrace = 5 * time.Second

	refreshTokenBytes = 32
	sealPurpose       = "akinai refresh token successor"
)

// RefreshToken is 256 random bits in base64url.
type RefreshToken struct{ Secret }

// Rotation describes the replacement of a refresh token by its successor.
type Rotation struct {
	Hash          []byte
	Client        ClientID
	SuccessorHash []byte
	// Sealed is the successor, encrypted with a key derived from the token.
	Sealed []byte
	Now    time.Time
}

// NewRefreshToken returns a new token of bytes read from random.
func NewRefreshToken(random io.Reader) (RefreshToken, error) {
	secret, err := NewRandom(random)
	return RefreshToken{Secret: secret}, err
}

// PresentedRefreshToken returns the token with the given text. It does not check the text.
func PresentedRefreshToken(text string) RefreshToken { return RefreshToken{Secret: NewSecret(text)} }

// Hash returns the SHA-256 under which the token is stored. It needs no salt or stretching: an
// attacker cannot try 2^256 tokens.
func (t RefreshToken) Hash() []byte {
	return Hash(t.Reveal())
}

// Seal encrypts the successor with a key derived from the token, so that only a holder of the token
// can read the stored successor.
func (t RefreshToken) Seal(successor RefreshToken) ([]byte, error) {
	box, err := t.box()
	if err != nil {
		return nil, err
	}
	return box.Seal(nil, nil, []byte(successor.Reveal()), nil), nil //nolint:gosec // the box generates a random nonce
}

// Unseal returns the successor that Seal encrypted.
func (t RefreshToken) Unseal(sealed []byte) (RefreshToken, error) {
	box, err := t.box()
	if err != nil {
		return RefreshToken{}, err
	}
	text, err := box.Open(nil, nil, sealed, nil)
	if err != nil {
		return RefreshToken{}, fmt.Errorf("unseal successor: %w", err)
	}
	return PresentedRefreshToken(string(text)), nil
}

func (t RefreshToken) box() (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, []byte(t.Reveal()), nil, sealPurpose, 32)
	if err != nil {
		return nil, fmt.Errorf("derive key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
