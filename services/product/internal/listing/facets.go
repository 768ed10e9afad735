package listing

import (
	"cmp"
	"slices"
	"strings"
)

// maxFacet bounds the values of a facet, and the number of options.
const maxFacet = 100

// Facets holds the number of matching products for each value. The values of a filtered facet are
// counted without its own filter. The most frequent values come first.
type Facets struct {
	// Categories holds the children of the filtered category, or the roots.
	Categories, Brands, Tags []Count
	Options                  []OptionFacet
	// InStock is the number of products with a variant that can be ordered.
	InStock int
	// PriceMin and PriceMax are the lowest and highest price of a variant; 0 if there is none.
	PriceMin, PriceMax int64
	// Approximate reports that the numbers are estimates.
	Approximate bool
}

// OptionFacet is the facet of an option.
type OptionFacet struct {
	Name string
	// Label is the name in the language of the query; "" with language.None.
	Label  string
	Values []Count
}

// Count is the number of products with a value.
type Count struct {
	Value string
	Count int
	// Label is the name of a category, or the text of an option's value, in the language of the
	// query. It is "" for an option's value with language.None, and in other facets.
	Label string
}

func compareCounts(a, b Count) int {
	if a.Count != b.Count {
		return cmp.Compare(b.Count, a.Count)
	}
	return strings.Compare(a.Value, b.Value)
}

// facets counts matches by value; each filtered facet is counted without its own filter.
func (x *Index) facets(f Filter, conditions []condition, m *match, all matchCount) *Facets {
	counts := make(map[facet]*topN[Count])
	filtered := func(f facet) bool {
		return slices.ContainsFunc(conditions, func(c condition) bool { return c.named() && c.facet == f })
	}
	base := x.countFacets(m, all, wanted{func(f facet) bool { return !filtered(f) }, true})
	out := &Facets{InStock: base.scale(base.inStock), PriceMin: base.low, PriceMax: base.high, Approximate: !all.whole}
	out.Categories = x.categoryFacet(base, f.Category)
	base.into(counts)
	for _, c := range conditions {
		if !c.named() {
			continue
		}
		wider := x.match(conditions, c.facet)
		among := wider.sample()
		own := x.countFacets(wider, among, wanted{func(f facet) bool { return f == c.facet }, c.facet == facetPrice})
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

// categoryFacet sums counts up to the children of a category, or the roots.
func (x *Index) categoryFacet(t *facetCounter, chosen string) []Count {
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
	list := newTopN(maxFacet, compareCounts)
	for id, n := range sums {
		list.add(Count{Value: x.values.list[id].text.text, Count: n})
	}
	return list.list()
}

// optionFacets returns the options, the most frequent first.
func (x *Index) optionFacets(counts map[facet]*topN[Count]) []OptionFacet {
	list := newTopN(maxFacet, func(a, b OptionFacet) int {
		return cmp.Or(cmp.Compare(b.Values[0].Count, a.Values[0].Count), strings.Compare(a.Name, b.Name))
	})
	for f, values := range counts {
		if f >= firstOption {
			list.add(OptionFacet{Name: x.values.options[f-firstOption], Values: values.list()})
		}
	}
	return list.list()
}

func listOf(counts *topN[Count]) []Count {
	if counts == nil {
		return nil
	}
	return counts.list()
}
