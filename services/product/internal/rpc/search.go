package rpc

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/listing"
	"github.com/akinai/akinai/services/product/internal/search"
)

// SearchProducts returns a page of hits. It is not cached: there are too many different queries.
func (s *CatalogServer) SearchProducts(ctx context.Context, req *productv1.SearchProductsRequest) (*productv1.SearchProductsResponse, error) {
	request := app.SearchRequest{
		Query: req.GetQuery(), Filter: filterFromProto(req.GetFilter()),
		Size: cmp.Or(int(req.GetPageSize()), defaultPageSize), Facets: req.GetFacets(), Language: s.languageOf(ctx),
	}
	var err error
	switch req.GetSort() {
	case productv1.Sort_SORT_UNSPECIFIED, productv1.Sort_SORT_RELEVANCE:
		request.After, err = decodeHit(req.GetPageToken())
	default:
		sort := sortFromProto[req.GetSort()]
		request.Sort = &sort
		request.Cursor, err = listing.ParseCursor(req.GetPageToken())
	}
	if err != nil {
		return nil, err
	}
	found, err := s.Search.Find(ctx, request)
	if err != nil {
		return nil, err
	}
	return &productv1.SearchProductsResponse{
		Products:         s.listedToProto(found.Products, found.VariantFilters, request.Language),
		Language:         string(request.Language.Or(s.Language)),
		Total:            int32(found.Total), //nolint:gosec // a bounded number of postings was read
		TotalApproximate: found.TotalApproximate,
		NextPageToken:    cmp.Or(encodeHit(found.Next), tokenOf(found.Cursor)),
		Facets:           facetsToProto(found.Facets),
	}, nil
}

var suggestionKindToProto = map[search.SuggestionKind]productv1.SuggestionKind{
	search.SuggestionWord:     productv1.SuggestionKind_SUGGESTION_KIND_WORD,
	search.SuggestionCategory: productv1.SuggestionKind_SUGGESTION_KIND_CATEGORY,
	search.SuggestionBrand:    productv1.SuggestionKind_SUGGESTION_KIND_BRAND,
	search.SuggestionProduct:  productv1.SuggestionKind_SUGGESTION_KIND_PRODUCT,
}

// SuggestProducts completes the beginning of a query.
func (s *CatalogServer) SuggestProducts(ctx context.Context, req *productv1.SuggestProductsRequest) (*productv1.SuggestProductsResponse, error) {
	l := s.languageOf(ctx)
	suggestions, err := s.Search.Suggest(ctx, req.GetPrefix(), l)
	if err != nil {
		return nil, err
	}
	out := &productv1.SuggestProductsResponse{Language: string(l.Or(s.Language))}
	for _, suggestion := range suggestions {
		out.Suggestions = append(out.Suggestions, &productv1.Suggestion{
			Text: suggestion.Text, Kind: suggestionKindToProto[suggestion.Kind], Slug: suggestion.Slug, Label: suggestion.Label,
		})
	}
	return out, nil
}

// A page token is the last hit's score and document, in base64url: opaque to callers.
func encodeHit(h search.Hit) string {
	if h.Score == 0 {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d %d", h.Score, h.DocID))
}

func decodeHit(token string) (hit search.Hit, err error) {
	if token == "" {
		return hit, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return hit, domain.ErrPageToken
	}
	if _, err := fmt.Sscanf(string(data), "%d %d", &hit.Score, &hit.DocID); err != nil || hit.Score == 0 || encodeHit(hit) != token {
		return hit, domain.ErrPageToken
	}
	return hit, nil
}
