package domain

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"golang.org/x/text/unicode/norm"
)

const (
	// RecoveryCodes is the number of recovery codes of a set.
	RecoveryCodes = 10
	// StepTTL is the time in which the second factor must be proven after the password.
	StepTTL = 10 * time.Minute

	// codeStep is the number of seconds for which a one-time code is shown (RFC 6238, section 5.2),
	// and codeDrift the number of steps by which the clock of the person's device may differ.
	codeStep  = 30
	codeDrift = 1
	// totpSecretBytes is the length of a SHA-1, as RFC 4226, section 4, advises.
	totpSecretBytes = 20
	recoveryBytes   = 10
	recoveryGroup   = 4
	sealKeyBytes    = 32
	keyIDBytes      = 8
)

// OneTimeSecret is the secret of one-time codes, which the device of the person and the service
// share: base32, as people type it.
type OneTimeSecret struct{ Secret }

// NewOneTimeSecret returns a secret of 160 bits read from random.
func NewOneTimeSecret(random io.Reader) (OneTimeSecret, error) {
	text, err := randomBase32(random, totpSecretBytes)
	return OneTimeSecret{NewSecret(text)}, err
}

func randomBase32(random io.Reader, size int) (string, error) {
	data := make([]byte, size)
	if _, err := io.ReadFull(random, data); err != nil {
		return "", fmt.Errorf("make random secret: %w", err)
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(data), nil
}

// Step returns the time step of a code that is valid at now, and false if it is the code of none.
// The store accepts a step once, and none before it.
func (s OneTimeSecret) Step(code string, now time.Time) (step int64, ok bool) {
	current := now.Unix() / codeStep
	for candidate := current - codeDrift; candidate <= current+codeDrift; candidate++ {
		match, err := hotp.ValidateCustom(code, uint64(candidate), s.Reveal(), //nolint:gosec // positive since 1970
			hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if match && err == nil {
			step, ok = candidate, true
		}
	}
	return step, ok
}

// TypedCode is a code as a person typed it: a one-time code, or a recovery code.
type TypedCode struct{ Secret }

// NewTypedCode reads a code in any width and case, with blanks and dashes.
func NewTypedCode(typed string) TypedCode {
	code := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' || r == 'ー' || r == '−' || r == '‐' {
			return -1
		}
		return unicode.ToUpper(r)
	}, norm.NFKC.String(typed))
	return TypedCode{NewSecret(code)}
}

// Blank reports whether nothing was typed.
func (c TypedCode) Blank() bool { return c.Reveal() == "" }

// OneTime reports whether this can be a one-time code: six digits.
func (c TypedCode) OneTime() bool {
	return len(c.Reveal()) == int(otp.DigitsSix) && strings.Trim(c.Reveal(), "0123456789") == ""
}

// RecoveryHash returns the SHA-256 under which a recovery code is stored.
func (c TypedCode) RecoveryHash() []byte { return Hash(c.Reveal()) }

// RecoverySet is a set of recovery codes, each for one login without the device. It is shown once.
type RecoverySet struct{ Codes []Secret }

// NewRecoverySet returns RecoveryCodes codes of 80 bits read from random, in groups of four.
func NewRecoverySet(random io.Reader) (RecoverySet, error) {
	var set RecoverySet
	for range RecoveryCodes {
		text, err := randomBase32(random, recoveryBytes)
		if err != nil {
			return RecoverySet{}, err
		}
		var groups []string
		for ; text != ""; text = text[recoveryGroup:] {
			groups = append(groups, text[:recoveryGroup])
		}
		set.Codes = append(set.Codes, NewSecret(strings.Join(groups, "-")))
	}
	return set, nil
}

// Hashes returns what is stored of the codes.
func (s RecoverySet) Hashes() [][]byte {
	hashes := make([][]byte, len(s.Codes))
	for i, code := range s.Codes {
		hashes[i] = NewTypedCode(code.Reveal()).RecoveryHash()
	}
	return hashes
}

// Vault encrypts the secrets of one-time codes with the key of the service. Safe for concurrent
// use.
type Vault struct{ keys atomic.Pointer[vaultKeys] }

// vaultKeys are the keys of a vault.
type vaultKeys struct {
	// id is that of the first box, which encrypts. All decrypt.
	id    []byte
	boxes []cipher.AEAD
}

// NewVault returns a vault with a key of 256 bits, and others that only decrypt.
func NewVault(key []byte, others ...[]byte) (*Vault, error) {
	v := &Vault{}
	return v, v.SetKeys(key, others...)
}

// SetKeys replaces the keys.
func (v *Vault) SetKeys(key []byte, others ...[]byte) error {
	keys := &vaultKeys{id: Hash(string(key))[:keyIDBytes]}
	for _, key := range slices.Concat([][]byte{key}, others) {
		if len(key) != sealKeyBytes {
			return errors.New("want a key of 32 bytes")
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return err
		}
		box, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return err
		}
		keys.boxes = append(keys.boxes, box)
	}
	v.keys.Store(keys)
	return nil
}

// KeyID identifies the key that encrypts.
func (v *Vault) KeyID() []byte { return v.keys.Load().id }

// Seal encrypts the secret of an account, so that it can be decrypted for this account only.
func (v *Vault) Seal(account AccountID, secret OneTimeSecret) []byte {
	return v.keys.Load().seal(account, secret)
}

func (k *vaultKeys) seal(account AccountID, secret OneTimeSecret) []byte {
	return k.boxes[0].Seal(nil, nil, []byte(secret.Reveal()), []byte(account)) //nolint:gosec // the box generates a random nonce
}

// Unseal returns the secret that Seal encrypted for the account, with any of the keys.
func (v *Vault) Unseal(account AccountID, sealed []byte) (OneTimeSecret, error) {
	return v.keys.Load().unseal(account, sealed)
}

func (k *vaultKeys) unseal(account AccountID, sealed []byte) (secret OneTimeSecret, err error) {
	for _, box := range k.boxes {
		var text []byte
		if text, err = box.Open(nil, nil, sealed, []byte(account)); err == nil {
			return OneTimeSecret{NewSecret(string(text))}, nil
		}
	}
	return OneTimeSecret{}, fmt.Errorf("unseal the secret of %s: %w", account, err)
}

// Reseal encrypts a sealed secret with the key that encrypts now, and returns the id of that.
func (v *Vault) Reseal(account AccountID, sealed []byte) (again, keyID []byte, err error) {
	keys := v.keys.Load()
	secret, err := keys.unseal(account, sealed)
	if err != nil {
		return nil, nil, err
	}
	return keys.seal(account, secret), keys.id, nil
}
