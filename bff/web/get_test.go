package web

import (
	"io"
	"net/http"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/rpc"
)

// TestAGETReachesReadsAloneA10: by the path of the RPC, also with HEAD, and by the REST path.
func TestAGETReachesReadsAloneA10(t *testing.T) {
	t.Parallel()
	w := onWire(t, Config{}, io.Discard, nothing)
	client := clients(t)["HTTP/1.1"]
	const message = "?connect=v1&encoding=json&message=%7B%7D"
	reads, writes := 0, 0
	for spec := range w.server.Specs() {
		for _, verb := range []string{http.MethodGet, http.MethodHead} {
			response, body := badRequest{verb: verb, path: spec.Procedure + message}.send(t, client, w.URL)
			if spec.IdempotencyLevel == connect.IdempotencyNoSideEffects {
				require.NotContains(t, []int{404, 405}, response.StatusCode, "%s %s: %s", verb, spec.Procedure, body)
				reads++
				continue
			}
			require.Equal(t, http.StatusMethodNotAllowed, response.StatusCode, "%s %s: %s", verb, spec.Procedure, body)
			require.Equal(t, http.MethodPost, response.Header.Get("Allow"), spec.Procedure)
			writes++
		}
		refused := ask(t, rpc.Handler(w.server, rpc.HandlerOptions{MaxBytes: 1 << 20}), http.MethodGet, spec.Procedure+message)
		require.Equal(t, spec.IdempotencyLevel != connect.IdempotencyNoSideEffects, refused.Code == http.StatusMethodNotAllowed,
			"the handler of RPC alone: %s: %d", spec.Procedure, refused.Code)
	}
	require.Greater(t, reads, 20)
	require.Greater(t, writes, 40)

	routes := restRoutes(t, w.server)
	readable := make(map[string]bool)
	for _, r := range routes {
		if r.verb == http.MethodGet {
			readable[variable.ReplaceAllString(r.path, "{}")] = true
		}
	}
	for _, r := range routes {
		if readable[variable.ReplaceAllString(r.path, "{}")] {
			continue
		}
		response, body := badRequest{verb: http.MethodGet, path: variable.ReplaceAllString(r.path, "x")}.send(t, client, w.URL)
		require.Equal(t, http.StatusMethodNotAllowed, response.StatusCode, "%s: %s", r.path, body)
	}
}
