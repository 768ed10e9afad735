package listing

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

const (
	// maxExact is the number of matches up to which totals are exact; above, they may be estimated.
	maxExact = 10_000
	// targetSample and minSample are the targeted and the smallest number of products in a sample
	// from which numbers of larger sets are estimated.
	targetSample, minSample = 2048, 500
)

// matchCount is the number of matches of a filter, with a sample of them.
type matchCount struct {
	total int
	// totalExact reports that total is not an estimate.
	totalExact bool
	// docIDs is an even sample of the matches; with allMatches all of them, sorted.
	docIDs     []uint32
	allMatches bool
}

// count returns the number of matches, without checking each if that is possible.
func (m *match) count() matchCount {
	if m.verify {
		return m.sample()
	}
	return matchCount{total: int(m.candidates.GetCardinality()), totalExact: true} //nolint:gosec // fits
}

// sample is count with a sample of the matches.
func (m *match) sample() matchCount {
	total := int(m.candidates.GetCardinality()) //nolint:gosec // fits
	switch {
	case m.verify:
		return m.sampleCandidates(total)
	case total > maxExact:
		return matchCount{total: total, totalExact: true, docIDs: everyNth(m.candidates, total/targetSample)}
	default:
		return matchCount{total: total, totalExact: true, docIDs: m.candidates.ToArray(), allMatches: true}
	}
}

// sampleCandidates checks samples of the candidates, each four times as large as the one before,
// until one shows that there are surely more than maxExact matches; otherwise it checks all.
func (m *match) sampleCandidates(candidates int) matchCount {
	for n := candidates / targetSample; n > 1; n /= 4 {
		docIDs := m.matching(everyNth(m.candidates, n))
		if total := len(docIDs) * n; len(docIDs) >= minSample && total > 2*maxExact {
			return matchCount{total: total, docIDs: docIDs}
		}
	}
	docIDs := m.matching(m.candidates.ToArray())
	return matchCount{total: len(docIDs), totalExact: true, docIDs: docIDs, allMatches: true}
}

// matching returns the candidates that match.
func (m *match) matching(candidates []uint32) []uint32 {
	return slices.DeleteFunc(candidates, func(docID uint32) bool { return !m.meets(docID) })
}

// everyNth returns every nth of the documents.
func everyNth(b *roaring.Bitmap, n int) []uint32 {
	docIDs := make([]uint32, 0, targetSample)
	buffer := make([]uint32, targetSample)
	at := 0 // position of the next one in the buffer
	for it := b.ManyIterator(); ; {
		got := it.NextMany(buffer)
		if got == 0 {
			return docIDs
		}
		for ; at < got; at += n {
			docIDs = append(docIDs, buffer[at])
		}
		at -= got
	}
}
