package fault

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
)

// TestFaultF01CatalogKilledWhileItIsWritten kills one instance of the product service after the
// other while staff create, change and delete products at both. No acknowledged change is lost, and
// listings, facets and the database agree at every edge.
func TestFaultF01CatalogKilledWhileItIsWritten(t *testing.T) {
	t.Parallel()
	s := harness.NewShop(t, cluster.Twice, nil)
	assortment := s.NewAssortment(t)
	chance := rand.New(rand.NewPCG(seed(t), 0))
	ctx, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	acknowledged := make([]map[string]int64, 4) // the last acknowledged version by product; 0 means deleted
	for n := range acknowledged {
		acknowledged[n] = make(map[string]int64)
		writers.Go(func() { writesOn(ctx, t, assortment, n, acknowledged[n]) })
	}
	for range 4 {
		select {
		case <-time.After(time.Duration(500+chance.IntN(1500)) * time.Millisecond):
		case <-t.Context().Done():
		}
		victims := s.Host("product")
		victim := victims[chance.IntN(len(victims))]
		victim.Kill()
		require.NoError(t, victim.Start(t.Context()))
	}
	stop()
	writers.Wait()
	require.NoError(t, s.StartAll(t.Context()))
	for _, edge := range s.Edges() {
		harness.Await(t, 3*harness.FreshWithin, func() error { return assortment.Agrees(t, edge) })
	}
	checked := 0
	for _, products := range acknowledged {
		checked += len(products)
		for product, version := range products {
			res, err := s.Office(t).Products.GetProduct(t.Context(), &productv1.CatalogAdminServiceGetProductRequest{Id: product})
			if version == 0 {
				require.Error(t, err, "it was deleted")
				continue
			}
			if err == nil { // otherwise an unacknowledged deletion removed it; its writer records version -1
				require.GreaterOrEqual(t, res.GetProduct().GetVersion(), version)
			}
			require.True(t, err == nil || version < 0, "%s %d: %v", product, version, err)
		}
	}
	require.Greater(t, checked, 10)
}

// writesOn creates, changes and deletes products of its own until ctx ends, and records
// acknowledged versions in told.
func writesOn(ctx context.Context, t testing.TB, s *harness.Assortment, n int, acknowledged map[string]int64) {
	counters := s.Shop.Counters(t)
	below := []string{"", "-left", "-right"}
	for round := 0; ctx.Err() == nil; round++ {
		c := counters[(n+round)%len(counters)]
		d := s.Draft(fmt.Sprint(n, ".", round), below[round%3], fmt.Sprint("brand ", round%5), nil, harness.Variant{Price: int64(round)})
		created, err := c.CreateProduct(ctx, &productv1.CreateProductRequest{Product: d})
		if err != nil {
			continue
		}
		p := created.GetProduct()
		acknowledged[p.GetId()] = p.GetVersion()
		d.Status = slices.Repeat([]productv1.Status{productv1.Status_STATUS_DRAFT, productv1.Status_STATUS_PUBLISHED}, 2)[round%4]
		d.Brand = "brand of " + d.GetBrand()
		if res, err := c.UpdateProduct(ctx, &productv1.UpdateProductRequest{Id: p.GetId(), Version: p.GetVersion(), Product: d}); err == nil {
			acknowledged[p.GetId()] = res.GetProduct().GetVersion()
		}
		if round%5 == 4 {
			acknowledged[p.GetId()] = -1
			if _, err := c.DeleteProduct(ctx, &productv1.DeleteProductRequest{Id: p.GetId()}); err == nil {
				acknowledged[p.GetId()] = 0
			}
		}
	}
}
