package listing

import (
	"cmp"
	"slices"
	"strings"
)

// maxFacet bounds the values of a facet, and the options.
const maxFacet = 100

// Facets count the products that match by their values: those of a facet that is filtered by as if it was not. Each has the most
// frequent first.
type Facets struct {
	// Categories are those right below the one that is filtered by, or the roots.
	Categories, Brands, Tags []Count
	Options                  []OptionFacet
	// InStock is how many have a variant that can be ordered.
	InStock int
	// PriceMin and PriceMax are of variants; both are 0 if there are none.
	PriceMin, PriceMax int64
	// Approximate tells that the numbers are estimates.
	Approximate bool
}

// OptionFacet is the facet of an option.
type OptionFacet struct {
	Name   string
	Values []Count
}

// Count is how many products have a value.
type Count struct {
	Value string
	Count int
}

func compareCounts(a, b Count) int {
	if a.Count != b.Count {
		return cmp.Compare(b.Count, a.Count)
	}
	return strings.Compare(a.Value, b.Value)
}

// facets counts what matches by values, and for each facet that is filtered by, what would match without.
func (x *Index) facets(f Filter, conditions []condition, m *match, all found) *Facets {
	counts := make(map[facet]*best[Count])
	filtered := func(f facet) bool {
		return slices.ContainsFunc(conditions, func(c condition) bool { return c.named() && c.facet == f })
	}
	base := x.tally(m, all, wanted{func(f facet) bool { return !filtered(f) }, true})
	out := &Facets{InStock: base.scale(base.inStock), PriceMin: base.low, PriceMax: base.high, Approximate: !all.whole}
	out.Categories = x.categoryFacet(base, f.Category)
	base.into(counts)
	for _, c := range conditions {
		if !c.named() {
			continue
		}
		wider := x.match(conditions, c.facet)
		among := wider.look()
		own := x.tally(wider, among, wanted{func(f facet) bool { return f == c.facet }, c.facet == facetPrice})
		own.into(counts)
		out.Approximate = out.Approximate || !among.whole
		if c.facet == facetPrice {
			out.PriceMin, out.PriceMax = own.low, own.high
		}
	}
	out.Brands, out.Tags = listOf(counts[facetBrand]), listOf(counts[facetTag])
	out.Options = x.optionFacets(counts)
	return out
}

// categoryFacet adds categories up to those right below one, or to the roots.
func (x *Index) categoryFacet(t *tally, chosen string) []Count {
	sums := make(map[valueID]int)
	parent := x.values.numbers[text{facetCategory, chosen}]
	for _, id := range t.touched {
		for _, node := range x.tree.above(id) {
			if node.parent == parent {
				sums[node.id] += t.scaled(id)
				break
			}
		}
	}
	list := newBest(maxFacet, compareCounts)
	for id, n := range sums {
		list.add(Count{x.values.list[id].text.text, n})
	}
	return list.list()
}

// optionFacets returns the options that count most first.
func (x *Index) optionFacets(counts map[facet]*best[Count]) []OptionFacet {
	list := newBest(maxFacet, func(a, b OptionFacet) int {
		return cmp.Or(cmp.Compare(b.Values[0].Count, a.Values[0].Count), strings.Compare(a.Name, b.Name))
	})
	for f, values := range counts {
		if f >= firstOption {
			list.add(OptionFacet{Name: x.values.options[f-firstOption], Values: values.list()})
		}
	}
	return list.list()
}

func listOf(counts *best[Count]) []Count {
	if counts == nil {
		return nil
	}
	return counts.list()
}
