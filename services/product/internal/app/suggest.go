package app

import (
	"context"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/listing"
	"github.com/akinai/akinai/services/product/internal/search"
)

// maxSuggestions bounds the suggestions.
const maxSuggestions = 10

// Suggest returns up to ten words, or pairs of adjacent words, of product names that begin with
// prefix, the most common first. Each says what it names. Categories and brands are those of the
// listing index, which may be a second behind the catalog.
func (s *Search) Suggest(ctx context.Context, prefix string, l language.Language) ([]search.Suggestion, error) {
	folded := search.Prefix(prefix)
	if folded == "" {
		return nil, nil
	}
	suggestions, err := s.index.Suggest(ctx, folded, l, maxSuggestions)
	if err != nil || len(suggestions) == 0 {
		return nil, err
	}
	index, err := s.listings.loaded(ctx)
	if err != nil {
		return nil, err
	}
	names := s.categoryNames(index)
	for i, suggestion := range suggestions {
		if c := names.byKey[search.Key(suggestion.Text)]; c != nil {
			suggestions[i].Kind, suggestions[i].Slug, suggestions[i].Label = search.SuggestionCategory, c.Slug, c.Names.In(l, c.Name)
		} else if brand := index.Brand(suggestion.Text); brand != "" {
			suggestions[i].Kind, suggestions[i].Slug, suggestions[i].Label = search.SuggestionBrand, "", brand
		}
	}
	return suggestions, nil
}

// categoryNames finds a category by its name in any language.
type categoryNames struct {
	categories []listing.Category
	// byKey maps the search key of a name to the category; to nil if several categories have it.
	byKey map[string]*listing.Category
}

// categoryNames returns the names of an index's categories. It computes them only if the categories
// have changed.
func (s *Search) categoryNames(index *listing.Index) *categoryNames {
	categories := index.Categories()
	known := s.names.Load()
	if known != nil && len(known.categories) == len(categories) && (len(categories) == 0 || &known.categories[0] == &categories[0]) {
		return known
	}
	names := &categoryNames{categories: categories, byKey: make(map[string]*listing.Category, len(categories))}
	for i := range categories {
		names.add(&categories[i], categories[i].Name)
		for _, name := range categories[i].Names {
			names.add(&categories[i], name)
		}
	}
	s.names.Store(names)
	return names
}

// add adds a name of a category.
func (n *categoryNames) add(c *listing.Category, name string) {
	key := search.Key(name)
	if other, taken := n.byKey[key]; taken && other != c {
		c = nil
	}
	n.byKey[key] = c
}
