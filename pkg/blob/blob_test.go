package blob_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/blob"
)

// addresses returns an empty store of each kind.
func addresses(t *testing.T) map[string]string {
	t.Helper()
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	backend := s3mem.New()
	require.NoError(t, backend.CreateBucket("pictures"))
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	return map[string]string{
		"folder":     filepath.Join(t.TempDir(), "made", "when missing"),
		"file":       "file://" + t.TempDir(),
		"bucket":     "s3://pictures?path_style=true&endpoint=" + server.URL,
		"bucketpart": "s3://pictures/some/prefix?region=ap-northeast-1&path_style=true&endpoint=" + server.URL,
	}
}

// The contract of Store, on every kind of it.
func TestAStoreReturnsStoredBlobs(t *testing.T) {
	for name, address := range addresses(t) {
		t.Run(name, func(t *testing.T) {
			store, err := blob.Open(address)
			require.NoError(t, err)
			_, err = store.Get(t.Context(), "ab/missing")
			require.ErrorIs(t, err, blob.ErrNotFound)

			content := bytes.Repeat([]byte{0, 0xff, '\n'}, 1<<20)
			for range 2 {
				require.NoError(t, store.Put(t.Context(), "ab/picture/640", content))
			}
			require.NoError(t, store.Put(t.Context(), "ab/picture/320", []byte("x")))
			again, err := blob.Open(address)
			require.NoError(t, err)
			got, err := again.Get(t.Context(), "ab/picture/640")
			require.NoError(t, err)
			require.True(t, bytes.Equal(content, got))
			got, err = again.Get(t.Context(), "ab/picture/320")
			require.NoError(t, err)
			require.Equal(t, "x", string(got))
			for range 2 {
				require.NoError(t, store.Delete(t.Context(), "ab/picture/320"))
			}
			_, err = again.Get(t.Context(), "ab/picture/320")
			require.ErrorIs(t, err, blob.ErrNotFound)
			_, err = again.Get(t.Context(), "ab/picture/640")
			require.NoError(t, err)

			for _, key := range []string{"", ".", "../up", "/root", "a/../b", "a//b", `a\b`, ".unfinished/x"} {
				_, err := store.Get(t.Context(), key)
				require.ErrorContains(t, err, "no key", key)
				require.ErrorContains(t, store.Put(t.Context(), key, content), "no key", key)
				require.ErrorContains(t, store.Delete(t.Context(), key), "no key", key)
			}
			over, cancel := context.WithCancel(t.Context())
			cancel()
			_, err = store.Get(over, "ab/picture/640")
			require.ErrorIs(t, err, context.Canceled)
			require.ErrorIs(t, store.Put(over, "ab/picture/640", content), context.Canceled)
		})
	}
}

// A concurrent reader sees a complete blob or none.
func TestAnIncompleteBlobIsNotVisible(t *testing.T) {
	const size = 1 << 20
	for name, address := range addresses(t) {
		t.Run(name, func(t *testing.T) {
			var group sync.WaitGroup
			faults := make(chan error, 8)
			for range 4 {
				store, err := blob.Open(address)
				require.NoError(t, err)
				group.Go(func() {
					for i := range 5 {
						faults <- store.Put(t.Context(), fmt.Sprint("race/", i), bytes.Repeat([]byte{byte(i)}, size))
					}
				})
				group.Go(func() {
					for i := range 20 {
						content, err := store.Get(t.Context(), fmt.Sprint("race/", i%5))
						if err == nil && len(content) != size {
							faults <- fmt.Errorf("blob %d has %d bytes", i%5, len(content))
						}
					}
				})
			}
			go func() { group.Wait(); close(faults) }()
			for err := range faults {
				require.NoError(t, err)
			}
		})
	}
}

// A crash leaves a file that has no name yet: no key names it, and the blob does not exist.
func TestAnIncompleteFileAfterACrashIsNotServed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store, err := blob.Open(dir)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".unfinished", "HALF"), []byte("half"), 0o600))
	_, err = store.Get(t.Context(), ".unfinished/HALF")
	require.ErrorContains(t, err, "no key")

	store, err = blob.Open(dir)
	require.NoError(t, err)
	require.NoError(t, store.Put(t.Context(), "a/b", []byte("whole")))
	left, err := fs.Glob(os.DirFS(dir), ".unfinished/*")
	require.NoError(t, err)
	require.Equal(t, []string{".unfinished/HALF"}, left, "a write that succeeded leaves nothing")
}

// A folder that is full or gone, or a bucket that does not answer, is no missing blob.
func TestAStoreThatIsUnavailableReturnsAnError(t *testing.T) {
	dir := t.TempDir()
	folder, err := blob.Open(dir)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "file"), nil, 0o600))
	require.ErrorIs(t, folder.Put(t.Context(), "file/below", nil), blob.ErrUnavailable)
	left, err := fs.Glob(os.DirFS(dir), ".unfinished/*")
	require.NoError(t, err)
	require.Empty(t, left)

	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	for _, status := range []int{http.StatusForbidden, http.StatusNotFound, http.StatusInternalServerError} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = fmt.Fprint(w, `<Error><Code>NoSuchBucket</Code></Error>`)
		}))
		t.Cleanup(server.Close)
		bucket, err := blob.Open("s3://pictures?path_style=true&endpoint=" + server.URL)
		require.NoError(t, err)
		_, err = bucket.Get(t.Context(), "a/b")
		require.ErrorIs(t, err, blob.ErrUnavailable, status)
		require.ErrorIs(t, bucket.Put(t.Context(), "a/b", []byte("x")), blob.ErrUnavailable, status)
	}
}

func TestAddressesThatAreNoStore(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for _, address := range []string{
		"", "gs://bucket", "file://host/folder", file, file + "/below", "s3://", "s3://bucket?regoin=x", "s3://bucket?endpoint=minio:9000",
		"s3://key:secret@bucket", "s3://bucket?endpoint=ftp://x", "\x00",
	} {
		_, err := blob.Open(address)
		require.Error(t, err, address)
		require.NotContains(t, err.Error(), "secret@")
	}
}
