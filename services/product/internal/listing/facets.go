package listing

import (
	"cmp"
	"slices"
	"strings"
)

// maxFacet bounds the values of a facet, and the number of options. Selected ones are added to it.
const maxFacet = 100

// Facets holds the number of matching products for each value. The values of a filtered facet are
// counted without its own filter. The most frequent values come first. The values that the filter
// selects are always there, those without a matching product with the count 0.
type Facets struct {
	// Category is the selected category, with its subtree; nil if the filter has none.
	Category *Count
	// Categories holds the children of the selected category, or the roots.
	Categories, Brands, Tags []Count
	Options                  []OptionFacet
	// OrderableProducts is the number of products with a variant that can be ordered.
	OrderableProducts int
	// PriceMin and PriceMax are the lowest and highest price of a variant; 0 if there is none.
	PriceMin, PriceMax int64
	// Approximate reports that the numbers are estimates.
	Approximate bool
}

// OptionFacet holds the number of matching products for each value of an option, such as size.
type OptionFacet struct {
	// Name is in the shop's default language; filters accept it.
	Name string
	// Label is the name in the language of the request; "" with language.None.
	Label  string
	Values []Count
}

// Count is the number of matching products with a facet value.
type Count struct {
	// Value is a category's slug, a brand, a tag, or an option's value in the shop's default
	// language; filters accept it.
	Value string
	// Count is an int32, so that Count stays at 40 bytes: there is one for each value.
	Count int32
	// Selected reports that the filter selects the value. The rule of a collection selects nothing.
	Selected bool
	// Label is the name of a category, or the text of an option's value, in the language of the
	// request. It is "" for an option's value with language.None, and in other facets.
	Label string
}

// compareCounts sorts the most frequent value first.
func compareCounts(a, b Count) int {
	if a.Count != b.Count {
		return cmp.Compare(b.Count, a.Count)
	}
	return strings.Compare(a.Value, b.Value)
}

// facets counts matches by value; each filtered facet is counted without its own filter.
func (x *Index) facets(f Filter, conditions []condition, m *match, all matchCount) *Facets {
	counts := make(map[facet]*topN[Count])
	counters := make(map[facet]*facetCounter) // of the filtered facets
	filtered := func(f facet) bool {
		return slices.ContainsFunc(conditions, func(c condition) bool { return c.ofFacet() && c.facet == f })
	}
	base := x.countFacets(m, all, countRequest{func(f facet) bool { return !filtered(f) }, true})
	out := &Facets{OrderableProducts: base.scale(base.orderableProducts), PriceMin: base.low, PriceMax: base.high, Approximate: !all.allMatches}
	out.Categories = x.categoryFacet(base, f.Category)
	base.addTo(counts)
	for _, c := range conditions {
		if !c.ofFacet() {
			continue
		}
		wider := x.match(conditions, c.facet)
		among := wider.sample()
		own := x.countFacets(wider, among, countRequest{func(f facet) bool { return f == c.facet }, c.facet == facetPrice})
		own.addTo(counts)
		counters[c.facet] = own
		out.Approximate = out.Approximate || !among.allMatches
		if c.facet == facetPrice {
			out.PriceMin, out.PriceMax = own.low, own.high
		}
	}
	out.Brands, out.Tags = listOf(counts[facetBrand]), listOf(counts[facetTag])
	out.Options = x.optionFacets(counts)
	if f.Category != "" {
		out.Category = &Count{Value: f.Category, Count: int32(all.total), Selected: true} //nolint:gosec // documents have 32 bits
	}
	if len(f.Brands)+len(f.Tags)+len(f.Options) > 0 {
		x.selectValues(out, f, func(id valueID) int32 {
			if own := counters[x.values.list[id].facet]; own != nil {
				return own.scaled(id)
			}
			return base.scaled(id)
		})
	}
	return out
}

// categoryFacet sums counts up to the children of a category, or the roots.
func (x *Index) categoryFacet(t *facetCounter, selected string) []Count {
	sums := make(map[valueID]int32)
	parent := x.values.numbers[text{facetCategory, selected}]
	for _, id := range t.counted {
		for _, node := range x.tree.pathFrom(id) {
			if node.parent == parent {
				sums[node.id] += t.scaled(id)
				break
			}
		}
	}
	list := newTopN(maxFacet, compareCounts)
	for id, n := range sums {
		list.add(Count{Value: x.values.list[id].text.text, Count: n})
	}
	return list.list()
}

// optionFacets returns the options, the most frequent first.
func (x *Index) optionFacets(counts map[facet]*topN[Count]) []OptionFacet {
	list := newTopN(maxFacet, compareOptions)
	for f, values := range counts {
		if f >= firstOption {
			list.add(OptionFacet{Name: x.values.options[f-firstOption], Values: values.list()})
		}
	}
	return list.list()
}

// listOf returns the counts in order; nil if there are none.
func listOf(counts *topN[Count]) []Count {
	if counts == nil {
		return nil
	}
	return counts.list()
}
