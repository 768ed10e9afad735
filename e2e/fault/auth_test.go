package fault

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
)

// TestFaultAuthStopped stops auth for longer than the edge trusts its copies of revocations and
// roles: the catalog and the caller's own orders are served, an order is placed and canceled, and
// other writes are refused with a time to wait. All work again after its start.
func TestFaultAuthStopped(t *testing.T) {
	s := harness.NewShop(t, cluster.Many, map[string]string{"BFF_WEB_STALE_AFTER": "3s"})
	g, p := s.Sell(t, 500, 100), s.Customer(t)
	before := p.Buy(t, harness.Line(g.SKU, 1))
	auth := s.Processes[slices.IndexFunc(s.Processes, func(p *cluster.Process) bool { return p.Name == "auth" })]
	require.NoError(t, auth.Stop())
	pass(t, 4*time.Second)

	browses(t, s, g)
	require.Equal(t, http.StatusOK, s.Guest().Get(t, "/v1/products").Status)
	require.Equal(t, http.StatusOK, p.Get(t, "/v1/orders").Status)
	require.Equal(t, before.GetId(), p.Order(t, before.GetId()).GetId())
	during := p.Buy(t, harness.Line(g.SKU, 1))
	require.Equal(t, http.StatusOK, p.Cancel(t, during.GetId()).Status)
	refused := p.Post(t, "/v1/addresses", harness.Home())
	refused.Refuses(t, http.StatusServiceUnavailable, "AUTH_UNAVAILABLE")
	require.NotEmpty(t, refused.Header.Get("Retry-After"))
	p.Post(t, "/v1/auth/login", &webv1.LoginRequest{Email: "a@example.com", Password: "x"}).
		Refuses(t, http.StatusServiceUnavailable, "SERVICE_UNAVAILABLE")

	require.NoError(t, auth.Start(t.Context()))
	harness.Await(t, harness.Soon, func() error {
		if a := p.Post(t, "/v1/addresses", harness.Home()); a.Status != http.StatusCreated {
			return fmt.Errorf("status %d: %s", a.Status, a.Body)
		}
		return nil
	})
}
