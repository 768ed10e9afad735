package domain

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"time"
)

const (
	// RefreshGrace is how long a used token still answers with its successor, for a client whose
	// reply was lost.
	RefreshGrace = 5 * time.Second

	refreshTokenBytes = 32
	sealPurpose       = "akinai refresh token successor"
)

// RefreshToken is 256 random bits in base64url.
type RefreshToken struct{ Secret }

// Rotation replaces a refresh token by its successor.
type Rotation struct {
	Hash          []byte
	Client        ClientID
	SuccessorHash []byte
	// Sealed is the successor, encrypted under the token's own key.
	Sealed []byte
	Now    time.Time
}

// NewRefreshToken makes a token from random.
func NewRefreshToken(random io.Reader) (RefreshToken, error) {
	secret := make([]byte, refreshTokenBytes)
	if _, err := io.ReadFull(random, secret); err != nil {
		return RefreshToken{}, fmt.Errorf("make refresh token: %w", err)
	}
	return PresentedRefreshToken(base64.RawURLEncoding.EncodeToString(secret)), nil
}

// PresentedRefreshToken parses a presented token.
func PresentedRefreshToken(text string) RefreshToken { return RefreshToken{Secret: NewSecret(text)} }

// Hash returns the SHA-256 by which the token is stored. It needs neither salt nor stretching:
// 2^256 tokens cannot be tried.
func (t RefreshToken) Hash() []byte {
	sum := sha256.Sum256([]byte(t.Reveal()))
	return sum[:]
}

// Seal encrypts the token's successor, so that it can be stored for the one who still has the
// token.
func (t RefreshToken) Seal(successor RefreshToken) ([]byte, error) {
	box, err := t.box()
	if err != nil {
		return nil, err
	}
	return box.Seal(nil, nil, []byte(successor.Reveal()), nil), nil //nolint:gosec // the box makes a random nonce of its own
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
