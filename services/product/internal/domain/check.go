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

// Check checks the rules that are not in the proto, on a normalized draft of a shop that sells in
// currency. Errors: ErrStatusRequired, ErrSlugReserved, ErrTextInvalid, ErrPictureInsecure,
// ErrPictureURL, ErrDescriptionTooLong, ErrTagInvalid, ErrDuplicateSKU, ErrTaxClassRequired,
// ErrPriceInvalid, ErrCurrencyUnsupported, ErrWeightInvalid, ErrLimitInvalid, ErrOptionTwice,
// ErrOptionValueTwice, ErrOptionUnknown, ErrOptionMissing, ErrVariantTwice.
func (d ProductInput) Check(currency string) error {
	if d.Status == "" {
		return ErrStatusRequired
	}
	if IsID(d.Slug) || slices.Contains(reservedSlugs, d.Slug) {
		return ErrSlugReserved.With("slug", d.Slug)
	}
	if anyNUL(d.texts()...) {
		return ErrTextInvalid
	}
	if utf8.RuneCountInString(d.Description) > maxDescription {
		return ErrDescriptionTooLong
	}
	for _, tag := range d.Tags {
		if strings.TrimSpace(tag) == "" {
			return ErrTagInvalid
		}
	}
	if err := d.checkPictures(); err != nil {
		return err
	}
	seen := make(map[SKU]bool, len(d.Variants))
	for _, v := range d.Variants {
		if seen[v.SKU] {
			return ErrDuplicateSKU.With("sku", string(v.SKU))
		}
		seen[v.SKU] = true
		if err := d.checkVariant(v, currency); err != nil {
			return err
		}
	}
	return d.checkOptions()
}

// checkPictures refuses URLs of pictures that a page must not show.
func (d ProductInput) checkPictures() error {
	for _, picture := range append(PicturesOf(d.Image), d.Pictures...) {
		switch err := link.CheckPicture(picture.URL); {
		case errors.Is(err, link.ErrInsecure):
			return ErrPictureInsecure.With("field", "pictures.url").With("url", picture.URL)
		case err != nil:
			return ErrPictureURL.With("field", "pictures.url").With("url", picture.URL)
		}
	}
	return nil
}

// texts returns all texts of a draft, except those of its variants.
func (d ProductInput) texts() []string {
	texts := []string{d.Slug, d.Name, d.Description, d.Category, d.Brand, d.Image}
	texts = append(texts, d.Tags...)
	for name, value := range d.Attributes {
		texts = append(texts, name, value)
	}
	for _, option := range d.Options {
		texts = append(append(texts, option.Name), option.Values...)
	}
	for _, picture := range d.Pictures {
		texts = append(texts, picture.URL, picture.Alt)
	}
	return texts
}

func (d ProductInput) checkVariant(v Variant, currency string) error {
	texts := []string{string(v.SKU), v.Name}
	for name, value := range v.Options {
		texts = append(texts, name, value)
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
	return d.checkPrices(v, currency)
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
