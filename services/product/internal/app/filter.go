package app

import (
	"context"

	"github.com/akinai/akinai/services/product/internal/listing"
	"github.com/akinai/akinai/services/product/internal/search"
)

// filterHits removes hits that do not meet the filter, and returns the page of the listing index.
func (s *Search) filterHits(ctx context.Context, r SearchRequest, ranking *search.Ranking) (listing.Page, error) {
	if r.Filter.IsZero() && r.Sort == nil && !r.Facets {
		return listing.Page{}, nil
	}
	index, err := s.listings.current(ctx)
	if err != nil {
		return listing.Page{}, err
	}
	request := listing.PageRequest{
		Filter: r.Filter, Among: ranking.DocIDs(), Sort: listing.SortAmong, After: r.Cursor, Size: r.Size, Facets: r.Facets,
		Language: r.Language,
	}
	if r.Sort != nil {
		request.Sort = *r.Sort
	}
	page, err := index.Page(request)
	if err != nil {
		return listing.Page{}, err
	}
	if page.Facets != nil && !ranking.Complete {
		page.Facets.Approximate = true
	}
	if r.Sort == nil {
		ranking.Keep(page.DocIDs)
	}
	return page, nil
}

// verify scores the best hits again by all of their terms, if not all postings were read.
func (s *Search) verify(ctx context.Context, ranking *search.Ranking) error {
	unverified := ranking.Unverified()
	if len(unverified) == 0 {
		return nil
	}
	terms, err := s.index.Terms(ctx, unverified)
	if err == nil {
		ranking.Verify(unverified, terms)
	}
	return err
}
