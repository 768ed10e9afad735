package rpc

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"

	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/listing"
)

const defaultPageSize = 24

var sortFromProto = map[productv1.Sort]listing.Sort{
	productv1.Sort_SORT_UNSPECIFIED: listing.SortNewest,
	productv1.Sort_SORT_NEWEST:      listing.SortNewest,
	productv1.Sort_SORT_PRICE_LOW:   listing.SortPriceLow,
	productv1.Sort_SORT_PRICE_HIGH:  listing.SortPriceHigh,
	productv1.Sort_SORT_POPULAR:     listing.SortPopular,
}

// ListProducts returns a page of published products, from the cache or the index.
func (s *CatalogServer) ListProducts(ctx context.Context, req *productv1.ListProductsRequest) (*productv1.ListProductsResponse, error) {
	req = canonical(req)
	request, err := listQuery(req)
	if err != nil {
		return nil, err
	}
	revision, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	l := s.languageOf(ctx)
	request.Language = l
	return s.Responses.Listings.Get(ctx, listingKey(req, l, revision), func(ctx context.Context) (*productv1.ListProductsResponse, error) {
		page, err := s.Listings.List(ctx, request, revision)
		return s.pageToProto(req, page, l), err
	})
}

// canonical returns the canonical form of req; equivalent requests share one cache key.
func canonical(req *productv1.ListProductsRequest) *productv1.ListProductsRequest {
	out := proto.CloneOf(req)
	out.PageSize = cmp.Or(out.GetPageSize(), defaultPageSize)
	out.Sort = cmp.Or(out.GetSort(), productv1.Sort_SORT_NEWEST)
	if out.Page = max(out.GetPage(), 1); out.GetPageToken() != "" {
		out.Page = 0
	}
	if out.GetFilter() == nil {
		out.Filter = &productv1.ProductFilter{}
	}
	for _, list := range []*[]string{&out.Filter.Brands, &out.Filter.Tags, &out.Filter.Options} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return out
}

// listQuery returns the query of a canonical request. Errors: domain.ErrPageToken.
func listQuery(req *productv1.ListProductsRequest) (listing.PageRequest, error) {
	after, err := listing.ParseCursor(req.GetPageToken())
	return listing.PageRequest{
		Filter: filterFromProto(req.GetFilter()),
		Sort:   sortFromProto[req.GetSort()],
		After:  after,
		Skip:   max(int(req.GetPage())-1, 0) * int(req.GetPageSize()),
		Size:   int(req.GetPageSize()),
		Facets: req.GetFacets(),
	}, err
}

func filterFromProto(f *productv1.ProductFilter) listing.Filter {
	return listing.Filter{
		Collection: f.GetCollection(), Category: f.GetCategory(), Brands: f.GetBrands(), Tags: f.GetTags(),
		Options:  listing.ParseOptions(f.GetOptions()),
		PriceMin: f.GetPriceMin(), PriceMax: f.GetPriceMax(), Orderable: f.GetOrderable(),
	}
}

// listingKey returns the cache key "hash:revision" of a canonical request in a language.
func listingKey(req *productv1.ListProductsRequest, l language.Language, revision int64) string {
	data, _ := proto.MarshalOptions{Deterministic: true}.Marshal(req) // cannot fail: the request was decoded from valid UTF-8
	hash := sha256.Sum256(append(data, l...))
	return base64.RawURLEncoding.EncodeToString(hash[:18]) + ":" + strconv.FormatInt(revision, 10)
}

func (s *CatalogServer) pageToProto(req *productv1.ListProductsRequest, page app.Page, l language.Language) *productv1.ListProductsResponse {
	return &productv1.ListProductsResponse{
		Products:         s.listedToProto(page.Products, page.VariantFilters, l),
		Language:         string(l.Or(s.Language)),
		Page:             req.GetPage(),
		HasMore:          page.Next != nil,
		NextPageToken:    tokenOf(page.Next),
		Total:            int32(page.Total), //nolint:gosec // products have numbers of 32 bits
		TotalApproximate: page.TotalApproximate,
		Facets:           facetsToProto(page.Facets),
	}
}

// listedToProto translates products to a language, and marks variants that do not meet the filters.
func (s *CatalogServer) listedToProto(products []domain.Product, filters []listing.Filter, l language.Language) []*productv1.Product {
	out := make([]*productv1.Product, len(products))
	for i, p := range products {
		out[i] = s.shown(p, l)
	}
	if len(filters) == 0 {
		return out
	}
	for i, p := range products {
		for j, v := range p.Variants {
			shown := listing.VariantOf(v)
			out[i].Variants[j].FilteredOut = slices.ContainsFunc(filters, func(f listing.Filter) bool { return !f.Matches(shown) })
		}
	}
	return out
}

// tokenOf returns the page token of a cursor; "" for nil.
func tokenOf(c *listing.Cursor) string {
	if c == nil {
		return ""
	}
	return c.String()
}

func facetsToProto(f *listing.Facets) *productv1.Facets {
	if f == nil {
		return nil
	}
	out := &productv1.Facets{
		Categories: countsToProto(f.Categories), Brands: countsToProto(f.Brands), Tags: countsToProto(f.Tags),
		Orderable: int32(f.OrderableProducts), //nolint:gosec // as the total
		PriceMin:  f.PriceMin, PriceMax: f.PriceMax, Approximate: f.Approximate,
	}
	if f.Category != nil {
		out.Category = countToProto(*f.Category)
	}
	for _, o := range f.Options {
		out.Options = append(out.Options, &productv1.OptionFacet{Name: o.Name, Label: cmp.Or(o.Label, o.Name), Values: countsToProto(o.Values)})
	}
	return out
}

func countsToProto(counts []listing.Count) []*productv1.FacetValue {
	out := make([]*productv1.FacetValue, len(counts))
	for i, c := range counts {
		out[i] = countToProto(c)
	}
	return out
}

func countToProto(c listing.Count) *productv1.FacetValue {
	return &productv1.FacetValue{
		Value: c.Value, Label: cmp.Or(c.Label, c.Value), Count: c.Count, Selected: c.Selected,
	}
}
