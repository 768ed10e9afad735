package search

import (
	"cmp"
	"encoding/binary"
	"iter"
	"slices"
	"sort"
)

// PackedTerms holds the terms of a document with their weights, in their stored form: sorted by id,
// ten bytes each. Eight bytes are the id and two the impact, whose highest bit marks a term of the
// name.
type PackedTerms []byte

// TermWeight is the weight of a term in a document. The zero TermWeight means that the document
// lacks the term.
type TermWeight struct {
	Impact int16
	// Named reports that the term is in the product's name, and so may be suggested: Term.Shown is
	// not empty.
	Named bool
}

const (
	packedSize = 10
	namedBit   = 1 << 15
)

// Pack packs terms that are sorted by id, as TermsOf returns them.
func Pack(terms []Term) PackedTerms {
	packed := make(PackedTerms, 0, len(terms)*packedSize)
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

func (p PackedTerms) len() int { return len(p) / packedSize }

func (p PackedTerms) id(i int) TermID {
	return TermID(binary.BigEndian.Uint64(p[i*packedSize:])) //nolint:gosec // all 64 bits
}

func (p PackedTerms) weight(i int) TermWeight {
	impact := binary.BigEndian.Uint16(p[i*packedSize+8:])
	return TermWeight{Impact: int16(impact &^ namedBit), Named: impact&namedBit != 0} //nolint:gosec // without its highest bit
}

// Of returns the weight of a term in the document.
func (p PackedTerms) Of(term TermID) TermWeight {
	i, found := sort.Find(p.len(), func(i int) int { return cmp.Compare(term, p.id(i)) })
	if !found {
		return TermWeight{}
	}
	return p.weight(i)
}

// All yields the terms in the order of their ids.
func (p PackedTerms) All() iter.Seq2[TermID, TermWeight] {
	return func(yield func(TermID, TermWeight) bool) {
		for i := range p.len() {
			if !yield(p.id(i), p.weight(i)) {
				return
			}
		}
	}
}

// Equal reports whether two documents have the same terms with the same weights.
func (p PackedTerms) Equal(other PackedTerms) bool { return slices.Equal(p, other) }
