package remote_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/order/internal/remote"
)

// catalog is a product service whose SKUs all have the price of the revision. It counts its calls.
type catalog struct {
	productv1connect.CatalogServiceHandler
	revision atomic.Int64
	// unmarked answers without a validator, as right after a change, or without Redis.
	unmarked atomic.Bool
	// down refuses calls.
	down  atomic.Bool
	asked atomic.Value
}

func (c *catalog) BatchGetSellables(ctx context.Context, req *productv1.BatchGetSellablesRequest) (*productv1.BatchGetSellablesResponse, error) {
	if c.down.Load() {
		return nil, errors.New("down")
	}
	c.asked.Store(req.GetSkus())
	if req.GetWithValidator() && !c.unmarked.Load() {
		rpc.SetValidator(ctx, fmt.Sprint("revision ", c.revision.Load()))
	}
	res := &productv1.BatchGetSellablesResponse{}
	for _, sku := range req.GetSkus() {
		if sku != "gone" {
			res.Sellables = append(res.Sellables, &productv1.Sellable{
				Sku: sku, Name: string(language.From(ctx)), Price: &typev1.Money{Amount: c.revision.Load(), Currency: "JPY"}, TaxClass: productv1.TaxClass_TAX_CLASS_STANDARD,
			})
		}
	}
	return res, nil
}

// watch knows the current revision alone.
func (c *catalog) watch(_ context.Context, validator string) remote.Valid {
	valid := func(context.Context) bool { return validator == fmt.Sprint("revision ", c.revision.Load()) }
	if !valid(nil) {
		return nil
	}
	return valid
}

func factsOf(t *testing.T) (*remote.Facts, *catalog) {
	t.Helper()
	c := &catalog{}
	c.revision.Store(100)
	client := rpctest.Serve(t, func(s *connect.Server) { productv1connect.RegisterCatalogServiceHandler(s, c) })
	return remote.NewFacts(productv1connect.NewCatalogServiceClient(client), c.watch), c
}

// requireFacts requires that the facts have a price for each SKU, and which SKUs they asked for.
func requireFacts(ctx context.Context, t *testing.T, f *remote.Facts, c *catalog, skus []string, price int64, asked ...string) {
	t.Helper()
	c.asked.Store([]string(nil))
	found, err := f.Sellables(ctx, skus)
	require.NoError(t, err)
	require.Equal(t, asked, c.asked.Load())
	for _, sku := range skus {
		if sku == "gone" {
			require.NotContains(t, found, sku)
			continue
		}
		require.Equal(t, price, found[sku].Price.Amount, sku)
		require.Equal(t, string(language.From(ctx)), found[sku].Name)
	}
}

// TestFactsAreReadOnceForARevisionOfTheCatalog: also each language is read, and a SKU that is not
// for sale is asked for each time.
func TestFactsAreReadOnceForARevisionOfTheCatalog(t *testing.T) {
	t.Parallel()
	f, c := factsOf(t)
	requireFacts(t.Context(), t, f, c, []string{"A", "B"}, 100, "A", "B")
	requireFacts(t.Context(), t, f, c, []string{"A", "B"}, 100)
	requireFacts(t.Context(), t, f, c, []string{"A", "C", "gone"}, 100, "C", "gone")
	requireFacts(t.Context(), t, f, c, []string{"C", "gone"}, 100, "gone")
	english := language.With(t.Context(), language.English)
	requireFacts(english, t, f, c, []string{"A"}, 100, "A")
	requireFacts(english, t, f, c, []string{"A"}, 100)
	c.down.Store(true)
	requireFacts(t.Context(), t, f, c, []string{"A", "B"}, 100)

	c.down.Store(false)
	c.revision.Store(101)
	requireFacts(t.Context(), t, f, c, []string{"A", "B"}, 101, "A", "B")
	requireFacts(t.Context(), t, f, c, []string{"A"}, 101)
}

// TestFactsWithoutAValidatorAreNotRemembered: what they say cannot be known to hold.
func TestFactsWithoutAValidatorAreNotRemembered(t *testing.T) {
	t.Parallel()
	f, c := factsOf(t)
	c.unmarked.Store(true)
	for range 2 {
		requireFacts(t.Context(), t, f, c, []string{"A"}, 100, "A")
	}
	c.unmarked.Store(false)
	requireFacts(t.Context(), t, f, c, []string{"A"}, 100, "A")
	requireFacts(t.Context(), t, f, c, []string{"A"}, 100)
	c.revision.Store(101)
	c.down.Store(true)
	_, err := f.Sellables(t.Context(), []string{"A"})
	require.Error(t, err, "an old price is not shown")
}
