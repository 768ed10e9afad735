package domain

import "strings"

// MaxPrice bounds prices, in minor units, so that an order of any allowed size stays far from overflow.
const MaxPrice = 1_000_000_000_000

// Check applies the rules that stand in no proto to a draft for a shop that sells in currency. Errors: ErrStatusRequired,
// ErrTextInvalid, ErrDuplicateSKU, ErrTaxClassRequired, ErrPriceInvalid, ErrCurrencyUnsupported.
func (d Draft) Check(currency string) error {
	if d.Status == "" {
		return ErrStatusRequired
	}
	if anyNUL(d.Name, d.Description, d.Brand, d.Image) {
		return ErrTextInvalid
	}
	for name, value := range d.Attributes {
		if anyNUL(name, value) {
			return ErrTextInvalid
		}
	}
	seen := make(map[SKU]bool, len(d.Variants))
	for _, v := range d.Variants {
		if seen[v.SKU] {
			return ErrDuplicateSKU.With("sku", string(v.SKU))
		}
		seen[v.SKU] = true
		if err := v.check(currency); err != nil {
			return err
		}
	}
	return nil
}

func (v Variant) check(currency string) error {
	if anyNUL(v.Name) {
		return ErrTextInvalid.With("sku", string(v.SKU))
	}
	for name, value := range v.Options {
		if anyNUL(name, value) {
			return ErrTextInvalid.With("sku", string(v.SKU))
		}
	}
	switch {
	case v.TaxClass == "":
		return ErrTaxClassRequired.With("sku", string(v.SKU))
	case v.Price.Amount < 0 || v.Price.Amount > MaxPrice:
		return ErrPriceInvalid.With("sku", string(v.SKU))
	case v.Price.Currency != currency:
		return ErrCurrencyUnsupported.With("sku", string(v.SKU)).With("currency", currency)
	}
	return nil
}

// anyNUL finds the one character of valid UTF-8 that PostgreSQL cannot store. Slugs and SKUs have patterns that leave it out.
func anyNUL(texts ...string) bool {
	for _, text := range texts {
		if strings.ContainsRune(text, 0) {
			return true
		}
	}
	return false
}
