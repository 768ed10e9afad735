package rpc_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/product/internal/rpc"
)

// counter counts statements.
type counter struct{ statements atomic.Int64 }

func (c *counter) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	c.statements.Add(1)
	return ctx
}

func (c *counter) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (c *counter) TraceBatchStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchStartData) context.Context {
	c.statements.Add(int64(data.Batch.Len()))
	return ctx
}

func (c *counter) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}
func (c *counter) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData)     {}

// counted returns a new database and the counter of its statements.
func counted(t *testing.T) (*pg.DB, *counter) {
	t.Helper()
	count := &counter{}
	cfg := pgtest.New(t, "catalog", db.Kit(), db.Migrations("catalog")).Config()
	cfg.ConnConfig.Tracer = count
	pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	return &pg.DB{Pool: pool}, count
}

// forgetful is a cache that stores nothing.
type forgetful[T any] struct{}

func (forgetful[T]) Get(ctx context.Context, _ string, load func(context.Context) (T, error)) (T, error) {
	return load(ctx)
}

func (forgetful[T]) GetWithValidator(ctx context.Context, _ string, load func(context.Context) (T, error)) (value T, validator string, err error) {
	value, err = load(ctx)
	return value, "", err
}

func (forgetful[T]) Delete(context.Context, ...string) error { return nil }

const (
	budgetProducts = 3000
	budgetRounds   = 60
	warmRounds     = 5
	// tripsTogether is the number of round trips in one measurement. They take about as long as a
	// request, so load affects both equally.
	tripsTogether = 10
)

// kind is one kind of request. Its budget bounds its 95th percentile, as a multiple of that of ten
// round trips to the database.
type kind struct {
	name   string
	budget float64
	// ask sends a request and returns the number of products in the response.
	ask func(ctx context.Context, round int) (int, error)

	took       []time.Duration
	statements []int64
}

// The time of requests that are not cached is bounded by a multiple of the time of round trips to
// the database, on any machine. Both are measured in turn, so that they have the same load. Not
// parallel, so that the other tests of the package wait.
func TestListingsKeepWithinTheirBudget(t *testing.T) {
	conn, count := counted(t)
	s := newShopOn(t, conn, rpc.ResponseCache{
		Products: forgetful[*productv1.GetProductResponse]{}, Listings: forgetful[*productv1.ListProductsResponse]{},
		Collections: forgetful[*productv1.ListCollectionsResponse]{}, Categories: forgetful[*productv1.ListCategoriesResponse]{},
		Revisions: forgetful[int64]{},
	})
	ids := stockMany(t, s)
	_, err := conn.Exec(t.Context(), `ANALYZE products, variants, stock, search_documents, search_terms, search_postings`)
	require.NoError(t, err)
	kinds := budgetKinds(t, s, ids)
	var trips []time.Duration
	for round := range warmRounds + budgetRounds {
		for _, k := range kinds {
			before, start := count.statements.Load(), time.Now()
			products, err := k.ask(t.Context(), round)
			took, statements := time.Since(start), count.statements.Load()-before
			require.NoError(t, err, k.name)
			require.NotZero(t, products, k.name)
			if trip := roundTrips(t, conn); round >= warmRounds {
				k.took, k.statements, trips = append(k.took, took), append(k.statements, statements), append(trips, trip)
			}
		}
	}
	trip := percentile95(trips)
	for _, k := range kinds {
		ratio := float64(percentile95(k.took)) / float64(trip)
		t.Logf("%-16s p95 %9v = %4.1f times %v of ten round trips, budget %.0f; %d statements",
			k.name, percentile95(k.took), ratio, trip, k.budget, k.statements[0])
		require.LessOrEqual(t, ratio, k.budget, k.name)
		require.Equal(t, slices.Min(k.statements), slices.Max(k.statements), k.name)
	}
}

// roundTrips returns the time of tripsTogether round trips to the database.
func roundTrips(t *testing.T, conn *pg.DB) time.Duration {
	t.Helper()
	start := time.Now()
	for range tripsTogether {
		_, err := conn.Exec(t.Context(), `SELECT 1`)
		require.NoError(t, err)
	}
	return time.Since(start)
}

// stockMany imports the products and returns their ids.
func stockMany(t *testing.T, s shop) (ids []string) {
	t.Helper()
	var drafts []*productv1.ProductInput
	for i := range budgetProducts {
		drafts = append(drafts, shirt(i))
	}
	for batch := range slices.Chunk(drafts, 100) {
		reply, err := s.ImportProducts(s.staff, &productv1.ImportProductsRequest{Products: batch})
		require.NoError(t, err)
		for _, result := range reply.GetResults() {
			ids = append(ids, result.GetProductId())
		}
	}
	return ids
}

// budgetKinds returns the kinds. Each budget is about three times the measured value, with the race
// detector, on a busy or idle machine.
func budgetKinds(t *testing.T, s shop, ids []string) []*kind {
	t.Helper()
	middle, err := s.ListProducts(t.Context(), &productv1.ListProductsRequest{Page: 60})
	require.NoError(t, err)
	listing := func(req *productv1.ListProductsRequest) func(context.Context, int) (int, error) {
		return func(ctx context.Context, _ int) (int, error) {
			reply, err := s.ListProducts(ctx, req)
			return len(reply.GetProducts()), err
		}
	}
	return []*kind{
		{name: "plain", budget: 16, ask: listing(&productv1.ListProductsRequest{})},
		{name: "filtered, facets", budget: 30, ask: listing(&productv1.ListProductsRequest{
			Facets: true, Filter: &productv1.ProductFilter{Category: "tea", Brands: []string{"brand 0", "brand 1"}, Options: []string{"size:M", "color:White"}, PriceMax: 200_000},
		})},
		{name: "deep page", budget: 20, ask: listing(&productv1.ListProductsRequest{PageToken: middle.GetNextPageToken()})},
		{name: "detail", budget: 5, ask: func(ctx context.Context, round int) (int, error) {
			_, err := s.GetProduct(ctx, &productv1.GetProductRequest{IdOrSlug: ids[round*37%len(ids)]})
			return 1, err
		}},
		{name: "search", budget: 24, ask: func(ctx context.Context, round int) (int, error) {
			reply, err := s.SearchProducts(ctx, &productv1.SearchProductsRequest{Query: fmt.Sprint("綿シャツ ", round*37)})
			return len(reply.GetProducts()), err
		}},
	}
}

// percentile95 returns the value that 95 of 100 do not exceed.
func percentile95(took []time.Duration) time.Duration {
	return slices.Sorted(slices.Values(took))[len(took)*95/100]
}
