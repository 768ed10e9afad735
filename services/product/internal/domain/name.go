package domain

import "strings"

// OptionValue is the value of one option of a variant.
type OptionValue struct{ Name, Value string }

// OptionValues returns the option values of a variant, in the display order of the product's
// options.
func (in ProductInput) OptionValues(v Variant) []OptionValue {
	options := in.Options
	if len(options) == 0 { // an old product without declared options
		options = OptionsOf([]Variant{v})
	}
	var chosen []OptionValue
	for _, option := range options {
		if value := v.Options[option.Name]; value != "" {
			chosen = append(chosen, OptionValue{Name: option.Name, Value: value})
		}
	}
	return chosen
}

// FullName returns the full name of a variant, for orders: the product's name, then the variant's
// name or, if it has none, its option values: エプロン M 生成り.
func (in ProductInput) FullName(v Variant) string {
	parts := []string{in.Name}
	if v.Name != "" {
		parts = append(parts, v.Name)
	} else {
		for _, choice := range in.OptionValues(v) {
			parts = append(parts, choice.Value)
		}
	}
	return strings.Join(parts, " ")
}
