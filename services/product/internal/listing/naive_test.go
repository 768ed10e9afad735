package listing_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/akinai/akinai/services/product/internal/listing"
)

// naive is a reference implementation of the index that checks every product.
type naive struct {
	products   map[listing.ID]listing.Product
	categories []listing.Category
	// collections holds the rules by slug.
	collections map[string]listing.Filter
}

func (n *naive) within(slug, category string) bool {
	for slug != "" && slug != category {
		i := slices.IndexFunc(n.categories, func(c listing.Category) bool { return c.Slug == slug })
		if i < 0 {
			return false
		}
		slug = n.categories[i].Parent
	}
	return slug != "" && slices.ContainsFunc(n.categories, func(c listing.Category) bool { return c.Slug == slug })
}

// variants returns the variants of a product that meet the conditions on variants. A product
// without such a variant does not match.
func (n *naive) variants(p listing.Product, f listing.Filter) []listing.Variant {
	if f.Collection != "" {
		p.Variants = n.variants(p, n.collections[f.Collection])
	}
	if f.Category != "" && !n.within(p.Category, f.Category) || len(f.Brands) > 0 && !slices.Contains(f.Brands, p.Brand) {
		return nil
	}
	tagged := func(tag string) bool { return slices.Contains(p.Tags, tag) }
	if len(f.Tags) > 0 && !slices.ContainsFunc(f.Tags, tagged) {
		return nil
	}
	wanted := make(map[string][]string)
	for _, o := range f.Options {
		wanted[o.Name] = append(wanted[o.Name], o.Value)
	}
	return slices.DeleteFunc(slices.Clone(p.Variants), func(v listing.Variant) bool {
		for name, values := range wanted {
			has := func(o listing.OptionValue) bool { return o.Name == name && slices.Contains(values, o.Value) }
			if !slices.ContainsFunc(v.Options, has) {
				return true
			}
		}
		return v.CurrentPrice < f.PriceMin || f.PriceMax > 0 && v.CurrentPrice > f.PriceMax || f.Orderable && !v.Orderable
	})
}

func low(variants []listing.Variant) int64 {
	return slices.MinFunc(variants, func(a, b listing.Variant) int { return cmp.Compare(a.CurrentPrice, b.CurrentPrice) }).CurrentPrice
}

func newest(a, b listing.Product) int {
	return cmp.Or(b.Created.Compare(a.Created), slices.Compare(b.ID[:], a.ID[:]))
}

var compares = map[listing.Sort]func(a, b listing.Product) int{
	listing.SortNewest: newest,
	listing.SortPriceLow: func(a, b listing.Product) int {
		return cmp.Or(cmp.Compare(low(a.Variants), low(b.Variants)), newest(a, b))
	},
	listing.SortPriceHigh: func(a, b listing.Product) int {
		return cmp.Or(cmp.Compare(low(b.Variants), low(a.Variants)), newest(a, b))
	},
	listing.SortPopular: func(a, b listing.Product) int {
		return cmp.Or(cmp.Compare(b.Popularity, a.Popularity), newest(a, b))
	},
}

// list returns the documents of all matching products, in order.
func (n *naive) list(f listing.Filter, s listing.Sort) []int32 {
	var matching []listing.Product
	for _, p := range n.products {
		if p.Variants = n.variants(p, f); len(p.Variants) > 0 {
			matching = append(matching, p)
		}
	}
	slices.SortFunc(matching, compares[s])
	var docIDs []int32
	for _, p := range matching {
		docIDs = append(docIDs, p.DocID)
	}
	return docIDs
}

// counter counts products by facet and value.
type counter map[string]map[string]int32

func (c counter) add(facet string, values ...string) {
	if c[facet] == nil {
		c[facet] = make(map[string]int32)
	}
	slices.Sort(values)
	for _, value := range slices.Compact(values) {
		if value != "" {
			c[facet][value]++
		}
	}
}

// list returns the most frequent values of a facet, and the selected ones.
func (c counter) list(facet string, selected []string) []listing.Count {
	var list []listing.Count
	for value, n := range c[facet] {
		list = append(list, listing.Count{Value: value, Count: n, Selected: slices.Contains(selected, value)})
	}
	for _, value := range selected {
		if c[facet][value] == 0 && !slices.ContainsFunc(list, func(l listing.Count) bool { return l.Value == value }) {
			list = append(list, listing.Count{Value: value, Selected: true})
		}
	}
	slices.SortFunc(list, func(a, b listing.Count) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Value, b.Value))
	})
	if len(list) <= 100 {
		return list
	}
	return append(list[:100:100], slices.DeleteFunc(list[100:], func(l listing.Count) bool { return !l.Selected })...)
}

func (n *naive) facets(f listing.Filter) listing.Facets {
	counts := make(counter)
	out := listing.Facets{}
	noBrand, noTag, noPrice := f, f, f
	noBrand.Brands, noTag.Tags, noPrice.PriceMin, noPrice.PriceMax = nil, nil, 0, 0
	first := true
	for _, p := range n.products {
		if len(n.variants(p, noBrand)) > 0 {
			counts.add("brand", p.Brand)
		}
		if len(n.variants(p, noTag)) > 0 {
			counts.add("tag", slices.Clone(p.Tags)...)
		}
		for _, v := range n.variants(p, noPrice) {
			if first {
				out.PriceMin, out.PriceMax, first = v.CurrentPrice, v.CurrentPrice, false
			}
			out.PriceMin, out.PriceMax = min(out.PriceMin, v.CurrentPrice), max(out.PriceMax, v.CurrentPrice)
		}
		variants := n.variants(p, f)
		if slices.ContainsFunc(variants, func(v listing.Variant) bool { return v.Orderable }) {
			out.OrderableProducts++
		}
		for _, c := range n.categories {
			if c.Parent == f.Category && len(variants) > 0 && n.within(p.Category, c.Slug) {
				counts.add("category", c.Slug)
			}
		}
		n.optionFacets(counts, p, f)
	}
	if f.Category != "" {
		out.Category = &listing.Count{Value: f.Category, Count: int32(len(n.list(f, listing.SortNewest))), Selected: true}
	}
	selected := make(map[string][]string)
	for _, o := range f.Options {
		selected[o.Name] = append(selected[o.Name], o.Value)
		counts.add("option " + o.Name)
	}
	out.Categories, out.Brands, out.Tags = counts.list("category", nil), counts.list("brand", f.Brands), counts.list("tag", f.Tags)
	for facet := range counts {
		if name, ok := strings.CutPrefix(facet, "option "); ok {
			out.Options = append(out.Options, listing.OptionFacet{Name: name, Values: counts.list(facet, selected[name])})
		}
	}
	slices.SortFunc(out.Options, func(a, b listing.OptionFacet) int {
		return cmp.Or(cmp.Compare(b.Values[0].Count, a.Values[0].Count), strings.Compare(a.Name, b.Name))
	})
	return out
}

func (n *naive) optionFacets(counts counter, p listing.Product, f listing.Filter) {
	for name := range maps.Keys(optionValues) {
		without := f
		without.Options = slices.DeleteFunc(slices.Clone(f.Options), func(o listing.OptionValue) bool { return o.Name == name })
		var values []string
		for _, v := range n.variants(p, without) {
			for _, o := range v.Options {
				if o.Name == name {
					values = append(values, o.Value)
				}
			}
		}
		if len(values) > 0 {
			counts.add("option "+name, values...)
		}
	}
}
