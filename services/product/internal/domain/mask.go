package domain

import (
	"maps"
	"slices"
)

// Mask lists the fields of an imported input to apply, also if they are empty. All other fields
// stay unchanged. The zero Mask lists no field. Names are those of the proto.
type Mask struct {
	Fields []string
	// Attributes lists single attributes; not needed if Fields contains "attributes".
	Attributes []string
	// Metadata lists single keys; not needed if Fields contains "metadata".
	Metadata []string
	// Variants has one mask for each variant of the input.
	Variants []VariantMask
	// Replace deletes stored variants that the input does not list, and applies the order of the
	// input.
	Replace bool
}

// VariantMask lists the fields of one variant to apply.
type VariantMask struct {
	Fields []string
	// Options lists single options; not needed if Fields contains "options".
	Options []string
	// Metadata lists single keys; not needed if Fields contains "metadata".
	Metadata []string
}

// Names of fields that several rules need.
const (
	fieldName       = "name"
	fieldAttributes = "attributes"
	fieldOptions    = "options"
	fieldMetadata   = "metadata"
	fieldImage      = "image"
	fieldPictures   = "pictures"
	fieldURLs       = "pictures.url"
	fieldPrice      = "price"
	fieldTaxClass   = "tax_class"
)

// productFields copies a field. Fields that depend on others are nil, see Mask.merge.
var productFields = map[string]func(to *ProductInput, from ProductInput){
	fieldName:       func(to *ProductInput, from ProductInput) { to.Name = from.Name },
	"description":   func(to *ProductInput, from ProductInput) { to.Description = from.Description },
	"category":      func(to *ProductInput, from ProductInput) { to.Category = from.Category },
	"brand":         func(to *ProductInput, from ProductInput) { to.Brand = from.Brand },
	"status":        func(to *ProductInput, from ProductInput) { to.Status = from.Status },
	"tags":          func(to *ProductInput, from ProductInput) { to.Tags = from.Tags },
	"tax_excluded":  func(to *ProductInput, from ProductInput) { to.TaxExcluded = from.TaxExcluded },
	fieldOptions:    func(to *ProductInput, from ProductInput) { to.Options = from.Options },
	fieldAttributes: func(to *ProductInput, from ProductInput) { to.Attributes = from.Attributes },
	fieldMetadata:   func(to *ProductInput, from ProductInput) { to.Metadata = from.Metadata },
	fieldImage:      nil,
	fieldPictures:   nil,
	fieldURLs:       nil,

	fieldTranslations: nil,
}

var variantFields = map[string]func(to *Variant, from Variant){
	fieldName:       func(to *Variant, from Variant) { to.Name = from.Name },
	fieldPrice:      func(to *Variant, from Variant) { to.EnteredPrice = from.EnteredPrice },
	"free":          func(to *Variant, from Variant) { to.Free = from.Free },
	fieldTaxClass:   func(to *Variant, from Variant) { to.TaxClass = from.TaxClass },
	"weight_grams":  func(to *Variant, from Variant) { to.WeightGrams = from.WeightGrams },
	"max_per_order": func(to *Variant, from Variant) { to.MaxPerOrder = from.MaxPerOrder },
	fieldOptions:    func(to *Variant, from Variant) { to.Options = from.Options },
	fieldMetadata:   func(to *Variant, from Variant) { to.Metadata = from.Metadata },
}

// Check returns ErrMaskInvalid for an unknown field, or if the number of variant masks is wrong.
func (m Mask) Check(variants int) error {
	for _, field := range m.Fields {
		_, _, translated := translationField(field)
		if _, known := productFields[field]; !known && !translated {
			return ErrMaskInvalid.With("field", field)
		}
	}
	if len(m.Variants) != variants {
		return ErrMaskInvalid
	}
	for _, variant := range m.Variants {
		for _, field := range variant.Fields {
			if variantFields[field] == nil {
				return ErrMaskInvalid.With("field", field)
			}
		}
	}
	return nil
}

func (m Mask) has(field string) bool        { return slices.Contains(m.Fields, field) }
func (m VariantMask) has(field string) bool { return slices.Contains(m.Fields, field) }

// merge returns old with the listed fields of in. Errors: ErrVariantUnknown for a variant that is
// neither stored nor complete.
func (m Mask) merge(old, in ProductInput) (ProductInput, error) {
	merged := old
	for _, field := range m.Fields {
		if take := productFields[field]; take != nil {
			take(&merged, in)
		}
	}
	if !m.has(fieldAttributes) {
		merged.Attributes = withValues(old.Attributes, in.Attributes, m.Attributes)
	}
	if !m.has(fieldMetadata) {
		merged.Metadata = withValues(old.Metadata, in.Metadata, m.Metadata)
	}
	merged.Image, merged.Pictures = m.pictures(old, in)
	merged.Translations = m.translations(old.Translations, in.Translations)
	var err error
	if merged.Variants, err = m.variants(old.Variants, in.Variants); err != nil {
		return ProductInput{}, err
	}
	m.completeOptions(&merged, old, in)
	return merged, nil
}

// withValues returns the stored values, with those of the names replaced.
func withValues(stored, given map[string]string, names []string) map[string]string {
	if len(names) == 0 {
		return stored
	}
	values := make(map[string]string, len(stored))
	maps.Copy(values, stored)
	for _, name := range names {
		if value, has := given[name]; has {
			values[name] = value
		} else {
			delete(values, name)
		}
	}
	return values
}

// pictures returns the main picture and the list. An image without a list is its first element;
// without both there is none.
func (m Mask) pictures(old, in ProductInput) (image string, pictures []Picture) {
	urls := m.has(fieldURLs) && !m.has(fieldPictures)
	switch {
	case (m.has(fieldPictures) || urls) && len(in.Pictures) > 0:
		pictures = slices.Clone(in.Pictures)
		for i, picture := range pictures {
			if at := slices.IndexFunc(old.Pictures, picture.sameURL); urls && at >= 0 {
				pictures[i].Alt = old.Pictures[at].Alt
			}
		}
		return "", pictures
	case m.has(fieldImage) && in.Image == "", (m.has(fieldPictures) || urls) && !m.has(fieldImage):
		return "", nil
	case m.has(fieldImage) && in.Image != old.Image:
		main := Picture{URL: in.Image}
		rest := slices.DeleteFunc(slices.Clone(old.Pictures[min(1, len(old.Pictures)):]), main.sameURL)
		if m.has(fieldPictures) || urls {
			rest = nil
		}
		return in.Image, append([]Picture{main}, rest...)
	}
	return old.Image, old.Pictures
}

func (p Picture) sameURL(other Picture) bool { return p.URL == other.URL }

// variants returns the stored variants with their changes, followed by new ones; with Replace, only
// those of the input in its order.
func (m Mask) variants(stored, given []Variant) ([]Variant, error) {
	merged := make([]Variant, len(given))
	left := slices.Clone(stored)
	var added []Variant
	for i, v := range given {
		at := slices.IndexFunc(stored, func(s Variant) bool { return s.SKU == v.SKU })
		switch {
		case at >= 0:
			merged[i] = m.Variants[i].merge(stored[at], v)
			left[at] = merged[i]
		case v.TaxClass == "" && !m.Variants[i].has(fieldTaxClass):
			return nil, ErrVariantUnknown.With("sku", string(v.SKU))
		default:
			merged[i] = v
		}
		if at < 0 || slices.ContainsFunc(given[:i], func(s Variant) bool { return s.SKU == v.SKU }) {
			added = append(added, merged[i]) // a duplicate is refused later
		}
	}
	if m.Replace {
		return merged, nil
	}
	return append(left, added...), nil
}

// merge returns the stored variant with the listed fields of the given one.
func (m VariantMask) merge(stored, given Variant) Variant {
	merged := stored
	for _, field := range m.Fields {
		if take := variantFields[field]; take != nil {
			take(&merged, given)
		}
	}
	if !m.has(fieldOptions) {
		merged.Options = withValues(stored.Options, given.Options, m.Options)
	}
	if !m.has(fieldMetadata) {
		merged.Metadata = withValues(stored.Metadata, given.Metadata, m.Metadata)
	}
	return merged
}

// completeOptions declares the options of the variants: unlisted options keep their order, without
// values that no variant has any more, followed by new options in the order of d.
func (m Mask) completeOptions(merged *ProductInput, old, in ProductInput) {
	before, now := OptionsOf(old.Variants), OptionsOf(merged.Variants)
	if m.has(fieldOptions) {
		if len(in.Options) > 0 {
			merged.Options = withOptions(in.Options, now, now)
		}
		return
	}
	kept := make([]Option, 0, len(old.Options))
	for _, option := range old.Options {
		values := slices.DeleteFunc(slices.Clone(option.Values), func(value string) bool {
			return hasValue(before, option.Name, value) && !hasValue(now, option.Name, value)
		})
		if len(values) > 0 || len(option.Values) == 0 {
			kept = append(kept, Option{Name: option.Name, Values: values})
		}
	}
	merged.Options = withOptions(withOptions(kept, in.Options, now), now, now)
}

// hasValue reports whether options have an option with a value.
func hasValue(options []Option, name, value string) bool {
	return slices.ContainsFunc(options, func(o Option) bool { return o.Name == name && slices.Contains(o.Values, value) })
}

// withOptions returns options, followed by those of more that are used and not among them.
func withOptions(options, more, used []Option) []Option {
	all := make([]Option, 0, len(options)+len(more))
	for _, option := range options {
		all = append(all, Option{Name: option.Name, Values: slices.Clone(option.Values)})
	}
	for _, option := range more {
		for _, value := range option.Values {
			if !hasValue(used, option.Name, value) || hasValue(all, option.Name, value) {
				continue
			}
			at := slices.IndexFunc(all, func(o Option) bool { return o.Name == option.Name })
			if at < 0 {
				at = len(all)
				all = append(all, Option{Name: option.Name})
			}
			all[at].Values = append(all[at].Values, value)
		}
	}
	return all
}

// guardZeroPrices keeps a variant from being published at 0 by mistake, if it is not marked free.
// It returns ErrPriceZero if the input sets that price; if no price was ever set, the product
// becomes a draft. A variant that is already published at 0 stays published.
func (m Mask) guardZeroPrices(merged, old, in ProductInput) (ProductInput, error) {
	if merged.Status != StatusPublished {
		return merged, nil
	}
	for _, v := range merged.Variants {
		if v.EnteredPrice.Amount != 0 || v.Free || old.PublishedForFree(v.SKU) {
			continue
		}
		at := slices.IndexFunc(in.Variants, func(given Variant) bool { return given.SKU == v.SKU })
		if at >= 0 && m.Variants[at].has(fieldPrice) {
			return ProductInput{}, ErrPriceZero.With("sku", string(v.SKU))
		}
		merged.Status = StatusDraft
	}
	return merged, nil
}

// PublishedForFree reports whether a variant is published at 0.
func (in ProductInput) PublishedForFree(sku SKU) bool {
	return in.Status == StatusPublished && slices.ContainsFunc(in.Variants, func(v Variant) bool { return v.SKU == sku && v.EnteredPrice.Amount == 0 })
}

// Limits of a product. The proto has the same limits for an input, which may be only a part of a
// product.
const (
	maxVariants   = 100
	maxOptions    = 10
	maxAttributes = 200
	maxMetadata   = 16
)

func (v Variant) tooLarge() bool { return len(v.Options) > maxOptions || len(v.Metadata) > maxMetadata }

// checkMerged checks the rules that the proto has for a complete input.
func (in ProductInput) checkMerged() error {
	tooMany := len(in.Variants) > maxVariants || len(in.Options) > maxOptions || len(in.Attributes) > maxAttributes ||
		len(in.Metadata) > maxMetadata
	switch {
	case in.Name == "":
		return ErrNameRequired
	case len(in.Variants) == 0:
		return ErrVariantRequired
	case tooMany || slices.ContainsFunc(in.Variants, Variant.tooLarge):
		return ErrProductLimit
	}
	return nil
}
