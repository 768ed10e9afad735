package listing

import (
	"encoding/binary"

	"github.com/RoaringBitmap/roaring/v2"
)

type (
	// facet numbers what products can be filtered by: the first three, and behind them the names of options.
	facet uint32
	// valueID numbers a value of a facet; 0 is none.
	valueID uint32
	// setID numbers a set of values; 0 is the empty one.
	setID uint32
)

const (
	facetCategory facet = iota
	facetBrand
	facetTag
	firstOption
)

// values numbers the values of facets. A number is kept when the last product that has the value is gone, until the index is loaded anew.
type values struct {
	// options are the names of the facets from firstOption on.
	options  []string
	optionOf map[string]facet
	numbers  map[text]valueID
	list     []value
}

type text struct {
	facet facet
	text  string
}

type value struct {
	text
	// documents are the products that have it, or of an option's value, that have a variant with it.
	documents *roaring.Bitmap
}

func newValues() values {
	return values{optionOf: make(map[string]facet), numbers: make(map[text]valueID), list: make([]value, 1)}
}

// option returns the facet of an option.
func (v *values) option(name string) facet {
	f, known := v.optionOf[name]
	if !known {
		f = firstOption + facet(len(v.options)) //nolint:gosec // far below
		v.options, v.optionOf[name] = append(v.options, name), f
	}
	return f
}

// of returns the number of a value, a new one if need be; the text "" is none.
func (v *values) of(f facet, s string) valueID {
	if s == "" {
		return 0
	}
	key := text{facet: f, text: s}
	id, known := v.numbers[key]
	if !known {
		id = valueID(len(v.list)) //nolint:gosec // far below
		v.numbers[key] = id
		v.list = append(v.list, value{text: key, documents: roaring.New()})
	}
	return id
}

// find returns the values that there are of texts.
func (v *values) find(f facet, texts ...string) []valueID {
	var found []valueID
	for _, s := range texts {
		if id, known := v.numbers[text{facet: f, text: s}]; known {
			found = append(found, id)
		}
	}
	return found
}

// sets numbers sets of values: most variants share theirs with others.
type sets struct {
	numbers map[string]setID
	list    [][]valueID
	key     []byte
}

func newSets() sets { return sets{numbers: make(map[string]setID), list: make([][]valueID, 1)} }

// of returns the number of a set, a new one if need be. It does not keep ids.
func (s *sets) of(ids []valueID) setID {
	if len(ids) == 0 {
		return 0
	}
	s.key = s.key[:0]
	for _, id := range ids {
		s.key = binary.LittleEndian.AppendUint32(s.key, uint32(id))
	}
	number, known := s.numbers[string(s.key)]
	if !known {
		number = setID(len(s.list)) //nolint:gosec // far below
		s.numbers[string(s.key)] = number
		s.list = append(s.list, append([]valueID(nil), ids...))
	}
	return number
}
