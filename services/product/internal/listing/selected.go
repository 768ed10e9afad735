package listing

import (
	"cmp"
	"slices"
	"strings"
)

// selectValues marks the values that the filter selects, and adds those that the facets lack, so
// that a page can show each of them as selected: values without a matching product have the count
// 0, others are less frequent than the first maxFacet. A text that is no value of the index is
// added as it is. count returns the number of products with a value.
func (x *Index) selectValues(out *Facets, f Filter, count func(valueID) int32) {
	for _, brand := range f.Brands {
		out.Brands = x.selectText(out.Brands, facetBrand, brand, count)
	}
	for _, tag := range f.Tags {
		out.Tags = x.selectText(out.Tags, facetTag, tag, count)
	}
	for _, o := range f.Options {
		x.selectOption(out, o, count)
	}
	slices.SortFunc(out.Brands, compareCounts)
	slices.SortFunc(out.Tags, compareCounts)
	for _, o := range out.Options {
		slices.SortFunc(o.Values, compareCounts)
	}
	slices.SortFunc(out.Options, compareOptions)
}

// selectText selects the value of a facet that has a text.
func (x *Index) selectText(counts []Count, f facet, s string, count func(valueID) int32) []Count {
	ids := x.values.find(f, s)
	if len(ids) == 0 {
		return selectCount(counts, Count{Value: s})
	}
	return selectCount(counts, Count{Value: x.values.list[ids[0]].text.text, Count: count(ids[0])})
}

// selectOption selects a value of each option with the name, which may be in any language.
func (x *Index) selectOption(out *Facets, o OptionValue, count func(valueID) int32) {
	facets, found := x.facetsNamed(o.Name), false
	for _, f := range facets {
		for _, id := range x.valuesNamed(f, o.Value) {
			selected := optionNamed(out, x.values.options[f-firstOption])
			selected.Values = selectCount(selected.Values, Count{Value: x.values.list[id].text.text, Count: count(id)})
			found = true
		}
	}
	if found {
		return
	}
	name := o.Name
	if len(facets) > 0 {
		name = x.values.options[facets[0]-firstOption]
	}
	selected := optionNamed(out, name)
	selected.Values = selectCount(selected.Values, Count{Value: o.Value})
}

// optionNamed returns the facet of an option, which it adds if it is missing.
func optionNamed(out *Facets, name string) *OptionFacet {
	i := slices.IndexFunc(out.Options, func(o OptionFacet) bool { return o.Name == name })
	if i < 0 {
		i = len(out.Options)
		out.Options = append(out.Options, OptionFacet{Name: name})
	}
	return &out.Options[i]
}

// selectCount marks the count of c's value as selected, and adds c if there is none.
func selectCount(counts []Count, c Count) []Count {
	i := slices.IndexFunc(counts, func(other Count) bool { return other.Value == c.Value })
	if i < 0 {
		i = len(counts)
		counts = append(counts, c)
	}
	counts[i].Selected = true
	return counts
}

// compareOptions sorts the option with the most frequent value first.
func compareOptions(a, b OptionFacet) int {
	return cmp.Or(cmp.Compare(b.Values[0].Count, a.Values[0].Count), strings.Compare(a.Name, b.Name))
}
