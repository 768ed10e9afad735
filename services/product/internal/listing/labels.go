package listing

import (
	"cmp"
	"slices"

	"github.com/akinai/akinai/pkg/language"
	kit "github.com/akinai/akinai/pkg/text"
)

// Label is the text of an option, or of one of its values, in another language than the shop's
// default: the translation of one product.
type Label struct {
	Language language.Language
	// Option is the option's name in the default language.
	Option string
	// Value is the value in the default language; "" for the name of the option.
	Value string
	Text  string
}

// labels holds the labels of all products. Products with the same texts share them, as the number
// of a set; 0 is no label.
type labels struct {
	numbers map[label]valueID
	list    []labelUse
	sets    setInterner
	// byText holds the labels by the fold of their text, and of the labels of an option or value.
	byText map[string][]valueID
	of     map[labelTarget][]valueID
}

// labelTarget is an option, or one of its values if value is not 0.
type labelTarget struct {
	facet facet
	value valueID
}

// label is a label with its target by number.
type label struct {
	labelTarget
	language language.Language
	text     string
}

// labelUse is a label with the number of products that have it.
type labelUse struct {
	label
	// products is the number of products with the label. A label of no product has no effect.
	products int
}

func newLabels() labels {
	return labels{
		numbers: make(map[label]valueID), list: make([]labelUse, 1), sets: newSetInterner(),
		byText: make(map[string][]valueID), of: make(map[labelTarget][]valueID),
	}
}

// number returns the number of a label, and assigns one if it has none.
func (l *labels) number(one label) valueID {
	id, known := l.numbers[one]
	if !known {
		id = valueID(len(l.list)) //nolint:gosec // far below
		l.numbers[one] = id
		l.list = append(l.list, labelUse{label: one})
		l.byText[kit.Fold(one.text)] = append(l.byText[kit.Fold(one.text)], id)
		l.of[one.labelTarget] = append(l.of[one.labelTarget], id)
	}
	return id
}

// count adds products to the uses of a set of labels.
func (l *labels) count(set setID, products int) {
	for _, id := range l.sets.list[set] {
		l.list[id].products += products
	}
}

// empty reports whether there never was a label.
func (l *labels) empty() bool { return len(l.list) == 1 }

// find returns what has a text in any language, in the order of the first occurrence.
func (l *labels) find(text string, wanted func(labelTarget) bool) []labelTarget {
	var found []labelTarget
	for _, id := range l.byText[kit.Fold(text)] {
		if use := l.list[id]; use.products > 0 && wanted(use.labelTarget) && !slices.Contains(found, use.labelTarget) {
			found = append(found, use.labelTarget)
		}
	}
	return found
}

// textIn returns the text of an option or value in a language: the one that most products have. It
// is "" if there is none.
func (l *labels) textIn(in language.Language, of labelTarget) string {
	best := labelUse{}
	for _, id := range l.of[of] {
		use := l.list[id]
		if use.language == in && (use.products > best.products || use.products == best.products && use.products > 0 && use.text < best.text) {
			best = use
		}
	}
	return best.text
}

// labelsOf returns the set of a product's labels.
func (x *Index) labelsOf(p Product) setID {
	if len(p.Labels) == 0 {
		return 0
	}
	x.scratch = x.scratch[:0]
	for _, one := range p.Labels {
		to := labelTarget{facet: x.values.option(one.Option)}
		if one.Value != "" {
			to.value = x.values.intern(to.facet, one.Value)
		}
		if id := x.labels.number(label{to, one.Language, one.Text}); !slices.Contains(x.scratch, id) {
			x.scratch = append(x.scratch, id)
		}
	}
	slices.Sort(x.scratch)
	return x.labels.sets.intern(x.scratch)
}

// label adds the names of categories, and the labels of options, in a language to facets.
func (x *Index) label(f *Facets, in language.Language) {
	if f.Category != nil {
		f.Category.Label = x.nameOf(f.Category.Value, in)
	}
	for i, c := range f.Categories {
		f.Categories[i].Label = x.nameOf(c.Value, in)
	}
	if in == language.None || x.labels.empty() {
		return
	}
	for i, o := range f.Options {
		number, known := x.values.findOption(o.Name)
		if !known {
			continue
		}
		f.Options[i].Label = cmp.Or(x.labels.textIn(in, labelTarget{facet: number}), o.Name)
		for j, c := range o.Values {
			o.Values[j].Label = c.Value
			if ids := x.values.find(number, c.Value); len(ids) > 0 {
				o.Values[j].Label = cmp.Or(x.labels.textIn(in, labelTarget{number, ids[0]}), c.Value)
			}
		}
	}
}

// nameOf returns the name of a category in a language; "" if there is none with the slug.
func (x *Index) nameOf(category string, in language.Language) string {
	n := x.tree.nodes[x.values.numbers[text{facetCategory, category}]]
	if n == nil {
		return ""
	}
	return n.Names.In(in, n.Name)
}
