package product

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/blob"
	"github.com/akinai/akinai/pkg/crash"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/events"
	"github.com/akinai/akinai/services/product/internal/picture"
	"github.com/akinai/akinai/services/product/internal/rpc"
	"github.com/akinai/akinai/services/product/internal/store"
)

const (
	listingTTL = 5 * time.Minute
	productTTL = 30 * time.Minute
	// catchUpInterval bounds how long a search misses what a process without the index wrote.
	catchUpInterval = 10 * time.Second
)

// Config is read from PRODUCT_….
type Config struct {
	Database pg.Config
	// Currency is the one that the shop sells in (ISO 4217).
	Currency string `env:"CURRENCY" envDefault:"JPY"`
	// PicturesURL says where the pictures are kept: a folder or a bucket, one for all instances (docs/pictures.md).
	PicturesURL string `env:"PICTURES_URL" envDefault:".akinai/pictures"`
	// PictureMaxBytes bounds a picture as it is uploaded, and each of its renditions.
	PictureMaxBytes int `env:"PICTURE_MAX_BYTES" envDefault:"6291456"`
}

// messageRoom is what a message needs beside the picture in it.
const messageRoom = 4 << 10

var currency = regexp.MustCompile(`^[A-Z]{3}$`)

// Validate joins all faults that tags cannot say.
func (c Config) Validate() error {
	var faults []error
	if !currency.MatchString(c.Currency) {
		faults = append(faults, fmt.Errorf("PRODUCT_CURRENCY is %q, want three capital letters", c.Currency))
	}
	if most := run.MaxMessageBytes - messageRoom; c.PictureMaxBytes < 1 || c.PictureMaxBytes > most {
		faults = append(faults, fmt.Errorf("PRODUCT_PICTURE_MAX_BYTES is %d, want 1 to %d", c.PictureMaxBytes, most))
	}
	return errors.Join(faults...)
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
	blobs, err := blob.Open(cfg.PicturesURL)
	if err != nil {
		return fmt.Errorf("PRODUCT_PICTURES_URL: %w", err)
	}
	replies := rpc.Replies{
		Products:  redis.NewCache(kit.Redis(), "cache:product:", productTTL, redis.Proto[*productv1.GetProductResponse]()),
		Listings:  redis.NewCache(kit.Redis(), "cache:products:page:", listingTTL, redis.Proto[*productv1.ListProductsResponse]()),
		Revisions: redis.NewCache(kit.Redis(), "cache:products:", listingTTL, redis.JSON[int64]()),
	}
	relay, err := kit.Relay(db, "catalog", event.RelayOptions{BeforePublish: func(ctx context.Context, records []event.Record) error {
		ids := make([]string, len(records))
		for i, r := range records {
			ids[i] = r.Key
		}
		return replies.Forget(ctx, ids...)
	}})
	if err != nil {
		return err
	}
	products := store.New(db, events.Encode, func(ctx context.Context, ids []string) {
		crash.At("catalogue.committed")
		_ = replies.Forget(ctx, ids...)
		relay.Wake()
	})
	catalogue := app.NewCatalogue(products, kit.Clock, cfg.Currency)
	pictures := app.NewPictures(products, blobs, picture.Codec{MaxBytes: cfg.PictureMaxBytes}.Render, cfg.PictureMaxBytes)
	kit.Go("index", func(ctx context.Context) error { return catalogue.CatchUp(ctx, catchUpInterval) })
	productv1connect.RegisterProductServiceHandler(kit.Server(), rpc.NewServer(
		catalogue, app.NewSearch(products), app.NewSynonyms(products), pictures, products, replies))
	return kit.Consume(db, events.StockHandler(products))
}
