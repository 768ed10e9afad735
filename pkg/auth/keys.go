package auth

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	jose "github.com/go-jose/go-jose/v4"
)

// DevHolder is the holder of the development key, which may sign for any subject. It is trusted
// only in development.
const DevHolder = "dev"

// LoadKey reads the private key <dir>/<name>.key, an ES256 key in PKCS #8 PEM.
func LoadKey(dir, name string) (*ecdsa.PrivateKey, error) {
	parsed, err := readKey(dir, name)
	if err != nil {
		return nil, err
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, fmt.Errorf("key of %s: want an ECDSA key on P-256", name)
	}
	return key, nil
}

// LoadRSAKey reads the private key <dir>/<name>.key, an RS256 key in PKCS #8 PEM. It refuses a key
// of fewer than 2048 bits.
func LoadRSAKey(dir, name string) (*rsa.PrivateKey, error) {
	parsed, err := readKey(dir, name)
	if err != nil {
		return nil, err
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok || key.N.BitLen() < rsaBits {
		return nil, fmt.Errorf("key of %s: want an RSA key of %d bits or more", name, rsaBits)
	}
	return key, nil
}

func readBlock(dir, name string) (*pem.Block, error) {
	data, err := os.ReadFile(keyFile(dir, name))
	if err != nil {
		return nil, fmt.Errorf("read key of %s: %w", name, err)
	}
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, fmt.Errorf("key of %s: no PEM block", name)
	}
	return block, nil
}

func readKey(dir, name string) (any, error) {
	block, err := readBlock(dir, name)
	if err != nil {
		return nil, err
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("key of %s: %w", name, err)
	}
	return parsed, nil
}

// IDTokenKey is the name of the key that signs ID tokens. It is another one than IssuerKey, and of
// another algorithm, so that neither kind of token is accepted as the other (RFC 8725, section
// 3.12).
const IDTokenKey = "id-token"

const rsaBits = 2048

// SecondFactorKey is the name of the key that encrypts the secrets of second factors.
const SecondFactorKey = "second-factor"

const (
	secretKeyBytes = 32
	secretKeyBlock = "AKINAI SECRET KEY" //nolint:gosec // the name of a PEM block
)

// LoadSecretKey reads the symmetric key <dir>/<name>.key of 256 bits, in PEM.
func LoadSecretKey(dir, name string) ([]byte, error) {
	block, err := readBlock(dir, name)
	if err != nil {
		return nil, err
	}
	if block.Type != secretKeyBlock || len(block.Bytes) != secretKeyBytes {
		return nil, fmt.Errorf("key of %s: want a secret key of %d bytes", name, secretKeyBytes)
	}
	return block.Bytes, nil
}

func ensureSecretKey(dir, name string) error {
	_, err := LoadSecretKey(dir, name)
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	key := make([]byte, secretKeyBytes)
	if _, err := rand.Read(key); err != nil {
		return err
	}
	return replaceFile(keyFile(dir, name), pem.EncodeToMemory(&pem.Block{Type: secretKeyBlock, Bytes: key}))
}

// IssuerKey is the name of the key that signs access tokens. It belongs to no holder: internal
// tokens signed with it are refused.
const IssuerKey = "issuer"

// GenerateKeys creates the missing keys <dir>/<holder>.key, those of the issuer, of second factors
// and of capabilities, readable only by their owner, and writes the trust file. holders bounds the
// tokens of each holder, see Trust. The development key is created, and trusted, only if holders
// contains DevHolder. Existing keys are not changed.
func GenerateKeys(dir string, holders map[string]Holder) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if _, err := ensureKey(dir, IssuerKey); err != nil {
		return err
	}
	if err := ensureRSAKey(dir, IDTokenKey); err != nil {
		return err
	}
	for _, name := range []string{SecondFactorKey, CapabilityKey} {
		if err := ensureSecretKey(dir, name); err != nil {
			return err
		}
	}
	for _, holder := range slices.Sorted(maps.Keys(holders)) {
		if _, err := ensureKey(dir, holder); err != nil {
			return err
		}
	}
	trust := Trust{Holders: holders}
	var err error
	if trust.Keys, err = publicKeys(dir, slices.Sorted(maps.Keys(holders))); err != nil {
		return err
	}
	return trust.write(dir)
}

func ensureKey(dir, name string) (*ecdsa.PrivateKey, error) {
	key, err := LoadKey(dir, name)
	if errors.Is(err, fs.ErrNotExist) {
		return newKey(dir, name)
	}
	return key, err
}

func newKey(dir, name string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	return key, writeKey(dir, name, key)
}

func ensureRSAKey(dir, name string) error {
	_, err := LoadRSAKey(dir, name)
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return newRSAKey(dir, name)
}

func newRSAKey(dir, name string) error {
	key, err := rsa.GenerateKey(rand.Reader, rsaBits)
	if err != nil {
		return err
	}
	return writeKey(dir, name, key)
}

func writeKey(dir, name string, key any) error {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	data := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	return replaceFile(keyFile(dir, name), data)
}

// KeyID returns "<holder>.<thumbprint>". The thumbprint is that of RFC 7638 in base64url, truncated
// to 16 characters.
func KeyID(holder string, public crypto.PublicKey) (string, error) {
	sum, err := (&jose.JSONWebKey{Key: public}).Thumbprint(cryptoSHA256)
	if err != nil {
		return "", err
	}
	return holder + "." + encode(sum)[:16], nil
}

func holderOf(keyID string) string {
	holder, _, _ := strings.Cut(keyID, ".")
	return holder
}
