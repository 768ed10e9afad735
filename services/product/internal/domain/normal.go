package domain

import (
	"maps"
	"slices"

	"github.com/akinai/akinai/pkg/htmltext"
	"github.com/akinai/akinai/pkg/text"
)

// Normal returns the draft as the catalog keeps it: what follows from other fields is filled in, what is said twice is said once, and
// the description has nothing that scripts. Drafts that say the same are equal then; normal ones stay as they are.
func (d Draft) Normal() Draft {
	if !anyNUL(d.Description) { // which is refused, and cleaning would hide it
		d.Description = htmltext.Clean(d.Description)
	}
	d.Tags = once(d.Tags)
	if len(d.Options) == 0 {
		d.Options = OptionsOf(d.Variants)
	}
	if len(d.Pictures) > 0 {
		d.Image = d.Pictures[0].Address
	} else {
		d.Pictures = PicturesOf(d.Image)
	}
	return d
}

// OptionsOf returns the options that variants show they have: names and values in the order in which they first appear, and the names
// that appear in the same variant by their letters, because a map has no order.
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

// PicturesOf returns the pictures of a product that has an image and says nothing of others.
func PicturesOf(image string) []Picture {
	if image == "" {
		return nil
	}
	return []Picture{{Address: image}}
}

// once returns each text once, as it is written first: texts that people read as the same are one.
func once(texts []string) []string {
	var out []string
	for _, one := range texts {
		if !slices.ContainsFunc(out, func(other string) bool { return text.Fold(other) == text.Fold(one) }) {
			out = append(out, one)
		}
	}
	return out
}
