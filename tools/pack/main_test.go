package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestAnArchiveDependsOnNamesAndBytesAlone: files written in another order, at another time and
// with other permissions give the same archive.
func TestAnArchiveDependsOnNamesAndBytesAlone(t *testing.T) {
	t.Parallel()
	packed := func(mode os.FileMode, at time.Time, names ...string) []byte {
		folder, archive := t.TempDir(), filepath.Join(t.TempDir(), "app.zip")
		for _, name := range names {
			path := filepath.Join(folder, name)
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
			require.NoError(t, os.WriteFile(path, []byte(name), mode))
			require.NoError(t, os.Chtimes(path, at, at))
		}
		require.NoError(t, pack(folder, archive))
		data, err := os.ReadFile(archive)
		require.NoError(t, err)
		return data
	}
	one := packed(0o600, time.Unix(0, 0), "b.js", "a/c.js", "a/b.js")
	require.Equal(t, one, packed(0o644, time.Unix(1e9, 0), "a/b.js", "b.js", "a/c.js"))
	require.NotEqual(t, one, packed(0o600, time.Unix(0, 0), "b.js", "a/c.js"))
}
