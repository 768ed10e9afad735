package auth_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/auth"
)

func issuerFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, auth.GenerateKeys(dir, map[string]auth.Holder{"auth": {}}))
	return dir
}

func ids(t *testing.T, dir string) map[string]string {
	t.Helper()
	found, err := auth.IssuerKeyIDs(dir)
	require.NoError(t, err)
	return found
}

func TestARotationTakesItsStepsWhenTheyAreDue(t *testing.T) {
	dir, now := issuerFolder(t), time.Now()
	step := func(at time.Duration, want auth.Rotation) {
		t.Helper()
		done, _, err := auth.RotateKeys(dir, 0, now.Add(at))
		require.NoError(t, err)
		require.Equal(t, want, done)
	}
	before := ids(t, dir)
	require.Len(t, before, 2)
	step(0, auth.RotationPublished)
	during := ids(t, dir)
	require.Equal(t, before["issuer.key"], during["issuer.key"], "it still signs")
	step(30*time.Second, auth.RotationWaits)
	require.Equal(t, during, ids(t, dir))
	step(auth.PublishKey+time.Minute, auth.RotationUsed)
	used := ids(t, dir)
	require.Equal(t, during["issuer-next.key"], used["issuer.key"])
	require.Equal(t, before["issuer.key"], used["issuer-previous.key"])
	require.Equal(t, before["id-token.key"], used["id-token-previous.key"])
	require.Len(t, used, 4)
	step(time.Hour, auth.RotationWaits)
	step(auth.KeepKey+2*time.Minute, auth.RotationDone)
	require.Equal(t, map[string]string{"issuer.key": used["issuer.key"], "id-token.key": used["id-token.key"]}, ids(t, dir))
	files, err := filepath.Glob(filepath.Join(dir, ".*"))
	require.NoError(t, err)
	require.Empty(t, files, "no temporary file is left")
}

func TestAnInterruptedStepIsCompleted(t *testing.T) {
	dir, now := issuerFolder(t), time.Now()
	_, _, err := auth.RotateKeys(dir, 0, now)
	require.NoError(t, err)
	published := ids(t, dir)
	require.NoError(t, os.Rename(filepath.Join(dir, "issuer-next.key"), filepath.Join(dir, "issuer.key")))
	done, _, err := auth.RotateKeys(dir, 0, now.Add(auth.KeepKey))
	require.NoError(t, err)
	require.Equal(t, auth.RotationUsed, done)
	require.Equal(t, published["issuer-next.key"], ids(t, dir)["issuer.key"])
	require.Equal(t, published["id-token-next.key"], ids(t, dir)["id-token.key"])
}

func TestARemovedKeyIsGoneAndAnotherSigns(t *testing.T) {
	dir := issuerFolder(t)
	first := ids(t, dir)
	require.ErrorIs(t, auth.RemoveKey(dir, "issuer.unknown"), auth.ErrNoKey)
	require.NoError(t, auth.RemoveKey(dir, first["issuer.key"]))
	second := ids(t, dir)
	require.NotEqual(t, first["issuer.key"], second["issuer.key"], "a new one")
	require.Equal(t, first["id-token.key"], second["id-token.key"])

	_, _, err := auth.RotateKeys(dir, 0, time.Now())
	require.NoError(t, err)
	next := ids(t, dir)["issuer-next.key"]
	require.NoError(t, auth.RemoveKey(dir, second["issuer.key"]))
	require.Equal(t, next, ids(t, dir)["issuer.key"], "the one that edges know")
	require.NotContains(t, ids(t, dir), "issuer-next.key")
	info, err := os.Stat(filepath.Join(dir, "issuer.key"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}
