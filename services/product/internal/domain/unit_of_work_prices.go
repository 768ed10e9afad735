package domain

import (
	"slices"

	"github.com/akinai/akinai/pkg/money"
)

// PriceAndPublishDraft sets the price of all variants of a draft (StatusDraft) that has no price
// yet, and publishes it. It reports false if the product is not such a draft. Errors:
// ErrTaxRateMissing and those of prices in ProductInput.Check.
func (u *UnitOfWork) PriceAndPublishDraft(id ID, price money.Money) (bool, error) {
	p, ok := u.products[id]
	if !ok || p.Status != StatusDraft || slices.ContainsFunc(p.Variants, func(v Variant) bool { return v.EnteredPrice.Amount != 0 }) {
		return false, nil
	}
	in, err := p.withTaxRates(u.rates, u.now)
	if err != nil {
		return false, err
	}
	in.Status = StatusPublished
	for i := range in.Variants {
		in.Variants[i].EnteredPrice = price
		if err := in.checkPrices(in.Variants[i], u.currency); err != nil {
			return false, err
		}
	}
	u.replace(u.revised(p, in), false)
	return true, nil
}

// SetSchedules replaces the scheduled prices of a SKU of a product, if version is the stored one.
// Errors: ErrNotFound, ErrVersionConflict, ErrVariantUnknown, ErrScheduleInvalid,
// ErrScheduleOverlap, ErrTaxRateMissing, ErrPriceInvalid, ErrCurrencyUnsupported.
func (u *UnitOfWork) SetSchedules(id ID, version int64, sku SKU, schedules []PriceSchedule) (Product, error) {
	p, err := u.atVersion(id, version)
	if err != nil {
		return Product{}, err
	}
	at := slices.Index(p.SKUs(), sku)
	if at < 0 {
		return Product{}, ErrVariantUnknown
	}
	in, err := p.withTaxRates(u.rates, u.now)
	if err != nil {
		return Product{}, err
	}
	schedules = slices.Clone(schedules)
	if err := checkSchedules(schedules, u.now); err != nil {
		return Product{}, err
	}
	in.Variants[at].Schedules = schedules
	if err := in.checkPrices(in.Variants[at], u.currency); err != nil {
		return Product{}, err
	}
	p.ProductInput = in
	return u.replace(u.nextVersion(p), false), nil
}

// Reprice updates the current prices of a product if a schedule has begun or ended, or its tax rate
// has changed. It reports whether that was the case. If a rate is missing, prices keep the old one.
func (u *UnitOfWork) Reprice(id ID) bool {
	p, ok := u.products[id]
	if !ok {
		return false
	}
	in, err := p.withTaxRates(u.rates, u.now)
	if err != nil {
		in = p.ProductInput
	}
	if !p.due(u.now) && in.sameTaxRates(p.ProductInput) {
		return false
	}
	u.replace(u.revised(p, in), true)
	return true
}

// NewPrices returns the new entries of the price history: of new SKUs, and of those whose price
// changed or that are for sale now or no longer.
func (u *UnitOfWork) NewPrices() []PriceHistoryEntry { return u.prices }

// recordPrices collects the new entries of the price history when p replaces old. A product that is
// deleted is replaced by one without variants.
func (u *UnitOfWork) recordPrices(old, p Product, scheduled bool) {
	actor := u.actor
	if scheduled {
		actor = ""
	}
	record := func(v Variant, forSale bool) {
		u.prices = append(u.prices, PriceHistoryEntry{
			SKU: v.SKU, Price: v.CurrentPrice, Since: u.now, ForSale: forSale, Scheduled: scheduled, Actor: actor,
		})
	}
	wasForSale, isForSale := old.Status == StatusPublished, p.Status == StatusPublished
	before := make(map[SKU]money.Money, len(old.Variants))
	skus := p.SKUs()
	for _, v := range old.Variants {
		before[v.SKU] = v.CurrentPrice
		if wasForSale && !slices.Contains(skus, v.SKU) {
			record(v, false)
		}
	}
	for _, v := range p.Variants {
		if price, was := before[v.SKU]; !was || price != v.CurrentPrice || wasForSale != isForSale {
			record(v, isForSale)
		}
	}
}
