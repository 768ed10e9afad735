package listing

import (
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
)

const (
	// exactly is how many matches are counted one by one; of more, the number is estimated where bitmaps do not tell it.
	exactly = 10_000
	// sampled is about how many products stand for all when there are more, enough at least how many have to.
	sampled, enough = 4096, 1000
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
		if c.facet == without && without != facetNone {
			continue
		}
		documents = append(documents, c.documents)
		if c.ofVariants() {
			ofVariants++
			m.ask(c)
		}
	}
	m.verify = m.verify || ofVariants > 1
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
		m.min, m.max, m.verify = c.min, c.max, true
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
