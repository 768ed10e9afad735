package domain

import "strings"

// Choice is the value of one option of a variant.
type Choice struct{ Name, Value string }

// ChosenOptions returns the option values of a variant, in the display order of the product's
// options.
func (d ProductInput) ChosenOptions(v Variant) []Choice {
	options := d.Options
	if len(options) == 0 { // an old product without declared options
		options = OptionsOf([]Variant{v})
	}
	var chosen []Choice
	for _, option := range options {
		if value := v.Options[option.Name]; value != "" {
			chosen = append(chosen, Choice{Name: option.Name, Value: value})
		}
	}
	return chosen
}

// FullName returns the full name of a variant, for orders: the product's name, then the variant's
// name or, if it has none, its option values: エプロン M 生成り.
func (d ProductInput) FullName(v Variant) string {
	parts := []string{d.Name}
	if v.Name != "" {
		parts = append(parts, v.Name)
	} else {
		for _, choice := range d.ChosenOptions(v) {
			parts = append(parts, choice.Value)
		}
	}
	return strings.Join(parts, " ")
}
