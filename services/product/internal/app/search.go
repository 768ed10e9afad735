package app

import (
	"context"

	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/domain/listing"
	"github.com/akinai/akinai/services/product/internal/domain/search"
)

// maxSuggestions is how many words are suggested at most.
const maxSuggestions = 10

// Search finds published products by words. Safe for concurrent use.
type Search struct {
	index    Index
	listings *Listings
}

// NewSearch returns a search in the index, whose hits are filtered, counted and put into other orders by listings.
func NewSearch(index Index, listings *Listings) *Search {
	return &Search{index: index, listings: listings}
}

// Request is what a shopper looks for.
type Request struct {
	Query string
	// Filter is what to look among.
	Filter listing.Filter
	// Sort is an order of listings, nil for the best answers first.
	Sort *listing.Sort
	// Size is the number of products wanted, > 0.
	Size int
	// After is the last hit of the page before, if the best come first; the zero Hit for the first page.
	After search.Hit
	// Cursor is the end of the page before in another order, nil for the first page.
	Cursor *listing.Cursor
	Facets bool
}

// Found is one page of what was found, the best first.
type Found struct {
	Products []domain.Product
	// Total is how many products were found over all pages; if it is not Exact, there may be more.
	Total int
	Exact bool
	// Next is what the next page comes after, if the best come first; the zero Hit if there is none.
	Next search.Hit
	// Cursor is what it comes after in another order, nil if there is none.
	Cursor *listing.Cursor
	// Facets are nil unless asked for.
	Facets *listing.Facets
	// Choices are those of the listing.Page.
	Choices []listing.Filter
}

// Find answers with at most seven statements, whose work is bounded whatever the query and the size of the catalog, and one more if
// it has to do with listings, whose index may have to catch up first. Errors: domain.ErrCategoryUnknown, domain.ErrPageToken.
func (s *Search) Find(ctx context.Context, r Request) (Found, error) {
	ranking, err := s.hits(ctx, r)
	if err != nil {
		return Found{}, err
	}
	page, err := s.narrow(ctx, r, ranking)
	if err != nil {
		return Found{}, err
	}
	found := Found{Total: page.Total, Exact: ranking.Exact && !page.Approximate, Cursor: page.Next, Facets: page.Facets, Choices: page.Choices}
	documents := page.Documents
	if r.Sort == nil {
		if err := s.verify(ctx, ranking); err != nil {
			return Found{}, err
		}
		found.Total = ranking.Total()
		documents, found.Next = best(ranking, r)
	}
	if len(documents) == 0 {
		return found, nil
	}
	found.Products, err = s.index.Found(ctx, documents)
	return found, err
}

// best returns the documents of a page of hits, and what the next page comes after.
func best(ranking *search.Ranking, r Request) (documents []int32, next search.Hit) {
	hits, more := ranking.After(r.After, r.Size)
	for _, hit := range hits {
		documents = append(documents, hit.Document)
	}
	if more && len(hits) > 0 {
		next = hits[len(hits)-1]
	}
	return documents, next
}

// hits returns what answers the query, in all of the catalog.
func (s *Search) hits(ctx context.Context, r Request) (*search.Ranking, error) {
	query := search.Parse(r.Query)
	if query.Empty() {
		return query.Plan(nil, 0).Rank(nil), nil
	}
	counts, err := s.widen(ctx, query)
	if err != nil {
		return nil, err
	}
	postings := search.UsualPostings
	switch {
	case r.Facets:
		postings = search.CountedPostings
	case !r.Filter.Zero() || r.Sort != nil:
		postings = search.FilteredPostings
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

// widen adds to the query what its words may mean as well, and returns how many documents have each of its terms.
func (s *Search) widen(ctx context.Context, query *search.Query) (map[search.TermID]int, error) {
	synonyms, err := s.index.Synonyms(ctx, query.Phrases())
	if err != nil {
		return nil, err
	}
	query.AddSynonyms(synonyms)
	counts, err := s.index.Counts(ctx, ids(append(query.Terms(), search.Every)))
	if err != nil {
		return nil, err
	}
	var remainders []string
	for _, word := range query.Misspelled(counts) {
		remainders = append(remainders, search.Remainders(word)...)
	}
	if len(remainders) == 0 {
		return counts, nil
	}
	similar, err := s.index.Similar(ctx, ids(remainders))
	if err != nil {
		return nil, err
	}
	query.Correct(similar, counts)
	return counts, nil
}

// Suggest returns up to ten words, or pairs of words, of product names that begin with prefix, the common ones first.
func (s *Search) Suggest(ctx context.Context, prefix string) ([]string, error) {
	folded := search.Prefix(prefix)
	if folded == "" {
		return nil, nil
	}
	return s.index.Suggest(ctx, folded, maxSuggestions)
}

func ids(terms []string) []search.TermID {
	out := make([]search.TermID, len(terms))
	for i, term := range terms {
		out[i] = search.IDOf(term)
	}
	return out
}
