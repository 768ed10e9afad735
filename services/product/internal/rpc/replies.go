package rpc

import (
	"context"
	"errors"
	"strconv"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/rpc"
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
// A product is forgotten by its id. A listing, the tree of categories and the collections are not forgotten but left behind: their
// keys hold the revision of the catalog that was current before they were read, and a write makes another revision current. The
// revision comes from the database, so that a cache that lost it cannot bring old listings back.
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

// Forget makes the replies about the products stale, and all those that are kept by revision. It may be repeated. Errors are the
// caches': what they could not delete may be given until its time is over.
func (r Replies) Forget(ctx context.Context, ids ...string) error {
	return errors.Join(r.Products.Delete(ctx, ids...), r.Revisions.Delete(ctx, revisionKey))
}

// current returns the revision of the catalog, remembered or read, and marks the reply as made from it.
func (s *Server) current(ctx context.Context) (int64, error) {
	revision, mark, err := s.Replies.Revisions.GetMarked(ctx, revisionKey, s.Reader.Revision)
	if err == nil {
		rpc.MarkReply(ctx, mark)
	}
	return revision, err
}

// asOfNow returns the one reply that the cache has for the current revision, or what read returns.
func asOfNow[T any](ctx context.Context, s *Server, cache Cache[T], read func(ctx context.Context) (T, error)) (reply T, err error) {
	revision, err := s.current(ctx)
	if err != nil {
		return reply, err
	}
	return cache.Get(ctx, strconv.FormatInt(revision, 10), read)
}
