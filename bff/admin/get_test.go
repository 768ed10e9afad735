package admin

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/testkit/redistest"
)

// TestAGETReachesReadsAloneA10: the cookie of staff is Strict, but an address that a member of the
// staff opens in the back office is a GET too.
func TestAGETReachesReadsAloneA10(t *testing.T) {
	t.Parallel()
	edge, server := newEdge(t, io.Discard, redistest.New(t))
	reads, writes := 0, 0
	for spec := range server.Specs() {
		for _, verb := range []string{http.MethodGet, http.MethodHead} {
			r := httptest.NewRequestWithContext(t.Context(), verb, spec.Procedure+"?connect=v1&encoding=json&message=%7B%7D", http.NoBody)
			r.Header.Set("Authorization", "Bearer good")
			w := httptest.NewRecorder()
			edge.ServeHTTP(w, r)
			if spec.IdempotencyLevel == connect.IdempotencyNoSideEffects && verb == http.MethodGet {
				require.NotContains(t, []int{404, 405}, w.Code, "%s %s: %s", verb, spec.Procedure, w.Body)
				reads++
				continue
			}
			require.Equal(t, http.StatusMethodNotAllowed, w.Code, "%s %s: %s", verb, spec.Procedure, w.Body)
			writes++
		}
	}
	require.Greater(t, reads, 5)
	require.Greater(t, writes, 20)
}
