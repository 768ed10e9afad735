package store

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/services/product/internal/domain"
)

const (
	pageTTL    = 5 * time.Minute
	productTTL = 30 * time.Minute
	// revisionKey is the one key of the cache of revisions.
	revisionKey = "revision"
)

// cached holds what reads found. A product is forgotten by its id. A page is never forgotten but left behind: its key holds the
// revision of the catalogue that was current before the page was read, and a write makes another revision current. The revision
// itself comes from the database, so that a Redis that lost it cannot bring old pages back.
type cached struct {
	products  *redis.Cache[domain.Product]
	pages     *redis.Cache[domain.Page]
	revisions *redis.Cache[int64]
}

func newCached(client *redis.Client) cached {
	return cached{
		products:  redis.NewCache[domain.Product](client, "cache:product:", productTTL, redis.JSON[domain.Product]()),
		pages:     redis.NewCache[domain.Page](client, "cache:products:page:", pageTTL, redis.JSON[domain.Page]()),
		revisions: redis.NewCache[int64](client, "cache:products:", pageTTL, redis.JSON[int64]()),
	}
}

// List returns one page of the published products, newest first.
func (s *Store) List(ctx context.Context, l domain.Listing) (domain.Page, error) {
	revision, err := s.cached.revisions.Get(ctx, revisionKey, s.revision)
	if err != nil {
		return domain.Page{}, err
	}
	return s.cached.pages.Get(ctx, pageKey(l, revision), func(ctx context.Context) (domain.Page, error) { return s.list(ctx, l) })
}

// pageKey returns "N:size:category:revision".
func pageKey(l domain.Listing, revision int64) string {
	return strings.Join([]string{strconv.Itoa(l.Page), strconv.Itoa(l.Size), l.Category, strconv.FormatInt(revision, 10)}, ":")
}

// Published returns a published product. Errors: domain.ErrNotFound.
func (s *Store) Published(ctx context.Context, id domain.ID) (domain.Product, error) {
	return s.cached.products.Get(ctx, string(id), func(ctx context.Context) (domain.Product, error) { return s.published(ctx, id) })
}

// Forget drops the products and all pages from the caches. It may be repeated.
func (s *Store) Forget(ctx context.Context, ids ...string) error {
	return errors.Join(s.cached.products.Delete(ctx, ids...), s.cached.revisions.Delete(ctx, revisionKey))
}
