package product

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/akinai/akinai/api/gen/akinai/audit/v1/auditv1connect"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/blob"
	"github.com/akinai/akinai/pkg/crash"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/job"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/events"
	"github.com/akinai/akinai/services/product/internal/picture"
	"github.com/akinai/akinai/services/product/internal/rpc"
	"github.com/akinai/akinai/services/product/internal/store"
)

const (
	listingTTL = 5 * time.Minute
	productTTL = 30 * time.Minute
	// indexInterval bounds how long a search misses products written by a release without the
	// index.
	indexInterval = 10 * time.Second
	// updateInterval is the interval of updating the listing index without requests.
	updateInterval = time.Second
	// pricesInterval bounds the delay of scheduled prices in listings.
	pricesInterval = time.Second
	// reloadInterval is the interval of full reloads of the listing index.
	reloadInterval = time.Hour
)

// Config is read from PRODUCT_….
type Config struct {
	Database pg.Config
	// Currency is the currency of the shop (ISO 4217).
	Currency string `env:"CURRENCY" envDefault:"JPY"`
	// Language is the language of the texts of products, categories and collections. Their texts in
	// the other languages of pkg/language are translations.
	Language language.Language `env:"LANGUAGE" envDefault:"ja"`
	// PopularityInterval is the interval of computing popularity.
	PopularityInterval time.Duration `env:"POPULARITY_INTERVAL" envDefault:"1m"`
	// PicturesURL is the blob store of pictures and of the files of jobs: a folder or a bucket that
	// all instances share (docs/pictures.md).
	PicturesURL string `env:"PICTURES_URL" envDefault:".akinai/pictures"`
	// PictureMaxBytes bounds an uploaded picture, and each of its renditions.
	PictureMaxBytes int `env:"PICTURE_MAX_BYTES" envDefault:"6291456"`
}

// messageRoom is the space that a message needs in addition to its picture.
const messageRoom = 4 << 10

var currency = regexp.MustCompile(`^[A-Z]{3}$`)

// Validate returns all faults that tags cannot express, joined.
func (c Config) Validate() error {
	var faults []error
	if !currency.MatchString(c.Currency) {
		faults = append(faults, fmt.Errorf("PRODUCT_CURRENCY is %q, want three capital letters", c.Currency))
	}
	if !c.Language.Known() {
		faults = append(faults, fmt.Errorf("PRODUCT_LANGUAGE is %q, want one of %q", c.Language, language.All()))
	}
	if c.PopularityInterval <= 0 {
		faults = append(faults, fmt.Errorf("PRODUCT_POPULARITY_INTERVAL is %s, want more than 0", c.PopularityInterval))
	}
	if most := run.MaxMessageBytes - messageRoom; c.PictureMaxBytes < 1 || c.PictureMaxBytes > most {
		faults = append(faults, fmt.Errorf("PRODUCT_PICTURE_MAX_BYTES is %d, want 1 to %d", c.PictureMaxBytes, most))
	}
	return errors.Join(faults...)
}

// Module returns the product service.
func Module() run.Module { return run.Define("product", 9091, New) }

// New registers the service and its consumer. Cached responses are invalidated right after the
// commit of a write, and again before its events are published, because a crash or an outage of
// Redis may have prevented the first invalidation. Stock changes invalidate the cache only in the
// relay: no caller waits for them.
func New(ctx context.Context, kit *run.Kit, cfg Config) error {
	db, err := kit.DB(ctx, cfg.Database)
	if err != nil {
		return err
	}
	blobs, err := blob.Open(cfg.PicturesURL)
	if err != nil {
		return fmt.Errorf("PRODUCT_PICTURES_URL: %w", err)
	}
	responses := rpc.ResponseCache{
		Products:    redis.NewCache(kit.Redis(), "cache:product:4:", productTTL, redis.Proto[*productv1.GetProductResponse]()),
		Slugs:       redis.NewCache(kit.Redis(), "cache:slug:", productTTL, redis.JSON[string]()),
		Listings:    redis.NewCache(kit.Redis(), "cache:products:page:4:", listingTTL, redis.Proto[*productv1.ListProductsResponse]()),
		Collections: redis.NewCache(kit.Redis(), "cache:collections:3:", listingTTL, redis.Proto[*productv1.ListCollectionsResponse]()),
		Categories:  redis.NewCache(kit.Redis(), "cache:categories:3:", listingTTL, redis.Proto[*productv1.ListCategoriesResponse]()),
		Settings:    redis.NewCache(kit.Redis(), "cache:shop:settings:", listingTTL, redis.Proto[*productv1.GetShopSettingsResponse]()),
		Pages:       redis.NewCache(kit.Redis(), "cache:shop:page:", listingTTL, redis.JSON[[]domain.ShopPage]()),
		Revisions:   redis.NewCache(kit.Redis(), "cache:products:", listingTTL, redis.JSON[int64]()),
	}
	outbox, err := kit.Outbox(db, "catalog")
	if err != nil {
		return err
	}
	outbox.BeforePublish(func(ctx context.Context, records []event.Record) error {
		return responses.Invalidate(ctx, events.Products(records)...)
	})
	committed := func(ctx context.Context, ids []string) {
		crash.At("catalog.committed")
		_ = responses.Invalidate(ctx, ids...)
		outbox.Wake()
	}
	products := store.New(db, outbox, events.Encode, committed)
	categories := app.NewCategories(store.NewCategories(db, outbox, events.EncodeCategories, committed), kit.Clock, cfg.Language)
	collections := app.NewCollections(store.NewCollections(db, outbox, events.EncodeCollection, committed), kit.Clock, cfg.Language)
	productAdmin := app.NewProductAdmin(products, kit.Clock, cfg.Currency, cfg.Language)
	pictures := app.NewPictures(products, blobs, picture.Codec{MaxBytes: cfg.PictureMaxBytes}.Render, cfg.PictureMaxBytes)
	listings := app.NewListings(products)
	kit.Ready("listing index", listings.Ready)
	kit.Every("listings", updateInterval, listings.Update)
	kit.EveryAfter("reload listings", reloadInterval, reloadInterval, listings.Reload)
	kit.Every("index", indexInterval, productAdmin.IndexOutdated)
	kit.Every("prices", pricesInterval, func(ctx context.Context) error {
		_, err := productAdmin.ApplySchedules(ctx, auth.System(kit.Name).Subject)
		return err
	})
	productv1connect.RegisterCatalogServiceHandler(kit.Server(), &rpc.CatalogServer{
		Sellables: app.NewSellables(products, kit.Clock), Listings: listings, Search: app.NewSearch(products, listings), Reader: products, Responses: responses, Language: cfg.Language,
	})
	productv1connect.RegisterCatalogAdminServiceHandler(kit.Server(), &rpc.AdminServer{
		Products: productAdmin, Categories: categories, Collections: collections, Synonyms: app.NewSynonyms(products), Reader: products,
	})
	shop := store.NewShop(db, outbox, events.EncodeShop, committed)
	productv1connect.RegisterShopServiceHandler(kit.Server(), &rpc.ShopServer{
		Shop: app.NewShop(shop, kit.Clock, cfg.Language), Reader: shop, Revisions: products, Responses: responses, Language: cfg.Language,
	})
	auditv1connect.RegisterAuditServiceHandler(kit.Server(), audit.NewServer(db))
	productv1connect.RegisterMediaServiceHandler(kit.Server(), &rpc.MediaServer{Pictures: pictures})
	jobs := job.NewStore(db, blobs, kit.Clock)
	productv1connect.RegisterCatalogJobServiceHandler(kit.Server(), &rpc.JobServer{Jobs: jobs})
	kit.EveryAfter("forget jobs", job.ForgetInterval, job.ForgetInterval, jobs.Forget)
	kit.Every("jobs", job.WorkInterval, job.NewWorker(jobs, map[string]job.Task{
		rpc.KindProductImport: rpc.ImportTask{Products: productAdmin}.Run,
		rpc.KindProductExport: rpc.ExportTask{Reader: products}.Run,
		rpc.KindProductStatus: rpc.StatusTask{Products: productAdmin, Reader: products}.Run,
	}, kit.Log).Work)
	kit.Every("popularity", cfg.PopularityInterval, app.NewPopularity(products, kit.Clock).Recompute)
	return kit.Consume(db, events.StockHandler(products, outbox), events.SalesHandler(products, kit.Clock))
}
