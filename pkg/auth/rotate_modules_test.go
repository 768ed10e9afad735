package auth_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
)

// moduleFolder has the keys of an edge and of a service that takes its tokens.
func moduleFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, auth.GenerateKeys(dir, map[string]auth.Holder{
		"bff-web": {Receivers: []string{"order"}, UserPermissions: []string{"orders.read"}}, "order": {}, auth.DevHolder: {Receivers: []string{"*"}},
	}))
	return dir
}

// reader is a process with the modules of a folder.
type reader struct {
	signer   *auth.Signer
	verifier *auth.Verifier
}

func newReader(t *testing.T, dir string) *reader {
	t.Helper()
	keys, err := auth.LoadModuleKeys(dir, []string{"bff-web", "order"})
	require.NoError(t, err)
	signer, err := auth.NewSigner("bff-web", keys.Signing["bff-web"], clock.System())
	require.NoError(t, err)
	return &reader{signer: signer, verifier: auth.NewVerifier(keys.Trust, false, clock.System())}
}

func (r *reader) read(t *testing.T, dir string) {
	t.Helper()
	keys, err := auth.LoadModuleKeys(dir, []string{"bff-web", "order"})
	require.NoError(t, err)
	r.verifier.SetKeys(keys.Trust.Keys)
	_, err = r.signer.SetKey(keys.Signing["bff-web"])
	require.NoError(t, err)
}

func (r *reader) token(t *testing.T) string {
	t.Helper()
	token, err := r.signer.SystemToken()
	require.NoError(t, err)
	return token
}

// TestTokensOfModulesAreValidDuringARotation: of two processes, each of which may read the folder
// before the other.
func TestTokensOfModulesAreValidDuringARotation(t *testing.T) {
	for name, first := range map[string]int{"the signer reads first": 0, "the receiver reads first": 1} {
		t.Run(name, func(t *testing.T) {
			dir, now := moduleFolder(t), time.Now()
			both := []*reader{newReader(t, dir), newReader(t, dir)}
			check := func() {
				t.Helper()
				_, err := both[1].verifier.Verify("order", both[0].token(t))
				require.NoError(t, err)
			}
			before := both[0].token(t)
			dev, err := os.ReadFile(filepath.Join(dir, "dev.key"))
			require.NoError(t, err)
			for _, step := range []struct {
				at   time.Duration
				want auth.Rotation
			}{
				{0, auth.RotationPublished},
				{30 * time.Second, auth.RotationWaits},
				{auth.PublishKey + time.Minute, auth.RotationUsed},
				{time.Hour, auth.RotationWaits},
				{auth.KeepKey + 5*time.Minute, auth.RotationDone},
			} {
				done, _, err := auth.RotateModuleKeys(dir, 0, now.Add(step.at))
				require.NoError(t, err)
				require.Equal(t, step.want, done)
				check()
				both[first].read(t, dir)
				check()
				both[1-first].read(t, dir)
				check()
			}
			require.NotEqual(t, before, both[0].token(t), "another key signs")
			_, err = both[1].verifier.Verify("order", before)
			require.ErrorIs(t, err, auth.ErrTokenInvalid, "also if it was accepted before")
			same, err := os.ReadFile(filepath.Join(dir, "dev.key"))
			require.NoError(t, err)
			require.Equal(t, dev, same)
			left, err := filepath.Glob(filepath.Join(dir, "*-*.key"))
			require.NoError(t, err)
			require.ElementsMatch(t, []string{
				filepath.Join(dir, "bff-web.key"), filepath.Join(dir, "id-token.key"), filepath.Join(dir, "second-factor.key"),
			}, left)
		})
	}
}

// TestANewKeyThatIsNotTrustedYetDoesNotSign: the file of the key came before trust.json.
func TestANewKeyThatIsNotTrustedYetDoesNotSign(t *testing.T) {
	dir, other := moduleFolder(t), moduleFolder(t)
	key, err := os.ReadFile(filepath.Join(other, "bff-web.key"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bff-web.key"), key, 0o600))
	_, err = auth.LoadModuleKeys(dir, []string{"bff-web"})
	require.ErrorContains(t, err, "does not trust bff-web.")
	_, err = auth.LoadModuleKeys(dir, []string{"order"})
	require.NoError(t, err)
}

// TestAnInterruptedRotationOfModulesStartsItsStepAgain: the new keys were made, and trust.json was
// not written.
func TestAnInterruptedRotationOfModulesStartsItsStepAgain(t *testing.T) {
	dir, now := moduleFolder(t), time.Now()
	trust, err := os.ReadFile(filepath.Join(dir, "trust.json"))
	require.NoError(t, err)
	_, _, err = auth.RotateModuleKeys(dir, 0, now)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "trust.json"), trust, 0o600))
	late := now.Add(time.Hour)
	step, due, err := auth.RotateModuleKeys(dir, 0, late)
	require.NoError(t, err)
	require.Equal(t, auth.RotationPublished, step, "they do not sign before all modules trust them")
	require.Equal(t, late.Add(auth.PublishKey), due)
	step, _, err = auth.RotateModuleKeys(dir, 0, late.Add(time.Second))
	require.NoError(t, err)
	require.Equal(t, auth.RotationWaits, step)
}

func TestARemovedKeyOfAModuleIsRefused(t *testing.T) {
	dir := moduleFolder(t)
	r := newReader(t, dir)
	stolen := r.token(t)
	_, err := r.verifier.Verify("order", stolen)
	require.NoError(t, err)
	found, err := auth.ModuleKeyIDs(dir)
	require.NoError(t, err)
	require.NoError(t, auth.RemoveKey(dir, found["bff-web.key"]))
	r.read(t, dir)
	_, err = r.verifier.Verify("order", stolen)
	require.ErrorIs(t, err, auth.ErrTokenInvalid)
	_, err = r.verifier.Verify("order", r.token(t))
	require.NoError(t, err)
	require.ErrorIs(t, auth.RemoveKey(dir, "bff-web.unknown"), auth.ErrNoKey)
	require.ErrorIs(t, auth.RemoveKey(dir, "nobody.x"), auth.ErrNoKey)
	require.ErrorIs(t, auth.RemoveKey(dir, "../x.y"), auth.ErrNoKey)
}

func TestCapabilitiesOutliveARotationOfTheirKey(t *testing.T) {
	dir, now := moduleFolder(t), time.Now()
	keys, err := auth.LoadCapabilityKeys(dir)
	require.NoError(t, err)
	const object = "0192a5c0-5f5e-7c3e-8d5a-111111111111"
	made := func() string {
		text, err := keys.Make(auth.Capability{Kind: auth.CapabilityCart, ID: object, Expires: now.Add(auth.CapabilityTTL)})
		require.NoError(t, err)
		return text
	}
	first := made()
	for _, step := range []struct {
		at   time.Duration
		want auth.Rotation
	}{
		{0, auth.RotationPublished},
		{auth.PublishKey + time.Minute, auth.RotationUsed},
		{auth.CapabilityTTL, auth.RotationWaits},
	} {
		done, _, err := auth.RotateCapabilityKey(dir, 0, now.Add(step.at))
		require.NoError(t, err)
		require.Equal(t, step.want, done)
		require.NoError(t, keys.Reload(dir))
		for _, text := range []string{first, made()} {
			_, err := keys.Check(text, now)
			require.NoError(t, err)
		}
	}
	require.NotEqual(t, first, made())
	done, _, err := auth.RotateCapabilityKey(dir, 0, now.Add(auth.CapabilityTTL+2*time.Hour))
	require.NoError(t, err)
	require.Equal(t, auth.RotationDone, done)
	require.NoError(t, keys.Reload(dir))
	_, err = keys.Check(first, now)
	require.ErrorIs(t, err, auth.ErrCapabilityInvalid)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "capability.key"), []byte("half"), 0o600))
	require.Error(t, keys.Reload(dir))
	_, err = keys.Check(made(), now)
	require.NoError(t, err, "the keys of before stay")
}
