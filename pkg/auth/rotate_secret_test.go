package auth_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/auth"
)

func TestASecretKeyIsDeletedOnlyWhenNothingIsEncryptedWithIt(t *testing.T) {
	dir, now := issuerFolder(t), time.Now()
	step := func(at time.Duration, encrypted bool, want auth.Rotation) {
		t.Helper()
		done, _, err := auth.RotateSecretKey(dir, auth.SecondFactorKey, 0, encrypted, now.Add(at))
		require.NoError(t, err)
		require.Equal(t, want, done)
	}
	keys := func() (current []byte, others [][]byte) {
		t.Helper()
		current, others, err := auth.LoadSecretKeys(dir, auth.SecondFactorKey)
		require.NoError(t, err)
		return current, others
	}
	first, others := keys()
	require.Empty(t, others)
	step(0, false, auth.RotationPublished)
	same, others := keys()
	require.Equal(t, first, same, "it still encrypts")
	require.Len(t, others, 1)
	step(30*time.Second, true, auth.RotationWaits)
	step(auth.PublishKey+time.Minute, false, auth.RotationUsed)
	second, earlier := keys()
	require.Equal(t, others[0], second)
	require.Equal(t, [][]byte{first}, earlier)
	step(time.Hour, true, auth.RotationWaits)
	step(24*time.Hour, false, auth.RotationWaits)
	step(auth.KeepKey+2*time.Minute, true, auth.RotationDone)
	last, others := keys()
	require.Equal(t, second, last)
	require.Empty(t, others)
}
