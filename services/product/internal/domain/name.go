package domain

import "strings"

// OptionValue is the value of one option of a variant, such as size: M.
type OptionValue struct{ Name, Value string }

// OptionValues returns the option values of a variant, in the display order of the product's
// options.
func (in ProductInput) OptionValues(v Variant) []OptionValue {
	options := in.Options
	if len(options) == 0 { // an old product without declared options
		options = OptionsOf([]Variant{v})
	}
	var values []OptionValue
	for _, option := range options {
		if value := v.Options[option.Name]; value != "" {
			values = append(values, OptionValue{Name: option.Name, Value: value})
		}
	}
	return values
}

// FullName returns the full name of a variant, for orders: the product's name, then the variant's
// name or, if it has none, its option values: エプロン M 生成り.
func (in ProductInput) FullName(v Variant) string {
	parts := []string{in.Name}
	if v.Name != "" {
		parts = append(parts, v.Name)
	} else {
		for _, option := range in.OptionValues(v) {
			parts = append(parts, option.Value)
		}
	}
	return strings.Join(parts, " ")
}
