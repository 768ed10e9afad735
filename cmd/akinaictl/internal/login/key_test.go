package login_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/cmd/akinaictl/internal/login"
)

func TestAnAPIKeyComesFromTheEnvironmentOrAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(file, []byte("key_1.secret\n"), 0o600))
	for name, tc := range map[string]struct {
		environment map[string]string
		there       bool
		fault       string
	}{
		"none":         {},
		"variable":     {environment: map[string]string{login.KeyVariable: "key_1.secret"}, there: true},
		"file":         {environment: map[string]string{login.KeyFileVariable: file}, there: true},
		"no file":      {environment: map[string]string{login.KeyFileVariable: file + "x"}, fault: "no such file"},
		"space, file":  {environment: map[string]string{login.KeyVariable: " ", login.KeyFileVariable: file}, there: true},
		"no secret":    {environment: map[string]string{login.KeyVariable: "key_1"}, fault: "not one"},
		"empty secret": {environment: map[string]string{login.KeyVariable: "key_1."}, fault: "not one"},
	} {
		_, there, err := login.KeyOfEnvironment(func(variable string) string { return tc.environment[variable] })
		require.Equal(t, tc.there, there, name)
		if tc.fault == "" {
			require.NoError(t, err, name)
		} else {
			require.ErrorContains(t, err, tc.fault, name)
			require.NotContains(t, err.Error(), "secret", name)
		}
	}
}

// TestAnEmptyFileOfAnAPIKeyIsRefused: without a key, akinaictl would use the development key.
func TestAnEmptyFileOfAnAPIKeyIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	for _, text := range []string{"", " \n"} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		_, _, err := login.KeyOfEnvironment(func(variable string) string { return map[string]string{login.KeyFileVariable: file}[variable] })
		require.ErrorContains(t, err, "is empty")
	}
}

func TestAnAPIKeyGetsATokenOnceUntilItExpires(t *testing.T) {
	asked := 0
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path != "/token" {
			_, _ = w.Write([]byte(`{"issuer":"` + server.URL + `","token_endpoint":"` + server.URL + `/token","jwks_uri":"` + server.URL + `/keys"}`))
			return
		}
		client, secret, _ := r.BasicAuth()
		if client != "key_1" || secret != "secret" || r.FormValue("grant_type") != "client_credentials" {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"error":"invalid_client"}`))
			return
		}
		asked++
		_, _ = w.Write([]byte(`{"access_token":"token","token_type":"Bearer","expires_in":600}`))
	}))
	t.Cleanup(server.Close)
	for text, fault := range map[string]string{"key_1.secret": "", "key_1.other": "refuses the API key"} {
		key, there, err := login.KeyOfEnvironment(func(string) string { return text })
		require.NoError(t, err)
		require.True(t, there)
		token, err := key.Tokens(t.Context(), server.URL)
		require.NoError(t, err)
		for range 2 {
			access, err := token(t.Context())
			if fault != "" {
				require.ErrorContains(t, err, fault)
				continue
			}
			require.NoError(t, err)
			require.Equal(t, "token", access)
		}
	}
	require.Equal(t, 1, asked)
}
