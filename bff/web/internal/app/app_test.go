package app_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bff/internal/webapp"
	"github.com/akinai/akinai/bff/web/internal/app"
	"github.com/akinai/akinai/bff/web/internal/page"
)

func get(a http.Handler, path, encoding string) *http.Response {
	r := httptest.NewRequest(http.MethodGet, path, http.NoBody)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	return w.Result()
}

// body returns the whole body of a response, decompressed.
func body(t *testing.T, response *http.Response) []byte {
	t.Helper()
	var from io.Reader = response.Body
	if response.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(response.Body)
		require.NoError(t, err)
		from = unpacked
	}
	data, err := io.ReadAll(from)
	require.NoError(t, err)
	return data
}

func TestEachScreenHasItsFiles(t *testing.T) {
	t.Parallel()
	built, err := app.New("")
	require.NoError(t, err)
	names := []string{"page"}
	for _, screen := range page.Screens() {
		names = append(names, screen.Name)
	}
	for _, name := range names {
		scripts := built.Scripts(name)
		require.NotEmpty(t, scripts.Module, name)
		for _, path := range append(append([]string{scripts.Module}, scripts.Preload...), scripts.Styles...) {
			require.True(t, strings.HasPrefix(path, webapp.Prefix), path)
			for encoding, want := range map[string]string{"gzip, br": "gzip", "identity": ""} {
				response := get(built, path, encoding)
				require.Equal(t, http.StatusOK, response.StatusCode, path)
				require.Equal(t, "public, max-age=31536000, immutable", response.Header.Get("Cache-Control"))
				require.Equal(t, "nosniff", response.Header.Get("X-Content-Type-Options"))
				require.Contains(t, []string{"text/javascript; charset=utf-8", "text/css; charset=utf-8"}, response.Header.Get("Content-Type"))
				if len(body(t, response)) > 1000 {
					require.Equal(t, want, response.Header.Get("Content-Encoding"), path)
				}
			}
		}
	}
}

// The bounds of scripts, in bytes with gzip: of a reading page, and of a screen.
const (
	readingBytes = 12_000
	screenBytes  = 100_000
)

// TestScriptsAreSmall bounds what a page loads before it works.
func TestScriptsAreSmall(t *testing.T) {
	t.Parallel()
	built, err := app.New("")
	require.NoError(t, err)
	size := func(name string) (total int) {
		scripts := built.Scripts(name)
		for _, path := range append([]string{scripts.Module}, scripts.Preload...) {
			data, err := io.ReadAll(get(built, path, "gzip").Body)
			require.NoError(t, err)
			total += len(data)
		}
		return total
	}
	require.Less(t, size("page"), readingBytes)
	for _, screen := range page.Screens() {
		require.Less(t, size(screen.Name), screenBytes, screen.Name)
	}
}

func TestAnOlderNameOfAScriptLeadsToTheCurrentOne(t *testing.T) {
	t.Parallel()
	built, err := app.New("")
	require.NoError(t, err)
	response := get(built, "/assets/cart-00000000.js", "")
	require.Equal(t, http.StatusFound, response.StatusCode)
	require.Equal(t, built.Scripts("cart").Module, response.Header.Get("Location"))
	require.Equal(t, "no-store", response.Header.Get("Cache-Control"))
	for _, path := range []string{"/assets/none-00000000.js", "/assets/cart.js", "/assets/", "/assets/../app.go", "/assets/-.js", "/assets/manifest.json"} {
		require.Equal(t, http.StatusNotFound, get(built, path, "").StatusCode, path)
	}
}

func TestTheLicensesOfPackagesAreServed(t *testing.T) {
	t.Parallel()
	built, err := app.New("")
	require.NoError(t, err)
	w := httptest.NewRecorder()
	built.Notices(w, httptest.NewRequest(http.MethodGet, "/notices.txt", http.NoBody))
	require.Contains(t, w.Body.String(), "react-dom 19")
	require.Contains(t, w.Body.String(), "MIT License")
}

// TestADevelopmentBuildReplacesTheArchive as soon as it is newer than the program.
func TestADevelopmentBuildReplacesTheArchive(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	write := func(script string, at time.Time) {
		require.NoError(t, os.MkdirAll(filepath.Join(folder, "assets"), 0o700))
		manifest, err := json.Marshal(map[string]any{"cart.tsx": map[string]any{"file": "assets/" + script, "name": "cart", "isEntry": true}})
		require.NoError(t, err)
		for name, data := range map[string][]byte{"assets/" + script: []byte("1"), "NOTICES.txt": nil, "manifest.json": manifest} {
			require.NoError(t, os.WriteFile(filepath.Join(folder, name), data, 0o600))
		}
		require.NoError(t, os.Chtimes(filepath.Join(folder, "manifest.json"), at, at))
	}
	write("cart-1.js", time.Now().Add(-24*time.Hour))
	built, err := app.New(folder)
	require.NoError(t, err)
	require.NotEqual(t, "/assets/cart-1.js", built.Scripts("cart").Module, "the program is newer")
	write("cart-2.js", time.Now().Add(time.Hour))
	require.Equal(t, "/assets/cart-2.js", built.Scripts("cart").Module)
	require.Equal(t, http.StatusOK, get(built, "/assets/cart-2.js", "").StatusCode)
}
