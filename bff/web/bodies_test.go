package web

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const loginProcedure = "/akinai.bff.web.v1.AuthService/Login"

// speak sends text unchanged, closes its side of the connection, and returns the response.
func (w *wire) speak(t *testing.T, text string) (*http.Response, string) {
	t.Helper()
	connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", w.Listener.Addr().String())
	require.NoError(t, err)
	defer connection.Close()
	_, err = io.WriteString(connection, text)
	require.NoError(t, err)
	require.NoError(t, connection.(*net.TCPConn).CloseWrite())
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response, string(body)
}

// TestABodyThatBreaksOffIsTheClientsFault: the edge did not fail, so nothing is logged as an error.
func TestABodyThatBreaksOffIsTheClientsFault(t *testing.T) {
	t.Parallel()
	logs := &synced{w: new(strings.Builder)}
	w := onWire(t, Config{}, logs, nothing)
	envelope := string(binary.BigEndian.AppendUint32([]byte{0}, 90)) + "{"
	for _, path := range []string{"/v1/auth/login", "/v1/addresses", loginProcedure, "/akinai.bff.web.v1.CatalogService/ListProducts"} {
		types := []string{"application/json"}
		if !strings.HasPrefix(path, "/v1/") {
			types = append(types, "application/proto", "application/grpc-web+proto")
		}
		for _, media := range types {
			for name, body := range map[string]string{
				"cut":             "Content-Length: 100\r\n\r\n{",
				"cut envelope":    "Content-Length: 100\r\n\r\n" + envelope,
				"no chunk":        "Transfer-Encoding: chunked\r\n\r\nnot hexadecimal\r\n{",
				"cut chunk":       "Transfer-Encoding: chunked\r\n\r\n10\r\n{",
				"no end of chunk": "Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n",
			} {
				text := "POST " + path + " HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer good\r\nContent-Type: " + media + "\r\n" + body
				response, answer := w.speak(t, text)
				name = path + " " + media + " " + name
				if strings.HasPrefix(media, "application/grpc") {
					require.Equal(t, "3", response.Header.Get("Grpc-Status"), "%s: %v", name, response.Header)
					continue
				}
				require.Equal(t, http.StatusBadRequest, response.StatusCode, "%s: %s", name, answer)
				if strings.HasPrefix(path, "/v1/") {
					require.Contains(t, answer, "BODY_INCOMPLETE", name)
				}
			}
		}
	}
	w.Close()
	require.NotContains(t, logs.String(), `"level":"ERROR"`)
	require.NotContains(t, logs.String(), `"level":"WARN"`)
}

// TestAClientThatResetsItsStreamIsNoAlarm cancels calls over HTTP/1.1 and HTTP/2 in the middle of
// their bodies.
func TestAClientThatResetsItsStreamIsNoAlarm(t *testing.T) {
	t.Parallel()
	logs := &synced{w: new(strings.Builder)}
	w := onWire(t, Config{}, logs, nothing)
	for version, client := range clients(t) {
		for _, path := range []string{"/v1/auth/login", loginProcedure} {
			ctx, cancel := context.WithCancel(t.Context())
			reader, writer := io.Pipe()
			request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL+path, reader)
			require.NoError(t, err)
			request.Header.Set("Content-Type", "application/json")
			done := make(chan error, 1)
			go func() {
				response, err := client.Do(request)
				if err == nil {
					err = fmt.Errorf("%s %s answered %d", version, path, response.StatusCode)
					_ = response.Body.Close()
				}
				done <- err
			}()
			_, err = io.WriteString(writer, "{")
			require.NoError(t, err)
			cancel()
			_ = writer.CloseWithError(context.Canceled) // a transport may wait for the body's reader
			require.ErrorIs(t, <-done, context.Canceled)
		}
	}
	w.Close() // waits for the calls
	require.NotContains(t, logs.String(), `"level":"ERROR"`)
	require.NotContains(t, logs.String(), `"level":"WARN"`)
	require.NotContains(t, logs.String(), `"status":500`)
	require.NotContains(t, logs.String(), `"status":503`)
}
