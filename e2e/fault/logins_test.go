package fault

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/auth"
)

// knownWithin bounds the time until all edges know that a session ended or a role changed.
const knownWithin = 5 * time.Second

// TestFaultEveryEdgeKnowsEndedLogins logs a shopper out and takes the role of another: each edge
// refuses their access tokens within knownWithin, also after Redis lost its data and after a
// restart of the edges.
func TestFaultEveryEdgeKnowsEndedLogins(t *testing.T) {
	s := harness.NewShop(t, cluster.Twice, nil)
	require.Len(t, s.Edges(), 2)
	left, demoted := s.Customer(t), s.Customer(t)
	everyEdge(t, s, left, http.StatusOK, "")
	everyEdge(t, s, demoted, http.StatusOK, "")

	require.Equal(t, http.StatusOK, left.Post(t, "/v1/auth/logout", &webv1.LogoutRequest{RefreshToken: left.Tokens.GetRefreshToken()}).Status)
	roles := authv1connect.NewRoleServiceClient(harness.Dial(t, s.URLs("auth")[0], func(ctx context.Context) (string, error) {
		return s.Token(ctx, auth.GrantablePermissions()...)
	}))
	_, err := roles.RevokeRole(t.Context(), &authv1.RevokeRoleRequest{Account: demoted.Email, Role: "customer"})
	require.NoError(t, err)

	restart := func() {
		for _, p := range s.Processes {
			if strings.HasPrefix(p.Name, "bff-web") {
				require.NoError(t, p.Stop())
			}
		}
		require.NoError(t, s.StartAll(t.Context()))
	}
	everyEdge(t, s, left, http.StatusUnauthorized, "TOKEN_INVALID")
	everyEdge(t, s, demoted, http.StatusForbidden, "PERMISSION_DENIED")
	for _, disturb := range []func(){func() { flush(t) }, restart} {
		disturb()
		for _, edge := range s.Edges() { // at once: an edge is not ready before it knows
			require.Equal(t, "TOKEN_INVALID", profileAt(t, left, edge).Reason())
			require.Equal(t, "PERMISSION_DENIED", profileAt(t, demoted, edge).Reason())
		}
	}
}

// everyEdge requires that within knownWithin every edge answers a read by the shopper so.
func everyEdge(t testing.TB, s *harness.Shop, p *harness.Shopper, status int, reason string) {
	t.Helper()
	for _, edge := range s.Edges() {
		harness.Await(t, knownWithin, func() error {
			if a := profileAt(t, p, edge); a.Status != status || a.Reason() != reason {
				return fmt.Errorf("%s: status %d: %s", edge, a.Status, a.Body)
			}
			return nil
		})
	}
}

func profileAt(t testing.TB, p *harness.Shopper, edge string) harness.Answer {
	t.Helper()
	a, err := p.Send(t.Context(), http.MethodGet, edge+"/v1/profile", nil, nil)
	require.NoError(t, err)
	return a
}
