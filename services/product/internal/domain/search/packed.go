package search

import (
	"cmp"
	"encoding/binary"
	"iter"
	"slices"
	"sort"
)

// Packed is the terms of a document as the index stores them: by id, ten bytes each, eight for the id and two for the impact, whose
// highest bit tells that the term is of the name.
type Packed []byte

// Weight is how a document has a term; the zero Weight is not at all.
type Weight struct {
	Impact int16
	Named  bool
}

const (
	packedSize = 10
	namedBit   = 1 << 15
)

// Pack packs terms that are in the order of their ids, as TermsOf returns them.
func Pack(terms []Term) Packed {
	packed := make(Packed, 0, len(terms)*packedSize)
	for _, t := range terms {
		packed = binary.BigEndian.AppendUint64(packed, uint64(t.ID)) //nolint:gosec // all 64 bits
		impact := uint16(t.Impact)                                   //nolint:gosec // is positive
		if t.Shown != "" {
			impact |= namedBit
		}
		packed = binary.BigEndian.AppendUint16(packed, impact)
	}
	return packed
}

func (p Packed) len() int { return len(p) / packedSize }

func (p Packed) id(i int) TermID {
	return TermID(binary.BigEndian.Uint64(p[i*packedSize:])) //nolint:gosec // all 64 bits
}

func (p Packed) weight(i int) Weight {
	impact := binary.BigEndian.Uint16(p[i*packedSize+8:])
	return Weight{Impact: int16(impact &^ namedBit), Named: impact&namedBit != 0} //nolint:gosec // without its highest bit
}

// Of returns how the document has a term.
func (p Packed) Of(term TermID) Weight {
	i, found := sort.Find(p.len(), func(i int) int { return cmp.Compare(term, p.id(i)) })
	if !found {
		return Weight{}
	}
	return p.weight(i)
}

// All yields the terms by id.
func (p Packed) All() iter.Seq2[TermID, Weight] {
	return func(yield func(TermID, Weight) bool) {
		for i := range p.len() {
			if !yield(p.id(i), p.weight(i)) {
				return
			}
		}
	}
}

// Equal reports whether two documents have the same terms in the same way.
func (p Packed) Equal(other Packed) bool { return slices.Equal(p, other) }
