package domain

import (
	"maps"
	"slices"

	"github.com/akinai/akinai/pkg/htmltext"
	"github.com/akinai/akinai/pkg/text"
)

// Normal returns the normalized input, as it is stored: derived fields are filled in, duplicates
// are removed, and the description is sanitized. Equivalent inputs are then equal. It is
// idempotent.
func (in ProductInput) Normal() ProductInput {
	if !anyNUL(in.Description) { // it is refused later, and sanitizing would hide it
		in.Description = htmltext.Clean(in.Description)
	}
	in.Tags = distinct(in.Tags)
	if len(in.Options) == 0 {
		in.Options = OptionsOf(in.Variants)
	}
	if len(in.Pictures) > 0 {
		in.Image = in.Pictures[0].URL
	} else {
		in.Pictures = PicturesOf(in.Image)
	}
	in.Translations = in.normalTranslations()
	return in
}

// OptionsOf returns the options that occur in variants: names and values in the order of their
// first occurrence; names of one variant are sorted, because a map has no order.
func OptionsOf(variants []Variant) []Option {
	var options []Option
	for _, v := range variants {
		for _, name := range slices.Sorted(maps.Keys(v.Options)) {
			at := slices.IndexFunc(options, func(o Option) bool { return o.Name == name })
			if at < 0 {
				at = len(options)
				options = append(options, Option{Name: name})
			}
			if value := v.Options[name]; !slices.Contains(options[at].Values, value) {
				options[at].Values = append(options[at].Values, value)
			}
		}
	}
	return options
}

// PicturesOf returns the pictures of a product that has only an image.
func PicturesOf(image string) []Picture {
	if image == "" {
		return nil
	}
	return []Picture{{URL: image}}
}

// distinct removes duplicates and keeps the first spelling: texts with the same fold (text.Fold)
// are duplicates.
func distinct(texts []string) []string {
	var out []string
	for _, one := range texts {
		if !slices.ContainsFunc(out, func(other string) bool { return text.Fold(other) == text.Fold(one) }) {
			out = append(out, one)
		}
	}
	return out
}
