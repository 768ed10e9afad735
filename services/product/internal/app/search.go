package app

import (
	"context"

	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/domain/search"
)

// maxSuggestions is how many words are suggested at most.
const maxSuggestions = 10

// Search finds published products by words. Safe for concurrent use.
type Search struct{ index Index }

// NewSearch returns a search in the index.
func NewSearch(index Index) *Search { return &Search{index: index} }

// Request is what a shopper looks for.
type Request struct {
	Query string
	// Category is the slug of the only category to look in, "" for all.
	Category string
	// Size is the number of products wanted, > 0.
	Size int
	// After is the last hit of the page before, the zero Hit for the first page.
	After search.Hit
}

// Found is one page of what was found, the best first.
type Found struct {
	Products []domain.Product
	// Total is how many products were found over all pages; if it is not Exact, there may be more.
	Total int
	Exact bool
	// Next is what the next page comes after, the zero Hit if there is none.
	Next search.Hit
}

// Find answers with at most seven statements, whose work is bounded whatever the query and the size of the catalogue.
func (s *Search) Find(ctx context.Context, r Request) (Found, error) {
	query := search.Parse(r.Query)
	if query.Empty() {
		return Found{Exact: true}, nil
	}
	counts, err := s.widen(ctx, query)
	if err != nil {
		return Found{}, err
	}
	ranking, err := s.rank(ctx, query.Plan(counts, r.Category != ""), r.Category)
	if err != nil {
		return Found{}, err
	}
	hits, more := ranking.After(r.After, r.Size)
	found := Found{Total: ranking.Total(), Exact: ranking.Exact}
	if len(hits) == 0 {
		return found, nil
	}
	if more {
		found.Next = hits[len(hits)-1]
	}
	documents := make([]int32, len(hits))
	for i, hit := range hits {
		documents[i] = hit.Document
	}
	found.Products, err = s.index.Found(ctx, documents)
	return found, err
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
	for _, word := range query.Misspelt(counts) {
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

func (s *Search) rank(ctx context.Context, plan *search.Plan, category string) (*search.Ranking, error) {
	reads := plan.Reads()
	if len(reads) == 0 {
		return plan.Rank(nil), nil
	}
	var only *int32
	if category != "" {
		id := search.CategoryID(category)
		only = &id
	}
	lists, err := s.index.Postings(ctx, reads, only)
	if err != nil {
		return nil, err
	}
	ranking := plan.Rank(lists)
	doubtful := ranking.Doubtful()
	if len(doubtful) == 0 {
		return ranking, nil
	}
	terms, err := s.index.Terms(ctx, doubtful)
	if err != nil {
		return nil, err
	}
	ranking.Verify(doubtful, terms)
	return ranking, nil
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
