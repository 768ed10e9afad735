package rpc

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/services/product/internal/domain"
)

const (
	listingTTL = 5 * time.Minute
	productTTL = 30 * time.Minute
	// revisionKey is the one key of the cache of revisions.
	revisionKey = "revision"
)

// Replies are what reads answered before, shared by all callers and never written to.
//
// A product is forgotten by its id. A listing is not forgotten but left behind: its key holds the revision of the catalogue that
// was current before the listing was read, and a write makes another revision current. The revision comes from the database, so
// that a Redis that lost it cannot bring old listings back.
type Replies struct {
	products  *redis.Cache[*productv1.GetProductResponse]
	listings  *redis.Cache[*productv1.ListProductsResponse]
	revisions *redis.Cache[int64]
}

// NewReplies returns the replies that client's Redis keeps.
func NewReplies(client *redis.Client) *Replies {
	return &Replies{
		products:  redis.NewCache(client, "cache:product:", productTTL, redis.Proto[*productv1.GetProductResponse]()),
		listings:  redis.NewCache(client, "cache:products:page:", listingTTL, redis.Proto[*productv1.ListProductsResponse]()),
		revisions: redis.NewCache(client, "cache:products:", listingTTL, redis.JSON[int64]()),
	}
}

// Forget makes the replies about the products, and all listings, stale. It may be repeated. Error: redis.ErrDown, when they may be
// given until their TTL.
func (r *Replies) Forget(ctx context.Context, ids ...string) error {
	return errors.Join(r.products.Delete(ctx, ids...), r.revisions.Delete(ctx, revisionKey))
}

// listingKey returns "page:size:category:revision".
func listingKey(l domain.Listing, revision int64) string {
	return strings.Join([]string{strconv.Itoa(l.Page), strconv.Itoa(l.Size), l.Category, strconv.FormatInt(revision, 10)}, ":")
}
