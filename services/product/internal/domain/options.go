package domain

import (
	"slices"
	"strings"

	"github.com/akinai/akinai/pkg/text"
)

// checkOptions checks the options: each is declared once, with each value once; each variant has
// one value of each option, and no two variants have the same values. Names and values are compared
// folded, see text.Fold.
func (in ProductInput) checkOptions() error {
	for i, option := range in.Options {
		if slices.ContainsFunc(in.Options[:i], func(o Option) bool { return text.Fold(o.Name) == text.Fold(option.Name) }) {
			return ErrDuplicateOption.With("option", option.Name)
		}
		for j, value := range option.Values {
			if slices.ContainsFunc(option.Values[:j], func(v string) bool { return text.Fold(v) == text.Fold(value) }) {
				return ErrDuplicateOptionValue.With("option", option.Name).With("value", value)
			}
		}
	}
	seen := make(map[string]bool, len(in.Variants))
	for _, v := range in.Variants {
		values, err := in.variantKey(v)
		if err != nil {
			return err
		}
		if len(in.Options) > 0 && seen[values] {
			return ErrDuplicateVariant.With("sku", string(v.SKU))
		}
		seen[values] = true
	}
	return nil
}

// variantKey identifies a variant by its values, in the order of the options.
func (in ProductInput) variantKey(v Variant) (string, error) {
	values := make([]string, len(in.Options))
	for i, option := range in.Options {
		value := v.Options[option.Name]
		if value == "" {
			return "", ErrOptionMissing.With("sku", string(v.SKU)).With("option", option.Name)
		}
		if !slices.Contains(option.Values, value) {
			return "", ErrOptionUnknown.With("sku", string(v.SKU)).With("option", option.Name).With("value", value)
		}
		values[i] = value
	}
	for name := range v.Options {
		if !slices.ContainsFunc(in.Options, func(o Option) bool { return o.Name == name }) {
			return "", ErrOptionUnknown.With("sku", string(v.SKU)).With("option", name)
		}
	}
	return text.Fold(strings.Join(values, "\x00")), nil // no value contains NUL
}
