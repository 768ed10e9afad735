package rpc

import (
	"context"
	"errors"
	"strconv"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Cache caches the result of load until the key is deleted or expires. The result of a load that
// runs while its key is deleted is not cached. *redis.Cache implements it.
type Cache[T any] interface {
	Get(ctx context.Context, key string, load func(ctx context.Context) (T, error)) (T, error)
	// GetWithValidator is Get and also returns the validator of the cached value, for
	// rpc.SetValidator; "" if it was not cached.
	GetWithValidator(ctx context.Context, key string, load func(ctx context.Context) (T, error)) (value T, validator string, err error)
	Delete(ctx context.Context, keys ...string) error
}

// ResponseCache caches responses. Callers share them and must not change them.
//
// A product is invalidated by its id, in all languages. Listings, the category tree, the
// collections, and the settings and pages of the shop are not deleted: their keys contain the
// revision of the catalog that was current before they were read, and each write makes another
// revision current. The revision comes from the database, so a cache that lost it cannot bring old
// listings back.
//
// Edges cache their response while the value it was made from (the revision, or the product) is
// unchanged.
type ResponseCache struct {
	Products Cache[*productv1.GetProductResponse]
	// Slugs maps slugs to ids. It is not invalidated: whether a slug still belongs to the product
	// is seen in the product itself.
	Slugs       Cache[string]
	Listings    Cache[*productv1.ListProductsResponse]
	Collections Cache[*productv1.ListCollectionsResponse]
	Categories  Cache[*productv1.ListCategoriesResponse]
	Settings    Cache[*productv1.GetShopSettingsResponse]
	// Pages holds the current version of a page of the shop and the later ones; of all pages,
	// without their bodies, by a key of its own.
	Pages     Cache[[]domain.ShopPage]
	Revisions Cache[int64]
}

// revisionKey is the key of the current revision.
const revisionKey = "revision"

// productKey returns the cache key of a product in a language.
func productKey(id string, l language.Language) string {
	if l == language.None {
		return id
	}
	return id + ":" + string(l)
}

// Invalidate invalidates the responses about the products, and the cached revision, so that
// responses of older revisions are no longer served. It may be repeated. Errors: those of the
// caches; a response that could not be deleted may be served until it expires.
func (r ResponseCache) Invalidate(ctx context.Context, ids ...string) error {
	keys := make([]string, 0, len(ids)*(1+len(language.All())))
	for _, id := range ids {
		keys = append(keys, productKey(id, language.None))
		for _, l := range language.All() {
			keys = append(keys, productKey(id, l))
		}
	}
	return errors.Join(r.Products.Delete(ctx, keys...), r.Revisions.Delete(ctx, revisionKey))
}

// current returns the revision of the catalog, from the cache or the database, and sets it as the
// validator of the response.
func (s *CatalogServer) current(ctx context.Context) (int64, error) {
	revision, validator, err := s.Responses.current(ctx, s.Reader)
	if err == nil {
		rpc.SetValidator(ctx, validator)
	}
	return revision, err
}

// current returns the revision of the catalog, from the cache or the database, and its validator.
func (r ResponseCache) current(ctx context.Context, reader RevisionReader) (revision int64, validator string, err error) {
	return r.Revisions.GetWithValidator(ctx, revisionKey, reader.Revision)
}

// RevisionReader reads the revision of the catalog from the database.
type RevisionReader interface {
	// Revision returns the revision of the catalog, which increments with each write.
	Revision(ctx context.Context) (int64, error)
}

// asOfNow returns the cached response of the current revision, or the result of read.
func asOfNow[T any](ctx context.Context, s *CatalogServer, cache Cache[T], read func(ctx context.Context) (T, error)) (reply T, err error) {
	revision, err := s.current(ctx)
	if err != nil {
		return reply, err
	}
	return cache.Get(ctx, strconv.FormatInt(revision, 10), read)
}
