package domain

import "strings"

// Choice is the value that a variant has of one option.
type Choice struct{ Name, Value string }

// Chosen returns the option values of a variant in the order in which the product shows its options.
func (d Draft) Chosen(v Variant) []Choice {
	options := d.Options
	if len(options) == 0 { // from before products had options of their own
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

// FullName returns the name that tells a variant from all others, as an order has it: the product's name, then the variant's or, if it
// has none, its option values: エプロン M 生成り.
func (d Draft) FullName(v Variant) string {
	parts := []string{d.Name}
	if v.Name != "" {
		parts = append(parts, v.Name)
	} else {
		for _, choice := range d.Chosen(v) {
			parts = append(parts, choice.Value)
		}
	}
	return strings.Join(parts, " ")
}
