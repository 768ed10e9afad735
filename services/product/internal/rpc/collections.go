package rpc

import (
	"context"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// ListCollections returns the collections, from the cache or the database.
func (s *CatalogServer) ListCollections(ctx context.Context, _ *productv1.ListCollectionsRequest) (*productv1.ListCollectionsResponse, error) {
	return asOfNow(ctx, s, s.Responses.Collections, func(ctx context.Context) (*productv1.ListCollectionsResponse, error) {
		collections, err := s.Reader.Collections(ctx)
		out := &productv1.ListCollectionsResponse{Language: string(s.Language), Collections: make([]*productv1.Collection, len(collections))}
		for i, c := range collections {
			out.Collections[i] = collectionToProto(c)
		}
		return out, err
	})
}

// PutCollection creates or changes a collection.
func (s *AdminServer) PutCollection(ctx context.Context, req *productv1.PutCollectionRequest) (*productv1.PutCollectionResponse, error) {
	c, err := s.Collections.Put(ctx, caller(ctx), collectionFromProto(req.GetCollection()))
	if err != nil {
		return nil, withCurrent(err)
	}
	return &productv1.PutCollectionResponse{Collection: collectionToProto(c)}, nil
}

// DeleteCollection deletes a collection.
func (s *AdminServer) DeleteCollection(
	ctx context.Context, req *productv1.DeleteCollectionRequest,
) (*productv1.DeleteCollectionResponse, error) {
	if err := s.Collections.Delete(ctx, req.GetSlug(), req.GetVersion()); err != nil {
		return nil, withCurrent(err)
	}
	return &productv1.DeleteCollectionResponse{}, nil
}

func collectionFromProto(c *productv1.Collection) domain.Collection {
	rule := c.GetRule()
	return domain.Collection{Slug: c.GetSlug(), Name: c.GetName(), Names: namesFromProto(c.GetNames()), Version: c.GetVersion(), Rule: domain.Rule{
		Category: rule.GetCategory(), Brands: rule.GetBrands(), PriceMin: rule.GetPriceMin(), PriceMax: rule.GetPriceMax(),
		Options: rule.GetOptions(), Orderable: rule.GetOrderable(), Tags: rule.GetTags(),
	}}
}

func collectionToProto(c domain.Collection) *productv1.Collection {
	return &productv1.Collection{Slug: c.Slug, Name: c.Name, Names: namesToProto(c.Names), Version: c.Version, Rule: &productv1.ProductFilter{
		Category: c.Rule.Category, Brands: c.Rule.Brands, PriceMin: c.Rule.PriceMin, PriceMax: c.Rule.PriceMax,
		Options: c.Rule.Options, Orderable: c.Rule.Orderable, Tags: c.Rule.Tags,
	}}
}
