package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/e2e/cluster"
)

// TestFaultI19NobodySeesTheOldPrice runs two instances of the edge, which cache responses, and two
// of the product service, which write. Once a change is acknowledged, each edge serves it within a
// second, over REST, and never the old one after that. A client that has the new page gets 304.
func TestFaultI19NobodySeesTheOldPrice(t *testing.T) {
	s := newShop(t, cluster.Twice, nil)
	g := s.sell(t, 500, 5)
	for price := int64(501); price <= 520; price++ {
		s.warm(t, g)
		g = s.reprice(t, g, price)
		acknowledged := time.Now()
		for _, edge := range s.Edges() {
			await(t, fresh, func() error { return s.showsAt(t, edge, g) })
		}
		require.Less(t, time.Since(acknowledged), fresh)
		s.warm(t, g)
	}
	for _, edge := range s.Edges() {
		a, err := s.guest().send(t.Context(), http.MethodGet, edge+"/v1/products/"+g.id, nil, nil)
		require.NoError(t, err)
		tag := a.header.Get("Etag")
		require.NotEmpty(t, tag)
		a, err = s.guest().send(t.Context(), http.MethodGet, edge+"/v1/products/"+g.id, nil, map[string]string{"If-None-Match": tag})
		require.NoError(t, err)
		require.Equal(t, http.StatusNotModified, a.status)
	}
}

// TestFaultF01KilledBeforeInvalidation kills the product service between the commit of a change and
// its cache invalidation. Another instance, or the same one after its restart, invalidates the
// cache.
func TestFaultF01KilledBeforeInvalidation(t *testing.T) {
	for _, mode := range []cluster.Mode{cluster.Many, cluster.Twice} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			s := newShop(t, mode, nil)
			g := s.sell(t, 500, 5)
			s.warm(t, g)
			hosts := s.Host("product")
			for _, host := range hosts {
				require.NoError(t, host.Stop())
				require.NoError(t, host.Start(t.Context(), "AKINAI_CRASH_AT=catalog.committed"))
			}
			s.warm(t, g)
			g.draft.GetVariants()[0].Price = yen(700)
			update := &productv1.UpdateProductRequest{Id: g.id, Version: g.version, Product: g.draft}
			_, err := s.office(t).products.UpdateProduct(t.Context(), update)
			require.Error(t, err)
			if mode == cluster.Many {
				dies(t, hosts[0])
				require.NoError(t, hosts[0].Start(t.Context()))
			}
			for _, edge := range s.Edges() { // the lock of a dead relay is tried every second
				await(t, 3*fresh, func() error { return s.showsAt(t, edge, g) })
			}
			require.NoError(t, s.StartAll(t.Context()))
			s.warm(t, g)
		})
	}
}

// warm requests the product five times from each edge, so that it is cached, and requires each
// response to be right.
func (s *shop) warm(t testing.TB, g good) {
	t.Helper()
	for _, edge := range s.Edges() {
		for range 5 {
			require.NoError(t, s.showsAt(t, edge, g))
		}
	}
}
