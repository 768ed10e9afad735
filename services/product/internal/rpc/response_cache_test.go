package rpc_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/redis"
	kit "github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/testkit/redistest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/listing"
	"github.com/akinai/akinai/services/product/internal/rpc"
)

// freshness is the maximum age of stale responses while Redis is available.
const freshness = time.Second

// newResponseCache returns responses cached in the client's Redis; two of them act like two
// processes.
func newResponseCache(client *redis.Client) rpc.ResponseCache {
	return rpc.ResponseCache{
		Products:    redis.NewCache(client, "product:", time.Minute, redis.Proto[*productv1.GetProductResponse]()),
		Slugs:       redis.NewCache(client, "slug:", time.Minute, redis.JSON[string]()),
		Listings:    redis.NewCache(client, "page:", time.Minute, redis.Proto[*productv1.ListProductsResponse]()),
		Collections: redis.NewCache(client, "collections:", time.Minute, redis.Proto[*productv1.ListCollectionsResponse]()),
		Categories:  redis.NewCache(client, "categories:", time.Minute, redis.Proto[*productv1.ListCategoriesResponse]()),
		Settings:    redis.NewCache(client, "settings:", time.Minute, redis.Proto[*productv1.GetShopSettingsResponse]()),
		Pages:       redis.NewCache(client, "pages:", time.Minute, redis.JSON[[]domain.ShopPage]()),
		Revisions:   redis.NewCache(client, "products:", time.Minute, redis.JSON[int64]()),
	}
}

// database holds one product and one category, which do not exist at version 0, and counts reads. A
// read returns its result only after mayGo.
type database struct {
	mu       sync.Mutex
	version  int64
	revision int64
	reads    int
	seen     chan struct{}
	mayGo    chan struct{}
}

func (d *database) write(version int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.version = version
	d.revision++
}

func (d *database) read() int64 {
	d.mu.Lock()
	version := d.version
	d.reads++
	d.mu.Unlock()
	if d.mayGo != nil {
		d.seen <- struct{}{}
		<-d.mayGo
	}
	return version
}

func (d *database) List(context.Context, listing.PageRequest, int64) (app.Page, error) {
	if v := d.read(); v > 0 {
		return app.Page{Products: []domain.Product{{Version: v}}}, nil
	}
	return app.Page{}, nil
}

func (d *database) Heads(context.Context, []string, language.Language, int64) ([]app.Head, error) {
	return []app.Head{{Count: int(d.read())}}, nil
}

func (d *database) Published(context.Context, domain.ID) (domain.Product, error) {
	if v := d.read(); v > 0 {
		return domain.Product{Version: v}, nil
	}
	return domain.Product{}, domain.ErrNotFound
}

func (d *database) PublishedID(context.Context, string) (domain.ID, error) {
	return "", domain.ErrNotFound
}

func (d *database) Revision(context.Context) (int64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.revision, nil
}

func (d *database) Categories(context.Context) ([]domain.Category, error) {
	if v := d.read(); v > 0 {
		return []domain.Category{{Version: v}}, nil
	}
	return nil, nil
}

func (d *database) Collections(context.Context) ([]domain.Collection, error) {
	if v := d.read(); v > 0 {
		return []domain.Collection{{Version: v}}, nil
	}
	return nil, nil
}

func (d *database) Product(context.Context, domain.ID) (domain.Product, error) {
	return domain.Product{}, domain.ErrNotFound
}

func (d *database) AdminList(context.Context, domain.AdminListQuery) ([]domain.Product, error) {
	return nil, nil
}

func (d *database) PriceHistory(context.Context, domain.SKU, int64, int) ([]domain.PriceHistoryEntry, error) {
	return nil, nil
}

// listed and shown return the version that a reader gets.
func listed(t *testing.T, s *rpc.CatalogServer) int64 {
	t.Helper()
	reply, err := s.ListProducts(t.Context(), &productv1.ListProductsRequest{})
	require.NoError(t, err)
	if len(reply.GetProducts()) == 0 {
		return 0
	}
	return reply.GetProducts()[0].GetVersion()
}

// grown returns the version of the category that a reader gets.
func grown(t *testing.T, s *rpc.CatalogServer) int64 {
	t.Helper()
	reply, err := s.ListCategories(t.Context(), &productv1.ListCategoriesRequest{})
	require.NoError(t, err)
	if len(reply.GetCategories()) == 0 {
		return 0
	}
	return reply.GetCategories()[0].GetVersion()
}

// collected returns the version of the collection that a reader gets.
func collected(t *testing.T, s *rpc.CatalogServer) int64 {
	t.Helper()
	reply, err := s.ListCollections(t.Context(), &productv1.ListCollectionsRequest{})
	require.NoError(t, err)
	if len(reply.GetCollections()) == 0 {
		return 0
	}
	return reply.GetCollections()[0].GetVersion()
}

func shown(t *testing.T, s *rpc.CatalogServer, product string) int64 {
	t.Helper()
	reply, err := s.GetProduct(t.Context(), &productv1.GetProductRequest{IdOrSlug: product})
	if err != nil {
		require.ErrorIs(t, err, domain.ErrNotFound)
	}
	return reply.GetProduct().GetVersion()
}

func requireFresh(t *testing.T, s *rpc.CatalogServer, product string, version int64) {
	t.Helper()
	require.Eventually(t, func() bool { return listed(t, s) == version }, freshness, time.Millisecond, "listing")
	require.Eventually(t, func() bool { return shown(t, s, product) == version }, freshness, time.Millisecond, "product")
	require.Eventually(t, func() bool { return grown(t, s) == version }, freshness, time.Millisecond, "categories")
	require.Eventually(t, func() bool { return collected(t, s) == version }, freshness, time.Millisecond, "collections")
}

func TestResponsesAreCachedUntilTheyAreInvalidated(t *testing.T) {
	t.Parallel()
	client, product, data := redistest.New(t), id.New(), &database{version: 1}
	responsesHere, responsesThere := newResponseCache(client), newResponseCache(client)
	here := &rpc.CatalogServer{Listings: data, Reader: data, Responses: responsesHere}
	there := &rpc.CatalogServer{Listings: data, Reader: data, Responses: responsesThere}
	for _, s := range []*rpc.CatalogServer{here, there, here, there} {
		requireFresh(t, s, product, 1)
	}
	require.Equal(t, 4, data.reads, "one listing, one product, one tree, one list of collections")
	data.write(2)
	require.Equal(t, int64(1), listed(t, here))
	require.Equal(t, int64(1), grown(t, here))
	require.Equal(t, int64(1), shown(t, here, product))

	require.NoError(t, responsesHere.Invalidate(t.Context(), product))
	requireFresh(t, here, product, 2)
	requireFresh(t, there, product, 2)
	data.write(0)
	require.NoError(t, responsesThere.Invalidate(t.Context(), product))
	requireFresh(t, here, product, 0)
}

func TestASlowReaderDoesNotBringTheOldBack(t *testing.T) {
	t.Parallel()
	product, responses := id.New(), newResponseCache(redistest.New(t))
	data := &database{version: 1, seen: make(chan struct{}, 100), mayGo: make(chan struct{})}
	slow := &rpc.CatalogServer{Listings: data, Reader: data, Responses: responses}
	var readers sync.WaitGroup
	readers.Go(func() { listed(t, slow) })
	readers.Go(func() { shown(t, slow, product) })
	readers.Go(func() { grown(t, slow) })
	<-data.seen
	<-data.seen
	<-data.seen

	data.write(2)
	require.NoError(t, responses.Invalidate(t.Context(), product))
	close(data.mayGo)
	readers.Wait()
	requireFresh(t, slow, product, 2)
}

func TestWithoutRedisTheDatabaseAnswers(t *testing.T) {
	t.Parallel()
	client, err := redis.Open(redis.Config{URL: "redis://127.0.0.1:1"}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(client.Close)
	product, responses, data := id.New(), newResponseCache(client), &database{version: 1}
	s := &rpc.CatalogServer{Listings: data, Reader: data, Responses: responses}
	requireFresh(t, s, product, 1)
	data.write(2)
	require.ErrorIs(t, responses.Invalidate(t.Context(), product), redis.ErrDown)
	require.Equal(t, int64(2), listed(t, s))
	require.Equal(t, int64(2), shown(t, s, product))
	require.Equal(t, int64(2), grown(t, s))
}

// An edge caches its response while the validator of the product service's response is valid.
func TestResponsesAreMarkedWithWhatTheyAreMadeFrom(t *testing.T) {
	t.Parallel()
	cache, product, data := redistest.New(t), id.New(), &database{version: 1}
	responses := newResponseCache(cache)
	client := productv1connect.NewCatalogServiceClient(rpctest.Serve(t, func(s *connect.Server) {
		productv1connect.RegisterCatalogServiceHandler(s, &rpc.CatalogServer{
			Listings: data, Reader: data, Responses: responses, Sellables: app.NewSellables(nothing{}, clock.System()),
		})
	}))
	list := func(ctx context.Context) error {
		_, err := client.ListProducts(ctx, &productv1.ListProductsRequest{})
		return err
	}
	get := func(ctx context.Context) error {
		_, err := client.GetProduct(ctx, &productv1.GetProductRequest{IdOrSlug: product})
		return err
	}
	tree := func(ctx context.Context) error {
		_, err := client.ListCategories(ctx, &productv1.ListCategoriesRequest{})
		return err
	}
	sold := func(ctx context.Context) error {
		_, err := client.BatchGetSellables(ctx, &productv1.BatchGetSellablesRequest{Skus: []string{"T-100"}, WithValidator: true})
		return err
	}
	for _, call := range []func(context.Context) error{list, get, tree, sold} {
		hold := func() (held *redis.Watched, ok bool) {
			ctx, mark := kit.WithValidator(t.Context())
			require.NoError(t, call(ctx))
			return cache.Watch(t.Context(), mark())
		}
		var held *redis.Watched
		require.Eventually(t, func() (ok bool) { held, ok = hold(); return ok }, freshness, time.Millisecond)
		require.True(t, held.Valid(t.Context()))

		data.write(data.version + 1)
		require.NoError(t, responses.Invalidate(t.Context(), product))
		// The invalidation by Redis arrives a moment later. Until then a call may still get the old
		// value.
		require.Eventually(t, func() bool { return !held.Valid(t.Context()) }, freshness, time.Millisecond)
		require.Eventually(t, func() bool { _, ok := hold(); return ok }, freshness, time.Millisecond)
	}
}

// nothing is a catalog without SKUs that are for sale.
type nothing struct{}

func (nothing) Sellables(context.Context, []string, language.Language, time.Time) ([]domain.Sellable, error) {
	return nil, nil
}
