package search

import (
	"cmp"
	"slices"
)

// Hit is a document that answers a query.
type Hit struct {
	Document int32
	// Score is above 0; only its order means something.
	Score int64
	found int
}

// Ranking holds the hits of a query, the best first.
type Ranking struct {
	plan *Plan
	hits []Hit
	// Exact tells that the hits are all there are.
	Exact bool
}

// Rank puts the documents of the postings in order. lists has the postings of each Read, in its order.
func (p *Plan) Rank(lists [][]Posting) *Ranking {
	var all []uint64 // document, term and impact in one number, which sorts fast
	for term, list := range lists {
		for _, posting := range list {
			all = append(all, uint64(uint32(posting.Document))<<32|uint64(term)<<16|uint64(uint16(posting.Impact))) //nolint:gosec // none is negative
		}
	}
	slices.Sort(all)
	r := &Ranking{plan: p, Exact: !p.cut()}
	impacts, values := make([]int16, len(p.terms)), make([]float64, p.slots)
	for start := 0; start < len(all); {
		document := all[start] >> 32
		clear(impacts)
		end := start
		for ; end < len(all) && all[end]>>32 == document; end++ {
			impacts[all[end]>>16&0xffff] = int16(all[end] & 0xffff) //nolint:gosec // was one
		}
		start = end
		r.add(int32(document), impacts, values) //nolint:gosec // was one
	}
	r.order()
	return r
}

func (r *Ranking) add(document int32, impacts []int16, values []float64) {
	if score, found := r.plan.score(impacts, values); found > 0 {
		r.hits = append(r.hits, Hit{Document: document, Score: max(1, int64(score*scoreScale)), found: found})
	}
}

func (r *Ranking) order() { slices.SortFunc(r.hits, before) }

// before puts the better hit first, and of equal ones the newer.
func before(a, b Hit) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Document, a.Document))
}

// Doubtful returns the documents to read again: the best ones, if some of their terms may not have been seen; none otherwise.
func (r *Ranking) Doubtful() []int32 {
	if r.Exact {
		return nil
	}
	documents := make([]int32, min(Verified, len(r.hits)))
	for i := range documents {
		documents[i] = r.hits[i].Document
	}
	return documents
}

// Verify scores documents again, now by all of their terms. A document that is gone is left out.
func (r *Ranking) Verify(doubtful []int32, terms map[int32]map[TermID]int16) {
	r.hits = slices.Delete(r.hits, 0, len(doubtful))
	impacts, values := make([]int16, len(r.plan.terms)), make([]float64, r.plan.slots)
	for _, document := range doubtful {
		for i, term := range r.plan.terms {
			impacts[i] = terms[document][term]
		}
		r.add(document, impacts, values)
	}
	r.order()
}

// Total returns the number of hits, all of them if the ranking is exact.
func (r *Ranking) Total() int { return len(r.hits) }

// After returns the hits behind a hit, the zero Hit for those from the first, and whether more follow.
func (r *Ranking) After(last Hit, size int) (hits []Hit, more bool) {
	start := 0
	if last.Score > 0 {
		start, _ = slices.BinarySearchFunc(r.hits, last, before)
		if start < len(r.hits) && r.hits[start].Document == last.Document {
			start++
		}
	}
	end := min(len(r.hits), start+size)
	return r.hits[start:end], end < len(r.hits)
}
