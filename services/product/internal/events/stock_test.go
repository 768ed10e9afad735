package events_test

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/kafkatest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/pkg/testkit/redistest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/events"
	"github.com/akinai/akinai/services/product/internal/listing"
	"github.com/akinai/akinai/services/product/internal/rpc"
	"github.com/akinai/akinai/services/product/internal/store"
)

const (
	patient = time.Minute
	in      = productv1.StockStatus_STOCK_STATUS_IN_STOCK
	low     = productv1.StockStatus_STOCK_STATUS_LOW_STOCK
	out     = productv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK
)

// shop is the service with its relay, its consumer and one product.
type shop struct {
	productv1connect.CatalogServiceClient
	admin   productv1connect.CatalogAdminServiceClient
	db      *pg.DB
	reader  *reader
	product string
	// stop ends the relay like a crash; start starts it.
	stop, start func()
	// dead makes writes commit without an invalidation, as if the process died in between.
	dead bool
}

// reader counts the reads of the database by the caches.
type reader struct {
	*store.Store
	loads atomic.Int64
}

func (r *reader) ProductsByID(ctx context.Context, ids []listing.ID, l language.Language) ([]domain.Product, error) {
	r.loads.Add(1)
	return r.Store.ProductsByID(ctx, ids, l)
}

func (r *reader) Categories(ctx context.Context) ([]domain.Category, error) {
	r.loads.Add(1)
	return r.Store.Categories(ctx)
}

func (r *reader) Collections(ctx context.Context) ([]domain.Collection, error) {
	r.loads.Add(1)
	return r.Store.Collections(ctx)
}

func (r *reader) Published(ctx context.Context, id domain.ID) (domain.Product, error) {
	r.loads.Add(1)
	return r.Store.Published(ctx, id)
}

func (r *reader) Revision(ctx context.Context) (int64, error) {
	r.loads.Add(1)
	return r.Store.Revision(ctx)
}

func openShop(t *testing.T) *shop {
	t.Helper()
	t.Parallel()
	log, cfg, client := slog.New(slog.DiscardHandler), kafkatest.New(t), redistest.New(t)
	conn := pgtest.New(t, "catalog", db.Kit(), db.Migrations("catalog"))
	responses := rpc.ResponseCache{
		Products:    redis.NewCache(client, "product:", time.Hour, redis.Proto[*productv1.GetProductResponse]()),
		Slugs:       redis.NewCache(client, "slug:", time.Hour, redis.JSON[string]()),
		Listings:    redis.NewCache(client, "page:", time.Hour, redis.Proto[*productv1.ListProductsResponse]()),
		Collections: redis.NewCache(client, "collections:", time.Hour, redis.Proto[*productv1.ListCollectionsResponse]()),
		Categories:  redis.NewCache(client, "categories:", time.Hour, redis.Proto[*productv1.ListCategoriesResponse]()),
		Revisions:   redis.NewCache(client, "products:", time.Hour, redis.JSON[int64]()),
	}
	s := &shop{db: conn}
	committed := func(ctx context.Context, ids []string) {
		if !s.dead {
			_ = responses.Invalidate(ctx, ids...)
		}
	}
	products, tree := store.New(conn, event.NewOutbox(), events.Encode, committed), store.NewCategories(conn, event.NewOutbox(), events.EncodeCategories, committed)
	s.reader = &reader{Store: products}
	server := &rpc.CatalogServer{Listings: app.NewListings(s.reader), Reader: s.reader, Responses: responses}
	admin := &rpc.AdminServer{Products: app.NewProductAdmin(products, clocktest.New(), "JPY", "ja"), Categories: app.NewCategories(tree, clocktest.New(), "ja")}
	producer, err := event.NewProducer(cfg, log)
	require.NoError(t, err)
	consumer, err := event.NewConsumer(cfg, conn, log, "product", events.StockHandler(products, event.NewOutbox()), events.SalesHandler(products, clock.System()))
	require.NoError(t, err)
	dialed := rpctest.Serve(t, func(s *connect.Server) {
		productv1connect.RegisterCatalogServiceHandler(s, server)
		productv1connect.RegisterCatalogAdminServiceHandler(s, admin)
	})
	s.CatalogServiceClient, s.admin = productv1connect.NewCatalogServiceClient(dialed), productv1connect.NewCatalogAdminServiceClient(dialed)
	s.start = func() {
		outbox := event.NewOutbox()
		outbox.BeforePublish(func(ctx context.Context, records []event.Record) error {
			return responses.Invalidate(ctx, events.Products(records)...)
		})
		relay := event.NewRelay(conn, "catalog", producer, log, outbox)
		ctx, cancel := context.WithCancel(t.Context())
		var worker sync.WaitGroup
		worker.Go(func() { _ = relay.Run(ctx) })
		s.stop = func() { cancel(); worker.Wait() }
	}
	s.start()
	ctx, cancel := context.WithCancel(t.Context())
	var worker sync.WaitGroup
	worker.Go(func() { _ = consumer.Run(ctx) })
	t.Cleanup(func() { cancel(); worker.Wait(); s.stop(); producer.Close() })
	s.create(t)
	return s
}

func staff(t *testing.T) context.Context {
	t.Helper()
	return rpctest.As(t.Context(), auth.Identity{Subject: "staff", Permissions: []string{"products.write"}})
}

func (s *shop) create(t *testing.T) {
	t.Helper()
	made, err := s.admin.CreateProduct(staff(t), &productv1.CreateProductRequest{Product: &productv1.ProductInput{
		Slug: "sencha", Name: "煎茶", Status: productv1.Status_STATUS_PUBLISHED, Variants: []*productv1.VariantInput{{
			Sku: "T-50", Price: &typev1.Money{Amount: 864, Currency: "JPY"}, TaxClass: productv1.TaxClass_TAX_CLASS_REDUCED,
		}},
	}})
	require.NoError(t, err)
	s.product = made.GetProduct().GetId()
}

// tell publishes the messages through the outbox of the shop, in place of inventory's.
func (s *shop) tell(t *testing.T, messages ...proto.Message) {
	t.Helper()
	require.NoError(t, event.NewOutbox().Append(t.Context(), s.db, messages...))
}

func changed(sku string, status inventoryv1.StockStatus, available int32, revision int64) *inventoryv1.StockChanged {
	return &inventoryv1.StockChanged{Shard: "03", Items: []*inventoryv1.StockItem{{
		Sku: sku, Status: status, Available: available, Orderable: available, Revision: revision,
	}}}
}

// shown returns the status that a reader gets on the product's page and in the listing, from the
// caches or the database.
func (s *shop) shown(t *testing.T) [2]productv1.StockStatus {
	t.Helper()
	one, err := s.GetProduct(t.Context(), &productv1.GetProductRequest{IdOrSlug: s.product})
	require.NoError(t, err)
	list, err := s.ListProducts(t.Context(), &productv1.ListProductsRequest{})
	require.NoError(t, err)
	return [2]productv1.StockStatus{
		one.GetProduct().GetVariants()[0].GetStock(), list.GetProducts()[0].GetVariants()[0].GetStock(),
	}
}

func (s *shop) requireShown(t *testing.T, within time.Duration, status productv1.StockStatus) {
	t.Helper()
	require.Eventually(t, func() bool { return s.shown(t) == [2]productv1.StockStatus{status, status} }, within, 5*time.Millisecond,
		"want %s", status)
}

// awaitStock waits until the consumer has committed the stock with this revision.
func (s *shop) awaitStock(t *testing.T, revision int64) {
	t.Helper()
	require.Eventually(t, func() bool {
		var n int64
		err := s.db.QueryRow(t.Context(), `SELECT coalesce(max(revision), 0) FROM stock`).Scan(&n)
		return err == nil && n >= revision
	}, patient, time.Millisecond)
}

// awaitRemembered waits until the responses are cached.
func (s *shop) awaitRemembered(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		before := s.reader.loads.Load()
		s.shown(t)
		return s.reader.loads.Load() == before
	}, patient, time.Millisecond)
}

// awaitPublished waits until the relay has published all events.
func (s *shop) awaitPublished(t *testing.T) {
	t.Helper()
	require.Eventually(t, func() bool {
		var left int
		return s.db.QueryRow(t.Context(), `SELECT count(*) FROM outbox WHERE published_at IS NULL`).Scan(&left) == nil && left == 0
	}, patient, time.Millisecond)
}

// A cached response with a TTL of an hour shows the new status within a second of the write.
func TestStockReachesThePagesThatAreCached(t *testing.T) {
	s := openShop(t)
	require.Equal(t, [2]productv1.StockStatus{}, s.shown(t))
	for i, step := range []struct {
		given inventoryv1.StockStatus
		want  productv1.StockStatus
	}{
		{inventoryv1.StockStatus_STOCK_STATUS_IN_STOCK, in},
		{inventoryv1.StockStatus_STOCK_STATUS_LOW_STOCK, low},
		{inventoryv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK, out},
		{inventoryv1.StockStatus_STOCK_STATUS_IN_STOCK, in},
	} {
		s.awaitRemembered(t)
		revision := int64(10 * (i + 1))
		s.tell(t, changed("T-50", step.given, 0, revision))
		s.awaitStock(t, revision)
		s.requireShown(t, time.Second, step.want)
	}
}

// If the process dies between commit and invalidation, the next relay invalidates the cache.
func TestStockReachesThePagesAfterACrash(t *testing.T) {
	s := openShop(t)
	s.tell(t, changed("T-50", inventoryv1.StockStatus_STOCK_STATUS_IN_STOCK, 9, 1))
	s.awaitStock(t, 1)
	s.requireShown(t, time.Second, in)
	writer, err := s.db.Begin(t.Context()) // blocks the consumer
	require.NoError(t, err)
	_, err = writer.Exec(t.Context(), `SELECT number FROM revision FOR UPDATE`)
	require.NoError(t, err)
	s.tell(t, changed("T-50", inventoryv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK, 0, 2))
	s.awaitPublished(t)
	s.stop()
	s.awaitRemembered(t)
	require.NoError(t, writer.Rollback(t.Context()))
	s.awaitStock(t, 2)
	require.Equal(t, [2]productv1.StockStatus{in, in}, s.shown(t), "remembered: nobody is there to forget it")
	s.start()
	s.requireShown(t, patient, out)
}

func TestSecondAndLateDeliveriesChangeNothing(t *testing.T) {
	s := openShop(t)
	s.tell(t, changed("T-50", inventoryv1.StockStatus_STOCK_STATUS_LOW_STOCK, 3, 5))
	s.awaitStock(t, 5)
	_, err := s.db.Exec(t.Context(), `UPDATE outbox SET published_at = NULL WHERE type = 'stock.changed'`) // is delivered again
	require.NoError(t, err)
	s.tell(t,
		changed("T-50", inventoryv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK, 0, 4), // older revision
		changed("LAST", inventoryv1.StockStatus_STOCK_STATUS_IN_STOCK, 9, 6),     // has the same key, so it is delivered last
	)
	s.awaitStock(t, 6)
	s.requireShown(t, time.Second, low)
	var stale, parked int
	require.NoError(t, s.db.QueryRow(t.Context(), `SELECT count(*) FROM outbox WHERE type = 'product.stock_changed'`).Scan(&stale))
	require.Equal(t, 1, stale)
	require.NoError(t, s.db.QueryRow(t.Context(), `SELECT count(*) FROM dead_letters`).Scan(&parked))
	require.Zero(t, parked)
}

func TestBackordersAreShown(t *testing.T) {
	s := openShop(t)
	given := changed("T-50", inventoryv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK, -2, 1)
	given.Items[0].Orderable = 5
	s.tell(t, given)
	s.awaitStock(t, 1)
	s.requireShown(t, time.Second, productv1.StockStatus_STOCK_STATUS_BACK_ORDER)
}
