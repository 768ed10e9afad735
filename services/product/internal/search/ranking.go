package search

import (
	"math"
	"slices"
)

// Hit is a document that matches a query, with its score.
type Hit struct {
	DocID int32
	// Score is above 0; only the order of scores has a meaning.
	Score uint32
}

// Ranking holds the hits of a query in the order of their scores.
type Ranking struct {
	plan *Plan
	// hits holds one sortable number per hit, the best first; of equal scores, the newer document
	// first.
	hits []uint64
	// Complete reports that the hits are all there are: all postings were read.
	Complete bool
}

// packHit returns a number that sorts better hits first.
func packHit(h Hit) uint64 { return ^(uint64(h.Score)<<32 | uint64(uint32(h.DocID))) } //nolint:gosec // is positive

// unpackHit returns the hit of a number of packHit.
func unpackHit(rank uint64) Hit {
	return Hit{Score: uint32(^rank >> 32), DocID: int32(uint32(^rank))} //nolint:gosec // as packHit packed them
}

// Rank ranks the documents of the postings. lists holds the postings of each Read, in the same
// order.
func (p *Plan) Rank(lists [][]Posting) *Ranking {
	size := 0
	for _, list := range lists {
		size += len(list)
	}
	all := make([]uint64, 0, size) // document, term and impact in one number, for fast sorting
	for term, list := range lists {
		for _, posting := range list {
			docID, impact := uint64(uint32(posting.DocID)), uint64(uint16(posting.Impact)) //nolint:gosec // none is negative
			all = append(all, docID<<32|uint64(term)<<16|impact)
		}
	}
	slices.Sort(all)
	documents := 0
	for i := range all {
		if i == 0 || all[i]>>32 != all[i-1]>>32 {
			documents++
		}
	}
	r := &Ranking{plan: p, hits: make([]uint64, 0, documents), Complete: !p.incomplete()}
	impacts, values := make([]int16, len(p.terms)), make([]float64, p.queryWords)
	for start := 0; start < len(all); {
		docID := all[start] >> 32
		clear(impacts)
		end := start
		for ; end < len(all) && all[end]>>32 == docID; end++ {
			impacts[all[end]>>16&0xffff] = int16(all[end] & 0xffff) //nolint:gosec // was converted from this type
		}
		start = end
		r.add(int32(docID), impacts, values) //nolint:gosec // was converted from this type
	}
	slices.Sort(r.hits)
	return r
}

// add scores a document, and adds it if it matches.
func (r *Ranking) add(docID int32, impacts []int16, values []float64) {
	if score := r.plan.score(impacts, values); score > 0 {
		r.hits = append(r.hits, packHit(Hit{DocID: docID, Score: uint32(max(1, min(math.MaxUint32, score*scoreScale)))}))
	}
}

// DocIDs returns the documents of the hits, best first.
func (r *Ranking) DocIDs() []int32 {
	docIDs := make([]int32, len(r.hits))
	for i, hit := range r.hits {
		docIDs[i] = unpackHit(hit).DocID
	}
	return docIDs
}

// Keep removes all hits except those on the given documents, a subsequence of DocIDs.
func (r *Ranking) Keep(docIDs []int32) {
	next := 0
	r.hits = slices.DeleteFunc(r.hits, func(hit uint64) bool {
		keep := next < len(docIDs) && unpackHit(hit).DocID == docIDs[next]
		if keep {
			next++
		}
		return !keep
	})
}

// Unverified returns the best documents if some of their postings may not have been read: they must
// be verified. Otherwise it returns none.
func (r *Ranking) Unverified() []int32 {
	if r.Complete {
		return nil
	}
	docIDs := make([]int32, min(MaxVerified, len(r.hits)))
	for i := range docIDs {
		docIDs[i] = unpackHit(r.hits[i]).DocID
	}
	return docIDs
}

// Verify scores documents again by all of their terms. It removes documents that no longer exist.
func (r *Ranking) Verify(unverified []int32, terms map[int32]PackedTerms) {
	r.hits = slices.Delete(r.hits, 0, len(unverified))
	impacts, values := make([]int16, len(r.plan.terms)), make([]float64, r.plan.queryWords)
	for _, docID := range unverified {
		for i, term := range r.plan.terms {
			impacts[i] = terms[docID].Of(term).Impact
		}
		r.add(docID, impacts, values)
	}
	slices.Sort(r.hits)
}

// Total returns the number of hits, all of them if the ranking is complete.
func (r *Ranking) Total() int { return len(r.hits) }

// After returns the hits behind a hit (the zero Hit: from the first one), and whether more follow.
func (r *Ranking) After(last Hit, size int) (hits []Hit, more bool) {
	start := 0
	if last.Score > 0 {
		var shown bool
		if start, shown = slices.BinarySearch(r.hits, packHit(last)); shown {
			start++
		}
	}
	end := min(len(r.hits), start+size)
	for _, rank := range r.hits[start:end] {
		hits = append(hits, unpackHit(rank))
	}
	return hits, end < len(r.hits)
}
