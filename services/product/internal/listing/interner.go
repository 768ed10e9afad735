package listing

import (
	"encoding/binary"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	kit "github.com/akinai/akinai/pkg/text"
)

type (
	// facet is the number of a facet: the first three are fixed, followed by the names of options.
	facet uint32
	// valueID is the number of a facet value; 0 is none.
	valueID uint32
	// setID is the number of a set of values; 0 is the empty set.
	setID uint32
)

const (
	facetCategory facet = iota
	facetBrand
	facetTag
	firstOption
)

// valueInterner assigns numbers to facet values. The number of an unused value stays assigned until
// the index is reloaded.
type valueInterner struct {
	// options holds the names of the facets from firstOption on.
	options []string
	// optionOf maps every spelling of an option's name, and its fold, to the facet.
	optionOf map[string]facet
	// numbers maps every spelling that occurred, and its fold, to a number. Spellings with the same
	// fold share one number, and the value is shown in its first spelling.
	numbers map[text]valueID
	list    []value
}

// text is a spelling of a facet value.
type text struct {
	facet facet
	text  string
}

// value is a facet value: a category, brand, tag, or value of an option.
type value struct {
	text
	// documents holds the products with this value; for an option, those with such a variant.
	documents *roaring.Bitmap
}

func newValueInterner() valueInterner {
	return valueInterner{optionOf: make(map[string]facet), numbers: make(map[text]valueID), list: make([]value, 1)}
}

// option returns the facet of an option, and assigns one if it has none.
func (v *valueInterner) option(name string) facet {
	f, known := v.findOption(name)
	if !known {
		f = firstOption + facet(len(v.options)) //nolint:gosec // far below
		v.options, v.optionOf[kit.Fold(name)] = append(v.options, name), f
	}
	v.optionOf[name] = f
	return f
}

// findOption returns the facet of an option, for any spelling of its name.
func (v *valueInterner) findOption(name string) (facet, bool) {
	f, known := v.optionOf[name]
	if !known {
		f, known = v.optionOf[kit.Fold(name)]
	}
	return f, known
}

// intern returns the number of a value, and assigns one if it has none; for "" it returns 0.
func (v *valueInterner) intern(f facet, s string) valueID {
	if s == "" {
		return 0
	}
	key := text{facet: f, text: s}
	if id, known := v.numbers[key]; known {
		return id
	}
	folded := text{facet: f, text: kit.Fold(s)}
	id, known := v.numbers[folded]
	if !known {
		id = valueID(len(v.list)) //nolint:gosec // far below
		v.numbers[folded] = id
		v.list = append(v.list, value{text: key, documents: roaring.New()})
	}
	v.numbers[key] = id
	return id
}

// find returns the numbers of the texts that are values of the facet.
func (v *valueInterner) find(f facet, texts ...string) []valueID {
	var found []valueID
	for _, s := range texts {
		id, known := v.numbers[text{facet: f, text: s}]
		if !known {
			id, known = v.numbers[text{facet: f, text: kit.Fold(s)}]
		}
		if known && !slices.Contains(found, id) {
			found = append(found, id)
		}
	}
	return found
}

// Brand returns a brand of a published product, for any spelling, in the spelling in which it is
// shown; "" if there is none.
func (x *Index) Brand(name string) string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, id := range x.values.find(facetBrand, name) {
		if v := x.values.list[id]; !v.documents.IsEmpty() {
			return v.text.text
		}
	}
	return ""
}

// setInterner assigns numbers to sets of values: most variants share their set with others.
type setInterner struct {
	// numbers maps the key of a set, its ids in order, to its number.
	numbers map[string]setID
	list    [][]valueID
	// key is scratch space.
	key []byte
}

func newSetInterner() setInterner {
	return setInterner{numbers: make(map[string]setID), list: make([][]valueID, 1)}
}

// intern returns the number of a set, and assigns one if it has none. It does not retain ids.
func (s *setInterner) intern(ids []valueID) setID {
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
