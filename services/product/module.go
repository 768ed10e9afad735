package product

import (
	"context"
	"fmt"
	"regexp"
	"time"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/crash"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/events"
	"github.com/akinai/akinai/services/product/internal/rpc"
	"github.com/akinai/akinai/services/product/internal/store"
)

const (
	listingTTL = 5 * time.Minute
	productTTL = 30 * time.Minute
	// catchUpInterval bounds how long a search misses what a process without the index wrote.
	catchUpInterval = 10 * time.Second
	// followInterval is how often the listing index is brought up to date when nobody reads it.
	followInterval = time.Second
	// reloadInterval is how often it is loaded anew.
	reloadInterval = time.Hour
)

// Config is read from PRODUCT_….
type Config struct {
	Database pg.Config
	// Currency is the one that the shop sells in (ISO 4217).
	Currency string `env:"CURRENCY" envDefault:"JPY"`
	// PopularityInterval is how often orders count for what is popular.
	PopularityInterval time.Duration `env:"POPULARITY_INTERVAL" envDefault:"1m"`
}

var currency = regexp.MustCompile(`^[A-Z]{3}$`)

// Validate reports what tags cannot say.
func (c Config) Validate() error {
	if !currency.MatchString(c.Currency) {
		return fmt.Errorf("PRODUCT_CURRENCY is %q, want three capital letters", c.Currency)
	}
	if c.PopularityInterval <= 0 {
		return fmt.Errorf("PRODUCT_POPULARITY_INTERVAL is %s, want more than 0", c.PopularityInterval)
	}
	return nil
}

// Module returns the product service.
func Module() run.Module { return run.Define("product", 9091, New) }

// New registers the service and its consumer. Replies are forgotten right after a write's commit, and again before its events are
// published: a crash or a Redis that was away may have kept the write itself from it. What stock changes is forgotten there alone,
// because nobody waits for it.
func New(ctx context.Context, kit *run.Kit, cfg Config) error {
	db, err := kit.DB(ctx, cfg.Database)
	if err != nil {
		return err
	}
	replies := rpc.Replies{
		Products:   redis.NewCache(kit.Redis(), "cache:product:", productTTL, redis.Proto[*productv1.GetProductResponse]()),
		Listings:   redis.NewCache(kit.Redis(), "cache:products:page:", listingTTL, redis.Proto[*productv1.ListProductsResponse]()),
		Categories: redis.NewCache(kit.Redis(), "cache:categories:", listingTTL, redis.Proto[*productv1.ListCategoriesResponse]()),
		Revisions:  redis.NewCache(kit.Redis(), "cache:products:", listingTTL, redis.JSON[int64]()),
	}
	relay, err := kit.Relay(db, "catalog", event.RelayOptions{BeforePublish: func(ctx context.Context, records []event.Record) error {
		return replies.Forget(ctx, events.Products(records)...)
	}})
	if err != nil {
		return err
	}
	committed := func(ctx context.Context, ids []string) {
		crash.At("catalogue.committed")
		_ = replies.Forget(ctx, ids...)
		relay.Wake()
	}
	products := store.New(db, events.Encode, committed)
	categories := app.NewCategories(store.NewTree(db, events.EncodeTree, committed), kit.Clock)
	catalogue := app.NewCatalogue(products, kit.Clock, cfg.Currency)
	listings := app.NewListings(products)
	kit.Ready("listing index", listings.Ready)
	kit.Go("listings", func(ctx context.Context) error { return listings.Follow(ctx, followInterval, reloadInterval) })
	kit.Go("index", func(ctx context.Context) error { return catalogue.CatchUp(ctx, catchUpInterval) })
	productv1connect.RegisterProductServiceHandler(kit.Server(), &rpc.Server{
		Catalogue: catalogue, Categories: categories, Listings: listings, Search: app.NewSearch(products, listings), Synonyms: app.NewSynonyms(products),
		Reader: products, Replies: replies,
	})
	kit.Go("popularity", func(ctx context.Context) error { return app.NewPopularity(products).Fold(ctx, cfg.PopularityInterval) })
	return kit.Consume(db, events.StockHandler(products), events.SoldHandler(products))
}
