package fault

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
)

// TestFaultI19TheOldPriceIsNotServed runs two instances of the edge, which cache responses, and two
// of the product service, which write. Once a change is acknowledged, each edge serves it within a
// second, over REST, and never the old one after that. A client that has the new page gets 304.
func TestFaultI19TheOldPriceIsNotServed(t *testing.T) {
	s := harness.NewShop(t, cluster.Twice, nil)
	g := s.Sell(t, 500, 5)
	for price := int64(501); price <= 520; price++ {
		warm(t, s, g)
		g = s.Reprice(t, g, price)
		acknowledged := time.Now()
		for _, edge := range s.Edges() {
			harness.Await(t, harness.FreshWithin, func() error { return s.ShowsAt(t, edge, g) })
		}
		require.Less(t, time.Since(acknowledged), harness.FreshWithin)
		warm(t, s, g)
	}
	for _, edge := range s.Edges() {
		a, err := s.Guest().Send(t.Context(), http.MethodGet, edge+"/v1/products/"+g.ID, nil, nil)
		require.NoError(t, err)
		tag := a.Header.Get("Etag")
		require.NotEmpty(t, tag)
		a, err = s.Guest().Send(t.Context(), http.MethodGet, edge+"/v1/products/"+g.ID, nil, map[string]string{"If-None-Match": tag})
		require.NoError(t, err)
		require.Equal(t, http.StatusNotModified, a.Status)
	}
}

// TestFaultF01KilledBeforeInvalidation kills the product service between the commit of a change and
// its cache invalidation. Another instance, or the same one after its restart, invalidates the
// cache.
func TestFaultF01KilledBeforeInvalidation(t *testing.T) {
	for _, mode := range []cluster.Mode{cluster.Many, cluster.Twice} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			s := harness.NewShop(t, mode, nil)
			g := s.Sell(t, 500, 5)
			warm(t, s, g)
			hosts := s.Host("product")
			for _, host := range hosts {
				require.NoError(t, host.Stop())
				require.NoError(t, host.Start(t.Context(), "AKINAI_CRASH_AT=catalog.committed"))
			}
			warm(t, s, g)
			g.Draft.GetVariants()[0].Price = harness.Yen(700)
			update := &productv1.UpdateProductRequest{Id: g.ID, Version: g.Version, Product: g.Draft}
			_, err := s.Office(t).Products.UpdateProduct(t.Context(), update)
			require.Error(t, err)
			if mode == cluster.Many {
				dies(t, hosts[0])
				require.NoError(t, hosts[0].Start(t.Context()))
			}
			for _, edge := range s.Edges() { // the lock of a dead relay is tried every second
				harness.Await(t, 3*harness.FreshWithin, func() error { return s.ShowsAt(t, edge, g) })
			}
			require.NoError(t, s.StartAll(t.Context()))
			warm(t, s, g)
		})
	}
}

// warm requests the product five times from each edge, so that it is cached, and requires each
// response to be right.
func warm(t testing.TB, s *harness.Shop, g harness.Good) {
	t.Helper()
	for _, edge := range s.Edges() {
		for range 5 {
			require.NoError(t, s.ShowsAt(t, edge, g))
		}
	}
}
