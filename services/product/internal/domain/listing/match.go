package listing

import (
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

// match is a filter that products are held against.
type match struct {
	index *Index
	// candidates are all that may match, and if nothing has to be verified, do. Only to be read.
	candidates *roaring.Bitmap
	verify     bool
	// What one variant has to meet: a price, stock, and of each option one of its values.
	min, max int64
	inStock  bool
	options  [][]valueID
	// verdicts remember which sets of values meet that.
	verdicts []verdict
	// chooses tells that the cheapest variant that meets what one has to meet may be another than the cheapest one.
	chooses bool
}

type verdict byte

const (
	unknown verdict = iota
	yes
	no
)

// match puts conditions together, without those of a facet.
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
			m.ask(c)
		}
	}
	m.verify = m.verify || ofVariants > 1
	m.chooses = m.inStock || len(m.options) > 0 || m.min > 0 // with an upper bound alone, it is the cheapest one or none
	switch {
	case len(documents) == 1:
		m.candidates = documents[0]
	case len(documents) > 1:
		m.candidates = roaring.FastAnd(documents...)
	}
	return m
}

// ask adds a condition that one variant has to meet.
func (m *match) ask(c condition) {
	switch c.facet {
	case facetPrice:
		m.min, m.max, m.verify = max(m.min, c.min), min(m.max, c.max), true
	case facetStock:
		m.inStock = true
	default:
		m.options = append(m.options, c.values)
		m.verdicts = make([]verdict, len(m.index.sets.list))
	}
}

// meets reports whether a candidate matches.
func (m *match) meets(document uint32) bool {
	if !m.verify {
		return true
	}
	for _, v := range m.index.records.variants(document) {
		if m.variant(v) {
			return true
		}
	}
	return false
}

// place returns where a candidate stands in an order; matches is false if no variant of it meets what one has to meet.
func (m *match) place(s Sort, document uint32) (at place, matches bool) {
	k := m.index.records.key(document)
	if !m.chooses || !s.byPrice() {
		return s.place(k), true
	}
	priced := *k
	priced.low, matches = m.low(document)
	return s.place(&priced), matches
}

// low returns the price of the cheapest variant that meets what one has to meet; matches is false if none does.
func (m *match) low(document uint32) (low int64, matches bool) {
	low = math.MaxInt64
	for _, v := range m.index.records.variants(document) {
		if v.price <= low && m.variant(v) {
			low, matches = v.price, true
		}
	}
	return low, matches
}

// variant reports whether a variant meets all that one has to meet.
func (m *match) variant(v variant) bool {
	if v.price < m.min || v.price > m.max || m.inStock && !v.orderable {
		return false
	}
	if len(m.options) == 0 {
		return true
	}
	if m.verdicts[v.options] == unknown {
		m.verdicts[v.options] = m.judge(m.index.sets.list[v.options])
	}
	return m.verdicts[v.options] == yes
}

// judge decides whether a set of values has one of each option that is asked for.
func (m *match) judge(set []valueID) verdict {
	for _, wanted := range m.options {
		if !slices.ContainsFunc(set, func(id valueID) bool { return slices.Contains(wanted, id) }) {
			return no
		}
	}
	return yes
}
