package listing

import (
	"slices"

	kit "github.com/akinai/akinai/pkg/text"
)

// acceptedOption is the part of a filter that concerns one option: its accepted values.
type acceptedOption struct {
	// facets are the options with the name; the first is that of the condition. It is facetNone if
	// no product has the option.
	facets []facet
	values []valueID
}

// overlaps reports whether the option has one of the facets.
func (c acceptedOption) overlaps(facets []facet) bool {
	return slices.ContainsFunc(facets, func(f facet) bool { return slices.Contains(c.facets, f) })
}

// acceptedOptions returns the accepted values of a filter by option. Names and values may be in any
// language; values of one option are alternatives. If several options have a name, in several
// languages, the values of all of them are alternatives.
func (x *Index) acceptedOptions(options []OptionValue) []acceptedOption {
	var accepted []acceptedOption
	for _, o := range options {
		facets := x.facetsNamed(o.Name)
		if len(facets) == 0 {
			facets = []facet{facetNone}
		}
		at := slices.IndexFunc(accepted, func(c acceptedOption) bool { return c.overlaps(facets) })
		if at < 0 {
			at = len(accepted)
			accepted = append(accepted, acceptedOption{facets: facets})
		}
		for _, f := range facets {
			for _, id := range x.valuesNamed(f, o.Value) {
				if !slices.Contains(accepted[at].values, id) {
					accepted[at].values = append(accepted[at].values, id)
				}
			}
		}
	}
	return accepted
}

// facetsNamed returns the options with a name, in any language, the default one first.
func (x *Index) facetsNamed(name string) []facet {
	var facets []facet
	if f, known := x.values.findOption(name); known {
		facets = append(facets, f)
	}
	for _, found := range x.labels.find(name, func(l labelTarget) bool { return l.value == 0 }) {
		if !slices.Contains(facets, found.facet) {
			facets = append(facets, found.facet)
		}
	}
	return facets
}

// valuesNamed returns the values of an option with a text, in any language, the default one first.
func (x *Index) valuesNamed(f facet, text string) []valueID {
	values := x.values.find(f, text)
	for _, found := range x.labels.find(text, func(l labelTarget) bool { return l.facet == f && l.value != 0 }) {
		if !slices.Contains(values, found.value) {
			values = append(values, found.value)
		}
	}
	return values
}

// acceptedTexts returns the texts of the accepted values in the default language, by option, for
// Filter.Matches; nil if there are no labels and the filter has these texts itself.
func (x *Index) acceptedTexts(options []OptionValue) [][]OptionValue {
	if x.labels.empty() || len(options) == 0 {
		return nil
	}
	var out [][]OptionValue
	for _, option := range x.acceptedOptions(options) {
		alternatives := []OptionValue{}
		for _, id := range option.values {
			v := x.values.list[id]
			alternatives = append(alternatives, OptionValue{Name: x.values.options[v.facet-firstOption], Value: v.text.text})
		}
		out = append(out, alternatives)
	}
	return out
}

// meets reports whether a variant has one of the accepted values of each option.
func (v Variant) meets(accepted [][]OptionValue) bool {
	return !slices.ContainsFunc(accepted, func(alternatives []OptionValue) bool {
		return !slices.ContainsFunc(v.Options, func(o OptionValue) bool {
			return slices.ContainsFunc(alternatives, func(a OptionValue) bool {
				return kit.Fold(a.Name) == kit.Fold(o.Name) && kit.Fold(a.Value) == kit.Fold(o.Value)
			})
		})
	})
}
