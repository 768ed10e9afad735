package listing

import (
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// match tests products and variants against the conditions of a filter.
type match struct {
	index *Index
	// candidates holds the products that may match; if nothing has to be verified, they do. Do not
	// change it.
	candidates *roaring.Bitmap
	// verify reports that the variants of each candidate must be checked.
	verify bool
	// The conditions on one variant: price, stock, and one of the values of each option.
	min, max  int64
	orderable bool
	options   [][]valueID
	// verdicts caches which sets of values meet the options.
	verdicts []verdict
	// cheapestMayNotMatch reports that the cheapest variant of a product may not match, so that the
	// sort indexes, which have its price, cannot be used.
	cheapestMayNotMatch bool
}

// verdict is the cached answer to whether a set of values meets the options.
type verdict byte

const (
	unknown verdict = iota
	yes
	no
)

// match combines conditions, without those of the facet without (facetNone: all).
func (x *Index) match(conditions []condition, without facet) *match {
	m := &match{index: x, candidates: x.all, max: math.MaxInt64}
	var documents []*roaring.Bitmap
	ofVariants := 0
	for _, c := range conditions {
		if c.facet == without && without != facetNone && !c.fixed {
			continue
		}
		documents = append(documents, c.documents)
		if c.ofVariants() {
			ofVariants++
			m.addVariantCondition(c)
		}
	}
	m.verify = m.verify || ofVariants > 1
	m.cheapestMayNotMatch = m.orderable || len(m.options) > 0 || m.min > 0 // with only an upper bound, it is the cheapest variant or none
	switch {
	case len(documents) == 1:
		m.candidates = documents[0]
	case len(documents) > 1:
		m.candidates = roaring.FastAnd(documents...)
	}
	return m
}

// addVariantCondition adds a condition on variants.
func (m *match) addVariantCondition(c condition) {
	switch c.facet {
	case facetPrice:
		m.min, m.max, m.verify = max(m.min, c.min), min(m.max, c.max), true
	case facetStock:
		m.orderable = true
	default:
		m.options = append(m.options, c.values)
		m.verdicts = make([]verdict, len(m.index.sets.list))
	}
}

// meets reports whether a candidate matches.
func (m *match) meets(docID uint32) bool {
	if !m.verify {
		return true
	}
	for _, v := range m.index.records.variants(docID) {
		if m.variant(v) {
			return true
		}
	}
	return false
}

// sortKey returns the sort key of a candidate; matches is false if none of its variants matches.
func (m *match) sortKey(s Sort, docID uint32) (at sortKey, matches bool) {
	k := m.index.records.key(docID)
	if !m.cheapestMayNotMatch || !s.byPrice() {
		return s.sortKey(k), true
	}
	priced := *k
	priced.low, matches = m.cheapestPrice(docID)
	return s.sortKey(&priced), matches
}

// cheapestPrice returns the price of the cheapest matching variant; matches is false if there is
// none.
func (m *match) cheapestPrice(docID uint32) (low int64, matches bool) {
	low = math.MaxInt64
	for _, v := range m.index.records.variants(docID) {
		if v.price <= low && m.variant(v) {
			low, matches = v.price, true
		}
	}
	return low, matches
}

// variant reports whether a variant meets all conditions on variants.
func (m *match) variant(v variant) bool {
	if v.price < m.min || v.price > m.max || m.orderable && !v.orderable {
		return false
	}
	if len(m.options) == 0 {
		return true
	}
	if m.verdicts[v.options] == unknown {
		m.verdicts[v.options] = m.judgeSet(m.index.sets.list[v.options])
	}
	return m.verdicts[v.options] == yes
}

// judgeSet reports whether a set of values has an accepted value of each option.
func (m *match) judgeSet(set []valueID) verdict {
	for _, wanted := range m.options {
		if !slices.ContainsFunc(set, func(id valueID) bool { return slices.Contains(wanted, id) }) {
			return no
		}
	}
	return yes
}
