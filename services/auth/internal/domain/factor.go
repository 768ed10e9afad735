package domain

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"strings"
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
type Vault struct{ box cipher.AEAD }

// NewVault returns a vault with a key of 256 bits.
func NewVault(key []byte) (*Vault, error) {
	if len(key) != sealKeyBytes {
		return nil, errors.New("want a key of 32 bytes")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	box, err := cipher.NewGCMWithRandomNonce(block)
	return &Vault{box: box}, err
}

// Seal encrypts the secret of an account, so that it can be decrypted for this account only.
func (v *Vault) Seal(account AccountID, secret OneTimeSecret) []byte {
	return v.box.Seal(nil, nil, []byte(secret.Reveal()), []byte(account)) //nolint:gosec // the box generates a random nonce
}

// Unseal returns the secret that Seal encrypted for the account.
func (v *Vault) Unseal(account AccountID, sealed []byte) (OneTimeSecret, error) {
	text, err := v.box.Open(nil, nil, sealed, []byte(account))
	if err != nil {
		return OneTimeSecret{}, fmt.Errorf("unseal the secret of %s: %w", account, err)
	}
	return OneTimeSecret{NewSecret(string(text))}, nil
}
