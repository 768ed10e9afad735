package listing

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

const (
	// exactly is how many matches are counted one by one; of more, the number is estimated where bitmaps do not tell it.
	exactly = 10_000
	// sampled is about how many products stand for all when there are more, enough at least how many have to.
	sampled, enough = 2048, 500
)

// found is what is known of the matches.
type found struct {
	total int
	exact bool
	// documents are matches, evenly spread; all of them, by number, if whole.
	documents []uint32
	whole     bool
}

// count returns how many matches there are, without looking at them if that is possible.
func (m *match) count() found {
	if m.verify {
		return m.look()
	}
	return found{total: int(m.candidates.GetCardinality()), exact: true} //nolint:gosec // fits
}

// look returns matches too.
func (m *match) look() found {
	total := int(m.candidates.GetCardinality()) //nolint:gosec // fits
	switch {
	case m.verify:
		return m.lookThrough(total)
	case total > exactly:
		return found{total: total, exact: true, documents: everyNth(m.candidates, total/sampled)}
	default:
		return found{total: total, exact: true, documents: m.candidates.ToArray(), whole: true}
	}
}

// lookThrough verifies samples of candidates, each four times as many as the one before, until one says that there are surely more than
// exactly, or else all.
func (m *match) lookThrough(candidates int) found {
	for n := candidates / sampled; n > 1; n /= 4 {
		documents := m.verified(everyNth(m.candidates, n))
		if total := len(documents) * n; len(documents) >= enough && total > 2*exactly {
			return found{total: total, documents: documents}
		}
	}
	documents := m.verified(m.candidates.ToArray())
	return found{total: len(documents), exact: true, documents: documents, whole: true}
}

// verified keeps those of candidates that match.
func (m *match) verified(candidates []uint32) []uint32 {
	return slices.DeleteFunc(candidates, func(document uint32) bool { return !m.meets(document) })
}

// everyNth returns every nth of the documents.
func everyNth(b *roaring.Bitmap, n int) []uint32 {
	documents := make([]uint32, 0, sampled)
	buffer := make([]uint32, sampled)
	at := 0 // in the buffer, of the next
	for it := b.ManyIterator(); ; {
		got := it.NextMany(buffer)
		if got == 0 {
			return documents
		}
		for ; at < got; at += n {
			documents = append(documents, buffer[at])
		}
		at -= got
	}
}
