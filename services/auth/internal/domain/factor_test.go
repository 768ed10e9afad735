package domain

import (
	"crypto/rand"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"
)

func TestCodeIsThatOfTheStepOrANeighbor(t *testing.T) {
	secret, err := NewOneTimeSecret(rand.Reader)
	require.NoError(t, err)
	now := time.Unix(1_800_000_015, 0)
	for drift, ok := range map[time.Duration]bool{
		0: true, -30 * time.Second: true, 30 * time.Second: true, -60 * time.Second: false, 60 * time.Second: false,
	} {
		code, err := totp.GenerateCode(secret.Reveal(), now.Add(drift))
		require.NoError(t, err)
		step, found := secret.Step(code, now)
		require.Equal(t, ok, found, drift)
		if ok {
			require.Equal(t, now.Add(drift).Unix()/codeStep, step)
		}
	}
	_, found := secret.Step("", now)
	require.False(t, found)
}

func TestCodesAreReadAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]string{
		"123456": "123456", "123 456": "123456", "１２３　４５６": "123456", "123-456": "123456", "abcd-ef23": "ABCDEF23", "　": "",
	} {
		require.Equal(t, want, NewTypedCode(" "+typed+"\n").Reveal(), typed)
	}
	require.True(t, NewTypedCode("１２３ ４５６").OneTime())
	require.False(t, NewTypedCode("12345").OneTime())
	require.False(t, NewTypedCode("12345a").OneTime())
}

func TestRecoveryCodesHave80BitsEach(t *testing.T) {
	set, err := NewRecoverySet(rand.Reader)
	require.NoError(t, err)
	require.Len(t, set.Codes, RecoveryCodes)
	seen := make(map[string]bool)
	for i, code := range set.Codes {
		require.Regexp(t, `^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$`, code.Reveal())
		require.Equal(t, set.Hashes()[i], NewTypedCode(" "+code.Reveal()+" ").RecoveryHash())
		seen[code.Reveal()] = true
		require.Equal(t, mask, code.String())
	}
	require.Len(t, seen, RecoveryCodes)
}

func TestSealedSecretIsOfOneAccount(t *testing.T) {
	vault, err := NewVault(make([]byte, 32))
	require.NoError(t, err)
	secret, err := NewOneTimeSecret(rand.Reader)
	require.NoError(t, err)
	sealed := vault.Seal("a", secret)
	require.NotContains(t, string(sealed), secret.Reveal())
	got, err := vault.Unseal("a", sealed)
	require.NoError(t, err)
	require.Equal(t, secret, got)
	_, err = vault.Unseal("b", sealed)
	require.Error(t, err)
	_, err = NewVault(make([]byte, 16))
	require.Error(t, err)
}
