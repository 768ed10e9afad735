package web

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bff/internal/middleware"
	"github.com/akinai/akinai/bff/internal/rest"
)

func TestAHeaderThatCannotBeReadIsRefusedInOurShape(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := &http.Server{
		ReadHeaderTimeout: time.Second, MaxHeaderBytes: 16 << 10,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, "of a handler")
		}),
	}
	go func() { _ = server.Serve(middleware.RefuseUnreadable(listener)) }()
	defer server.Close()

	for name, tc := range map[string]struct {
		request string
		status  int
		body    string // or the reason
	}{
		"too large":               {"GET / HTTP/1.1\r\nHost: shop\r\nX: " + strings.Repeat("x", 32<<10) + "\r\n\r\n", 431, "HEADER_TOO_LARGE"},
		"control character":       {"GET / HTTP/1.1\r\nHost: shop\r\nX: a\x01b\r\n\r\n", 400, "MALFORMED_REQUEST"},
		"NUL":                     {"GET / HTTP/1.1\r\nHost: shop\r\nX: a\x00b\r\n\r\n", 400, "MALFORMED_REQUEST"},
		"name that is none":       {"GET / HTTP/1.1\r\nHost: shop\r\nX Y: a\r\n\r\n", 400, "MALFORMED_REQUEST"},
		"no colon":                {"GET / HTTP/1.1\r\nHost: shop\r\nX\r\n\r\n", 400, "MALFORMED_REQUEST"},
		"no host":                 {"GET / HTTP/1.1\r\n\r\n", 400, "MALFORMED_REQUEST"},
		"two hosts":               {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "MALFORMED_REQUEST"},
		"two lengths":             {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400, "MALFORMED_REQUEST"},
		"length that is none":     {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400, "MALFORMED_REQUEST"},
		"other transfer encoding": {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: zip\r\n\r\n", 400, "MALFORMED_REQUEST"},
		"no HTTP":                 {"hello\r\n\r\n", 400, "MALFORMED_REQUEST"},
		"expectation":             {"POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 2\r\n\r\n{}", 417, "EXPECTATION_UNSUPPORTED"},
		"refused by the handler":  {"GET / HTTP/1.1\r\nHost: shop\r\n\r\n", 400, "of a handler"},
	} {
		connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", listener.Addr().String())
		require.NoError(t, err)
		_, err = io.WriteString(connection, tc.request)
		require.NoError(t, err)
		response, err := http.ReadResponse(bufio.NewReader(connection), nil)
		require.NoError(t, err, name)
		got, err := io.ReadAll(response.Body)
		require.NoError(t, err, name)
		require.NoError(t, connection.Close())
		require.Equal(t, tc.status, response.StatusCode, name)
		require.Contains(t, string(got), tc.body, name)
		if tc.body != "of a handler" {
			var refusal rest.Error
			require.NoError(t, json.Unmarshal(got, &refusal), name)
			require.Equal(t, tc.body, refusal.Reason, name)
			require.NotEmpty(t, refusal.Message, name)
			require.Equal(t, "application/json", response.Header.Get("Content-Type"), name)
			require.Equal(t, "no-store", response.Header.Get("Cache-Control"), name)
		}
	}
}
