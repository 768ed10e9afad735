package listing

import (
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// Filter says which products are asked for; the zero Filter, all.
type Filter struct {
	// Collection is a slug, for what is in it; its own rule has to be met beside all that follows.
	Collection string
	// Category is a slug, for what is in it and in all below it.
	Category string
	// Brands and Tags: products with one of them.
	Brands, Tags []string
	// One variant has to meet all that follows. Of one option, any of the values will do.
	Options []Option
	// PriceMin and PriceMax are inclusive; 0 is no bound.
	PriceMin, PriceMax int64
	InStock            bool
}

// Zero reports whether the filter lets everything through.
func (f Filter) Zero() bool {
	return f.Collection == "" && f.Category == "" && len(f.Brands)+len(f.Tags)+len(f.Options) == 0 &&
		f.PriceMin == 0 && f.PriceMax == 0 && !f.InStock
}

// OfVariants reports whether something is asked that one variant has to meet.
func (f Filter) OfVariants() bool {
	return len(f.Options) > 0 || f.PriceMin > 0 || f.PriceMax > 0 || f.InStock
}

// Meets reports whether a variant meets what is asked of one. What is asked of its product is not looked at.
func (f Filter) Meets(v Variant) bool {
	if v.Price < f.PriceMin || f.PriceMax > 0 && v.Price > f.PriceMax || f.InStock && !v.Orderable {
		return false
	}
	return !slices.ContainsFunc(f.Options, func(asked Option) bool {
		return !slices.ContainsFunc(v.Options, func(o Option) bool {
			return o.Name == asked.Name && o.Value != "" && slices.Contains(f.Options, o)
		})
	})
}

// choices returns those of a filter and the rule of its collection that ask something of variants.
func (x *Index) choices(f Filter) []Filter {
	var asked []Filter
	for _, one := range [...]Filter{f, x.collections[f.Collection]} {
		if one.OfVariants() {
			asked = append(asked, one)
		}
	}
	return asked
}

// Facets that are no values.
const (
	facetNone facet = math.MaxUint32 - iota
	facetPrice
	facetStock
	facetAmong
)

// condition is one part of a filter.
type condition struct {
	facet facet
	// documents are the products that meet it; of the price, those that may.
	documents *roaring.Bitmap
	// values are those of an option.
	values   []valueID
	min, max int64
	// fixed tells that it is a collection's: facets are counted with it.
	fixed bool
}

// conditions takes a filter apart, with the rule of its collection. Errors: domain.ErrCategoryUnknown, domain.ErrCollectionUnknown.
func (x *Index) conditions(f Filter) ([]condition, error) {
	all, err := x.ownConditions(f)
	if err != nil || f.Collection == "" {
		return all, err
	}
	rule, known := x.collections[f.Collection]
	if !known {
		return nil, domain.ErrCollectionUnknown
	}
	ruled, err := x.ownConditions(rule)
	if err != nil { // its category is gone
		ruled = []condition{{facet: facetCategory, documents: roaring.New()}}
	}
	for _, c := range ruled {
		c.fixed = true
		all = append(all, c)
	}
	return all, nil
}

func (x *Index) ownConditions(f Filter) ([]condition, error) {
	var all []condition
	if f.Category != "" {
		n := x.tree.nodes[x.values.numbers[text{facetCategory, f.Category}]]
		if n == nil {
			return nil, domain.ErrCategoryUnknown
		}
		all = append(all, condition{facet: facetCategory, documents: n.within})
	}
	if len(f.Brands) > 0 {
		all = append(all, x.oneOf(facetBrand, f.Brands...))
	}
	if len(f.Tags) > 0 {
		all = append(all, x.oneOf(facetTag, f.Tags...))
	}
	all = append(all, x.optionConditions(f.Options)...)
	if f.PriceMin > 0 || f.PriceMax > 0 {
		all = append(all, x.priced(f.PriceMin, f.PriceMax))
	}
	if f.InStock {
		all = append(all, condition{facet: facetStock, documents: x.orderable})
	}
	return all, nil
}

// among returns the condition that only some documents are looked at.
func (x *Index) among(documents []int32) condition {
	known := roaring.New()
	for _, document := range documents {
		if x.all.Contains(uint32(document)) { //nolint:gosec // from 1
			known.Add(uint32(document)) //nolint:gosec // from 1
		}
	}
	return condition{facet: facetAmong, documents: known}
}

func (x *Index) oneOf(f facet, texts ...string) condition {
	c := condition{facet: f, values: x.values.find(f, texts...)}
	documents := make([]*roaring.Bitmap, len(c.values))
	for i, id := range c.values {
		documents[i] = x.values.list[id].documents
	}
	c.documents = union(documents)
	return c
}

// optionConditions returns one condition for each option that is named.
func (x *Index) optionConditions(options []Option) []condition {
	var names []string
	texts := make(map[string][]string)
	for _, o := range options {
		if !slices.Contains(names, o.Name) {
			names = append(names, o.Name)
		}
		texts[o.Name] = append(texts[o.Name], o.Value)
	}
	var all []condition
	for _, name := range names {
		f, known := x.values.optionOf[name]
		if !known {
			f = facetNone // nothing has it
		}
		all = append(all, x.oneOf(f, texts[name]...))
	}
	return all
}

func (x *Index) priced(low, high int64) condition {
	if high == 0 {
		high = math.MaxInt64
	}
	var documents []*roaring.Bitmap
	for step := stepOf(low); step <= stepOf(high); step++ {
		if x.prices[step] != nil {
			documents = append(documents, x.prices[step])
		}
	}
	return condition{facet: facetPrice, documents: union(documents), min: low, max: high}
}

// union returns a bitmap that may be one of the index's own: only to be read.
func union(bitmaps []*roaring.Bitmap) *roaring.Bitmap {
	if len(bitmaps) == 1 {
		return bitmaps[0]
	}
	return roaring.FastOr(bitmaps...)
}

// ofVariants tells that one variant has to meet the condition together with others.
func (c *condition) ofVariants() bool { return c.facet >= firstOption && c.facet != facetAmong }

// named tells that the condition is of a facet that is shown.
func (c *condition) named() bool {
	return !c.fixed && c.facet != facetCategory && c.facet != facetStock && c.facet != facetAmong && c.facet != facetNone
}
