package domain

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/akinai/akinai/pkg/link"
)

// maxDescription bounds a sanitized description in characters. It equals the bound of the proto, so
// that a description that was read can be written back.
const maxDescription = 20_000

// MaxPrice bounds prices, in minor units, so that no allowed order overflows.
const MaxPrice = 1_000_000_000_000

// Check checks the rules that are not in the proto, on a normalized input of a shop that sells in
// currency. Errors: ErrStatusRequired, ErrSlugReserved, ErrTextInvalid, ErrPictureInsecure,
// ErrPictureURL, ErrDescriptionTooLong, ErrTagInvalid, ErrDuplicateSKU, ErrTaxClassRequired,
// ErrPriceInvalid, ErrCurrencyUnsupported, ErrWeightInvalid, ErrLimitInvalid, ErrDuplicateOption,
// ErrDuplicateOptionValue, ErrOptionUnknown, ErrOptionMissing, ErrDuplicateVariant.
func (in ProductInput) Check(currency string) error {
	if in.Status == "" {
		return ErrStatusRequired
	}
	if IsID(in.Slug) || slices.Contains(reservedSlugs, in.Slug) {
		return ErrSlugReserved.With("slug", in.Slug)
	}
	if anyNUL(in.texts()...) {
		return ErrTextInvalid
	}
	if utf8.RuneCountInString(in.Description) > maxDescription {
		return ErrDescriptionTooLong
	}
	for _, tag := range in.Tags {
		if strings.TrimSpace(tag) == "" {
			return ErrTagInvalid
		}
	}
	if err := in.checkPictures(); err != nil {
		return err
	}
	seen := make(map[SKU]bool, len(in.Variants))
	for _, v := range in.Variants {
		if seen[v.SKU] {
			return ErrDuplicateSKU.With("sku", string(v.SKU))
		}
		seen[v.SKU] = true
		if err := in.checkVariant(v, currency); err != nil {
			return err
		}
	}
	return in.checkOptions()
}

// checkPictures refuses URLs of pictures that a page must not show.
func (in ProductInput) checkPictures() error {
	for _, picture := range append(PicturesOf(in.Image), in.Pictures...) {
		switch err := link.CheckPicture(picture.URL); {
		case errors.Is(err, link.ErrInsecure):
			return ErrPictureInsecure.With("field", "pictures.url").With("url", picture.URL)
		case err != nil:
			return ErrPictureURL.With("field", "pictures.url").With("url", picture.URL)
		}
	}
	return nil
}

// texts returns all texts of an input, except those of its variants.
func (in ProductInput) texts() []string {
	texts := []string{in.Slug, in.Name, in.Description, in.Category, in.Brand, in.Image}
	texts = append(texts, in.Tags...)
	for _, facts := range []map[string]string{in.Attributes, in.Metadata} {
		for name, value := range facts {
			texts = append(texts, name, value)
		}
	}
	for _, option := range in.Options {
		texts = append(append(texts, option.Name), option.Values...)
	}
	for _, picture := range in.Pictures {
		texts = append(texts, picture.URL, picture.Alt)
	}
	return texts
}

func (in ProductInput) checkVariant(v Variant, currency string) error {
	texts := []string{string(v.SKU), v.Name}
	for _, facts := range []map[string]string{v.Options, v.Metadata} {
		for name, value := range facts {
			texts = append(texts, name, value)
		}
	}
	switch {
	case anyNUL(texts...):
		return ErrTextInvalid.With("sku", string(v.SKU))
	case v.TaxClass == "":
		return ErrTaxClassRequired.With("sku", string(v.SKU))
	case v.WeightGrams < 0:
		return ErrWeightInvalid.With("sku", string(v.SKU))
	case v.MaxPerOrder < 0:
		return ErrLimitInvalid.With("sku", string(v.SKU))
	}
	return in.checkPrices(v, currency)
}

// anyNUL reports whether a text contains NUL, the only character of valid UTF-8 that PostgreSQL
// cannot store.
func anyNUL(texts ...string) bool {
	for _, text := range texts {
		if strings.ContainsRune(text, 0) {
			return true
		}
	}
	return false
}
