package main

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestASecretFileIsMadeOnceAndMayEndWithALineEnd(t *testing.T) {
	name := filepath.Join(t.TempDir(), "app.secret")
	made, err := clientSecretHash(name)
	require.NoError(t, err)
	info, err := os.Stat(name)
	require.NoError(t, err)
	require.EqualValues(t, 0o600, info.Mode().Perm())
	same, err := clientSecretHash(name)
	require.NoError(t, err)
	require.Equal(t, made, same)

	require.NoError(t, os.WriteFile(name, []byte("a secret\n"), 0o600))
	hash, err := clientSecretHash(name)
	require.NoError(t, err)
	want := sha256.Sum256([]byte("a secret"))
	require.Equal(t, want[:], hash)
}
