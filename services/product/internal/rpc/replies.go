package rpc

import (
	"context"
	"errors"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
)

// Cache remembers what load found, until it is deleted or its time is over. A load that was under way when its key was deleted is
// not remembered. *redis.Cache is one.
type Cache[T any] interface {
	Get(ctx context.Context, key string, load func(ctx context.Context) (T, error)) (T, error)
	// GetMarked is Get, and returns the mark of the remembered value, for rpc.MarkReply; "" when it was not remembered.
	GetMarked(ctx context.Context, key string, load func(ctx context.Context) (T, error)) (value T, mark string, err error)
	Delete(ctx context.Context, keys ...string) error
}

// Replies are what reads answered before, shared by all callers and never written to.
//
// A product is forgotten by its id. A listing, and the tree of categories, is not forgotten but left behind: its key holds the revision of the catalogue that
// was current before the listing was read, and a write makes another revision current. The revision comes from the database, so
// that a cache that lost it cannot bring old listings back.
//
// Edges keep what they make of a reply while the value it was made from is unchanged: the revision, or the product.
type Replies struct {
	Products    Cache[*productv1.GetProductResponse]
	Listings    Cache[*productv1.ListProductsResponse]
	Collections Cache[*productv1.ListCollectionsResponse]
	Categories  Cache[*productv1.ListCategoriesResponse]
	Revisions   Cache[int64]
}

// revisionKey is the one key of the revisions.
const revisionKey = "revision"

// Forget makes the replies about the products, all listings and the tree of categories stale. It may be repeated. Errors are the caches': what they
// could not delete may be given until its time is over.
func (r Replies) Forget(ctx context.Context, ids ...string) error {
	return errors.Join(r.Products.Delete(ctx, ids...), r.Revisions.Delete(ctx, revisionKey))
}
