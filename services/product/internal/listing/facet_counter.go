package listing

import (
	"math"

	"github.com/RoaringBitmap/roaring/v2"
)

// facetCounter counts products by facet value.
type facetCounter struct {
	match *match
	// matches holds the products to count, or a sample of them.
	matches matchCount
	// counting marks the facets to count.
	counting []bool
	// counts holds the count of each value, last the last counted DocID plus one, counted the
	// values with a count.
	counts, last []uint32
	counted      []valueID
	// orderableProducts is the number of products with a variant that can be ordered; low and high
	// are the lowest and highest price.
	orderableProducts int
	low, high         int64
}

// countRequest says what to count.
type countRequest struct {
	// facet reports whether to count the values of a facet.
	facet func(facet) bool
	// variants requests the price range, and the number of products that can be ordered.
	variants bool
}

// countFacets counts matches; for options, only variants that meet the conditions on variants.
func (x *Index) countFacets(m *match, of matchCount, w countRequest) *facetCounter {
	t := &facetCounter{
		match: m, matches: of, low: math.MaxInt64,
		counts: make([]uint32, len(x.values.list)), last: make([]uint32, len(x.values.list)),
		counting: make([]bool, int(firstOption)+len(x.values.options)),
	}
	products, variants := false, w.variants
	for i := range t.counting {
		f := facet(i)
		t.counting[i] = w.facet(f)
		products = products || t.counting[i] && f < firstOption
		variants = variants || t.counting[i] && f >= firstOption
	}
	for _, docID := range of.docIDs {
		if products {
			p, i := x.records.find(docID)
			t.add(docID, p.categories[i], p.brands[i])
			t.add(docID, x.sets.list[p.tags[i]]...)
		}
		if variants {
			t.addVariants(docID)
		}
	}
	if w.variants && !of.allMatches {
		t.low, t.high = m.priceRange()
	}
	if t.low > t.high {
		t.low, t.high = 0, 0
	}
	return t
}

// addVariants counts the option values and the price range of the matching variants of a document,
// and whether one can be ordered.
func (t *facetCounter) addVariants(docID uint32) {
	orderable := false
	for _, v := range t.match.index.records.variants(docID) {
		if t.match.variant(v) {
			t.add(docID, t.match.index.sets.list[v.options]...)
			t.low, t.high = min(t.low, v.price), max(t.high, v.price)
			orderable = orderable || v.orderable
		}
	}
	if orderable {
		t.orderableProducts++
	}
}

// add counts a document once for each of the values.
func (t *facetCounter) add(docID uint32, ids ...valueID) {
	for _, id := range ids {
		if id == 0 || t.last[id] == docID+1 || !t.counting[t.match.index.values.list[id].facet] {
			continue
		}
		if t.counts[id] == 0 {
			t.counted = append(t.counted, id)
		}
		t.counts[id]++
		t.last[id] = docID + 1
	}
}

// scaled returns the estimated number of products with a value.
func (t *facetCounter) scaled(id valueID) int32 { return int32(t.scale(int(t.counts[id]))) } //nolint:gosec // documents have 32 bits

// scale estimates a number of all matches from that in the sample.
func (t *facetCounter) scale(n int) int {
	if t.matches.allMatches {
		return n
	}
	return (n*t.matches.total + len(t.matches.docIDs)/2) / len(t.matches.docIDs)
}

// addTo adds the counted values to the lists of their facets.
func (t *facetCounter) addTo(facets map[facet]*topN[Count]) {
	for _, id := range t.counted {
		v := &t.match.index.values.list[id]
		if facets[v.facet] == nil {
			facets[v.facet] = newTopN(maxFacet, compareCounts)
		}
		facets[v.facet].add(Count{Value: v.text.text, Count: t.scaled(id)})
	}
}

// priceRange estimates the lowest and the highest price of matching variants if there are too many
// products to check each: those of the lowest and highest bucket with a match, from an even sample
// if the bucket is large.
func (m *match) priceRange() (low, high int64) {
	low = math.MaxInt64
	for bucket := 0; bucket < priceBuckets && low == math.MaxInt64; bucket++ {
		m.eachPriceIn(bucket, func(price int64) { low = min(low, price) })
	}
	for bucket := priceBuckets - 1; bucket >= 0 && high == 0; bucket-- {
		m.eachPriceIn(bucket, func(price int64) { high = max(high, price) })
	}
	return low, high
}

// eachPriceIn visits the prices of matching variants in a bucket, of a sample of its products.
func (m *match) eachPriceIn(bucket int, visit func(price int64)) {
	priced := m.index.prices[bucket]
	if priced == nil || !priced.Intersects(m.candidates) {
		return
	}
	both := roaring.And(priced, m.candidates)
	for _, docID := range everyNth(both, max(1, int(both.GetCardinality())/minSample)) { //nolint:gosec // fits
		for _, v := range m.index.records.variants(docID) {
			if bucketOf(v.price) == bucket && m.variant(v) {
				visit(v.price)
			}
		}
	}
}
