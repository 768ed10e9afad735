package listing

import (
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// Filter selects products by their category, brand, tags and variants. The zero Filter selects all.
type Filter struct {
	// Collection is the slug of a collection, whose rule must be met in addition to the other
	// fields.
	Collection string
	// Category is a slug; the filter includes its subtree.
	Category string
	// Brands and Tags: a product needs one of each list that is not empty.
	Brands, Tags []string
	// The following conditions must be met by one and the same variant. Values of one option are
	// alternatives.
	Options []OptionValue
	// PriceMin and PriceMax are inclusive; 0 is no bound.
	PriceMin, PriceMax int64
	// Orderable selects variants that can be ordered now: in stock, low stock, or back-order.
	Orderable bool

	// accepted holds the texts of the accepted values in the default language, by option, if the
	// catalog has other languages.
	accepted [][]OptionValue
}

// IsZero reports whether the filter selects all products.
func (f Filter) IsZero() bool {
	return f.Collection == "" && f.Category == "" && len(f.Brands)+len(f.Tags)+len(f.Options) == 0 &&
		f.PriceMin == 0 && f.PriceMax == 0 && !f.Orderable
}

// HasVariantConditions reports whether the filter has conditions on variants.
func (f Filter) HasVariantConditions() bool {
	return len(f.Options) > 0 || f.PriceMin > 0 || f.PriceMax > 0 || f.Orderable
}

// Matches reports whether a variant meets the conditions on variants. It ignores conditions on the
// product.
func (f Filter) Matches(v Variant) bool {
	if v.CurrentPrice < f.PriceMin || f.PriceMax > 0 && v.CurrentPrice > f.PriceMax || f.Orderable && !v.Orderable {
		return false
	}
	if f.accepted != nil {
		return v.meets(f.accepted)
	}
	return !slices.ContainsFunc(f.Options, func(asked OptionValue) bool {
		return !slices.ContainsFunc(v.Options, func(o OptionValue) bool {
			return o.Name == asked.Name && o.Value != "" && slices.Contains(f.Options, o)
		})
	})
}

// variantFilters returns the filter and the rule of its collection, each only if it has conditions
// on variants.
func (x *Index) variantFilters(f Filter) []Filter {
	var filters []Filter
	for _, one := range [...]Filter{f, x.collections[f.Collection]} {
		if one.HasVariantConditions() {
			one.accepted = x.acceptedTexts(one.Options)
			filters = append(filters, one)
		}
	}
	return filters
}

// Facets that are conditions only and have no numbered values.
const (
	facetNone facet = math.MaxUint32 - iota
	facetPrice
	facetStock
	facetAmong // of PageRequest.Among
)

// condition is one condition of a filter. A product matches a filter if it meets all conditions,
// and one variant meets all those on variants.
type condition struct {
	facet facet
	// documents holds the products that meet it; for prices, those that may.
	documents *roaring.Bitmap
	// values holds the accepted values of an option.
	values []valueID
	// min and max are the inclusive bounds of a price.
	min, max int64
	// fixed marks a condition of the collection: facets are counted with it.
	fixed bool
}

// conditions returns the conditions of a filter and of its collection's rule. Errors:
// domain.ErrCategoryUnknown, domain.ErrCollectionUnknown.
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
	if err != nil { // its category was deleted
		ruled = []condition{{facet: facetCategory, documents: roaring.New()}}
	}
	for _, c := range ruled {
		c.fixed = true
		all = append(all, c)
	}
	return all, nil
}

// ownConditions returns the conditions of a filter without those of its collection's rule.
func (x *Index) ownConditions(f Filter) ([]condition, error) {
	var all []condition
	if f.Category != "" {
		n := x.tree.nodes[x.values.numbers[text{facetCategory, f.Category}]]
		if n == nil {
			return nil, domain.ErrCategoryUnknown
		}
		all = append(all, condition{facet: facetCategory, documents: n.subtree})
	}
	if len(f.Brands) > 0 {
		all = append(all, x.oneOf(facetBrand, f.Brands...))
	}
	if len(f.Tags) > 0 {
		all = append(all, x.oneOf(facetTag, f.Tags...))
	}
	all = append(all, x.optionConditions(f.Options)...)
	if f.PriceMin > 0 || f.PriceMax > 0 {
		all = append(all, x.priceCondition(f.PriceMin, f.PriceMax))
	}
	if f.Orderable {
		all = append(all, condition{facet: facetStock, documents: x.orderable})
	}
	return all, nil
}

// among returns the condition that a product is one of the documents. It ignores unknown documents.
func (x *Index) among(docIDs []int32) condition {
	known := roaring.New()
	for _, docID := range docIDs {
		if x.all.Contains(uint32(docID)) { //nolint:gosec // from 1
			known.Add(uint32(docID)) //nolint:gosec // from 1
		}
	}
	return condition{facet: facetAmong, documents: known}
}

// oneOf returns the condition that a product has one of the texts as a value of a facet.
func (x *Index) oneOf(f facet, texts ...string) condition {
	return x.valueCondition(f, x.values.find(f, texts...))
}

// valueCondition returns the condition that a product, or one of its variants, has one of the
// values.
func (x *Index) valueCondition(f facet, values []valueID) condition {
	c := condition{facet: f, values: values}
	documents := make([]*roaring.Bitmap, len(c.values))
	for i, id := range c.values {
		documents[i] = x.values.list[id].documents
	}
	c.documents = union(documents)
	return c
}

// optionConditions returns one condition for each option that the values belong to.
func (x *Index) optionConditions(options []OptionValue) []condition {
	var all []condition
	for _, option := range x.acceptedOptions(options) {
		all = append(all, x.valueCondition(option.facets[0], option.values))
	}
	return all
}

// priceCondition returns the condition that a variant has a price within inclusive bounds.
func (x *Index) priceCondition(low, high int64) condition {
	if high == 0 {
		high = math.MaxInt64
	}
	var documents []*roaring.Bitmap
	for bucket := bucketOf(low); bucket <= bucketOf(high); bucket++ {
		if x.prices[bucket] != nil {
			documents = append(documents, x.prices[bucket])
		}
	}
	return condition{facet: facetPrice, documents: union(documents), min: low, max: high}
}

// union returns a bitmap that may belong to the index: do not change it.
func union(bitmaps []*roaring.Bitmap) *roaring.Bitmap {
	if len(bitmaps) == 1 {
		return bitmaps[0]
	}
	return roaring.FastOr(bitmaps...)
}

// ofVariants reports whether the condition is one on variants.
func (c *condition) ofVariants() bool { return c.facet >= firstOption && c.facet != facetAmong }

// ofFacet reports whether the condition selects values of a facet, whose counts ignore it.
func (c *condition) ofFacet() bool {
	return !c.fixed && c.facet != facetCategory && c.facet != facetStock && c.facet != facetAmong && c.facet != facetNone
}
