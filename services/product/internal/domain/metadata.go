package domain

import "slices"

// withMetadata returns the input with the stored metadata where it has none.
func (in ProductInput) withMetadata(stored ProductInput) ProductInput {
	if len(in.Metadata) == 0 {
		in.Metadata = stored.Metadata
	}
	kept := make(map[SKU]map[string]string, len(stored.Variants))
	for _, v := range stored.Variants {
		kept[v.SKU] = v.Metadata
	}
	in.Variants = slices.Clone(in.Variants)
	for i, v := range in.Variants {
		if len(v.Metadata) == 0 {
			in.Variants[i].Metadata = kept[v.SKU]
		}
	}
	return in
}
