package app

import (
	"context"
	"sync/atomic"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/listing"
	"github.com/akinai/akinai/services/product/internal/search"
)

// Search finds published products by words. Safe for concurrent use.
type Search struct {
	index    SearchIndex
	listings *Listings
	names    atomic.Pointer[categoryNames]
}

// NewSearch returns a search in the index. listings filters, counts and sorts the hits.
func NewSearch(index SearchIndex, listings *Listings) *Search {
	return &Search{index: index, listings: listings}
}

// SearchRequest describes a page of the products that match a search text.
type SearchRequest struct {
	// Query is the search text, as typed.
	Query string
	// Filter restricts the hits.
	Filter listing.Filter
	// Sort is a sort order of listings; nil sorts by relevance.
	Sort *listing.Sort
	// Size is the page size, > 0.
	Size int
	// After is the last hit of the previous page when sorted by relevance; the zero Hit for the
	// first page.
	After search.Hit
	// Cursor is the end of the previous page in any other order; nil for the first page.
	Cursor *listing.Cursor
	// Facets requests the facets of all hits.
	Facets bool
	// Language is the language of the translations that the products get; None for none.
	Language language.Language
}

// SearchResult is a page of the products that match a search text.
type SearchResult struct {
	// Products holds the products of the page, in order.
	Products []domain.Product
	// Total is the number of hits on all pages.
	Total int
	// TotalApproximate reports that there may be more hits, as not all postings were read, or that
	// Total is an estimate of the listing index.
	TotalApproximate bool
	// Next is the last hit of this page when sorted by relevance; the zero Hit if there is no next
	// page.
	Next search.Hit
	// Cursor is the end of this page in any other order; nil if there is no next page.
	Cursor *listing.Cursor
	// Facets is nil unless requested.
	Facets *listing.Facets
	// VariantFilters is the same as in listing.Page.
	VariantFilters []listing.Filter
}

// Find returns a page of hits. It takes at most seven statements, whose work is bounded for any
// query and size of the catalog, and one more if it needs the listing index, which may have to
// catch up. Errors: domain.ErrCategoryUnknown, domain.ErrPageToken.
func (s *Search) Find(ctx context.Context, r SearchRequest) (SearchResult, error) {
	ranking, err := s.hits(ctx, r)
	if err != nil {
		return SearchResult{}, err
	}
	page, err := s.filterHits(ctx, r, ranking)
	if err != nil {
		return SearchResult{}, err
	}
	found := SearchResult{Total: page.Total, TotalApproximate: !ranking.Complete || page.TotalApproximate, Cursor: page.Next, Facets: page.Facets, VariantFilters: page.VariantFilters}
	docIDs := page.DocIDs
	if r.Sort == nil {
		if err := s.verify(ctx, ranking); err != nil {
			return SearchResult{}, err
		}
		found.Total = ranking.Total()
		docIDs, found.Next = pageOf(ranking, r)
	}
	if len(docIDs) == 0 {
		return found, nil
	}
	found.Products, err = s.index.ProductsByDocID(ctx, docIDs, r.Language)
	return found, err
}

// pageOf returns the DocIDs of a page of hits, and the last hit if there is a next page.
func pageOf(ranking *search.Ranking, r SearchRequest) (docIDs []int32, next search.Hit) {
	hits, more := ranking.After(r.After, r.Size)
	for _, hit := range hits {
		docIDs = append(docIDs, hit.DocID)
	}
	if more && len(hits) > 0 {
		next = hits[len(hits)-1]
	}
	return docIDs, next
}

// hits returns the hits of the query in the whole catalog.
func (s *Search) hits(ctx context.Context, r SearchRequest) (*search.Ranking, error) {
	query := search.Parse(r.Query)
	if query.Empty() {
		return query.Plan(nil, 0).Rank(nil), nil
	}
	counts, err := s.expandQuery(ctx, query)
	if err != nil {
		return nil, err
	}
	postings := search.PostingsBudget
	switch {
	case r.Facets:
		postings = search.FacetPostingsBudget
	case !r.Filter.IsZero() || r.Sort != nil:
		postings = search.FilteredPostingsBudget
	}
	plan := query.Plan(counts, postings)
	reads := plan.Reads()
	if len(reads) == 0 {
		return plan.Rank(nil), nil
	}
	lists, err := s.index.Postings(ctx, reads)
	if err != nil {
		return nil, err
	}
	return plan.Rank(lists), nil
}

// expandQuery adds synonyms and corrections to the query, and returns the document counts of its
// terms.
func (s *Search) expandQuery(ctx context.Context, query *search.Query) (map[search.TermID]int, error) {
	synonyms, err := s.index.Synonyms(ctx, query.Phrases())
	if err != nil {
		return nil, err
	}
	query.AddSynonyms(synonyms)
	counts, err := s.index.Counts(ctx, termIDs(append(query.Terms(), search.AllDocuments)))
	if err != nil {
		return nil, err
	}
	var deletes []string
	for _, word := range query.Misspelled(counts) {
		deletes = append(deletes, search.Deletes(word)...)
	}
	if len(deletes) == 0 {
		return counts, nil
	}
	similar, err := s.index.Similar(ctx, termIDs(deletes))
	if err != nil {
		return nil, err
	}
	query.Correct(similar, counts)
	return counts, nil
}

// termIDs returns the ids of terms.
func termIDs(terms []string) []search.TermID {
	out := make([]search.TermID, len(terms))
	for i, term := range terms {
		out[i] = search.IDOf(term)
	}
	return out
}
