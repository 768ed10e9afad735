package view

import (
	"slices"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
)

// The kinds of rows of products.
const (
	RowCollection = "collection"
	RowNew        = "new"
	RowPopular    = "popular"
)

// Roots returns the categories without a parent.
func Roots(all []*webv1.Category) []*webv1.Category { return Children(all, "") }

// Children returns the categories below a category.
func Children(all []*webv1.Category, parent string) []*webv1.Category {
	var out []*webv1.Category
	for _, c := range all {
		if c.GetParent() == parent {
			out = append(out, c)
		}
	}
	return out
}

// Breadcrumb returns the categories from the root to a category; none if it is not one of all.
func Breadcrumb(all []*webv1.Category, slug string) []*webv1.Category {
	bySlug := make(map[string]*webv1.Category, len(all))
	for _, c := range all {
		bySlug[c.GetSlug()] = c
	}
	var out []*webv1.Category
	for c := bySlug[slug]; c != nil && len(out) <= len(all); c = bySlug[c.GetParent()] {
		out = append(out, c)
	}
	slices.Reverse(out)
	return out
}

// ListingScreen returns the screen of a category or a collection.
func ListingScreen(node *webv1.ListingNode, products *webv1.ListProductsResponse, canonical string) *webv1.GetListingResponse {
	return &webv1.GetListingResponse{
		Node: node, Products: products.GetProducts(), Total: products.GetTotal(), TotalApproximate: products.GetTotalApproximate(),
		Page: products.GetPage(), HasMore: products.GetHasMore(), Facets: products.GetFacets(), Canonical: canonical,
	}
}

// SearchScreen returns the screen of a search.
func SearchScreen(q string, hits *webv1.SearchProductsResponse, canonical string) *webv1.GetListingResponse {
	return &webv1.GetListingResponse{
		Node: &webv1.ListingNode{Kind: "search", Name: q}, Products: hits.GetProducts(), Total: hits.GetTotal(),
		TotalApproximate: hits.GetTotalApproximate(), HasMore: hits.GetNextPageToken() != "", NextPageToken: hits.GetNextPageToken(),
		Facets: hits.GetFacets(), Canonical: canonical,
	}
}

// maxPrefix bounds the beginning of a text that suggestions complete, in characters.
const maxPrefix = 100

// SuggestionPrefix returns the beginning of a search text that suggestions can complete.
func SuggestionPrefix(q string) string {
	if runes := []rune(q); len(runes) > maxPrefix {
		return string(runes[:maxPrefix])
	}
	return q
}

// Without returns at most most of the products, without the one with an id.
func Without(products []*webv1.ProductCard, id string, most int) []*webv1.ProductCard {
	out := slices.DeleteFunc(slices.Clone(products), func(p *webv1.ProductCard) bool { return p.GetId() == id })
	return out[:min(most, len(out))]
}
