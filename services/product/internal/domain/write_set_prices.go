package domain

import (
	"slices"

	"github.com/akinai/akinai/pkg/money"
)

// PriceDraft sets the price of all variants of a draft (StatusDraft) that has no price yet, and
// publishes it. It reports false if the product is not such a draft. Errors: ErrTaxRateMissing and
// those of prices in ProductInput.Check.
func (s *WriteSet) PriceDraft(id ID, price money.Money) (bool, error) {
	p, ok := s.products[id]
	if !ok || p.Status != StatusDraft || slices.ContainsFunc(p.Variants, func(v Variant) bool { return v.Price.Amount != 0 }) {
		return false, nil
	}
	in, err := p.withTaxRates(s.rates, s.now)
	if err != nil {
		return false, err
	}
	in.Status = StatusPublished
	for i := range in.Variants {
		in.Variants[i].Price = price
		if err := in.checkPrices(in.Variants[i], s.currency); err != nil {
			return false, err
		}
	}
	s.replace(s.revised(p, in), false)
	return true, nil
}

// SetSchedules replaces the scheduled prices of a SKU of a product, if version is the stored one.
// Errors: ErrNotFound, ErrVersionConflict, ErrVariantUnknown, ErrScheduleInvalid,
// ErrScheduleOverlap, ErrTaxRateMissing, ErrPriceInvalid, ErrCurrencyUnsupported.
func (s *WriteSet) SetSchedules(id ID, version int64, sku SKU, schedules []Schedule) (Product, error) {
	p, err := s.atVersion(id, version)
	if err != nil {
		return Product{}, err
	}
	at := slices.Index(p.SKUs(), sku)
	if at < 0 {
		return Product{}, ErrVariantUnknown
	}
	in, err := p.withTaxRates(s.rates, s.now)
	if err != nil {
		return Product{}, err
	}
	schedules = slices.Clone(schedules)
	if err := checkSchedules(schedules, s.now); err != nil {
		return Product{}, err
	}
	in.Variants[at].Schedules = schedules
	if err := in.checkPrices(in.Variants[at], s.currency); err != nil {
		return Product{}, err
	}
	p.ProductInput = in
	return s.replace(s.nextVersion(p), false), nil
}

// Reprice updates the current prices of a product if a schedule has begun or ended, or its tax rate
// has changed. It reports whether that was the case. If a rate is missing, prices keep the old one.
func (s *WriteSet) Reprice(id ID) bool {
	p, ok := s.products[id]
	if !ok {
		return false
	}
	in, err := p.withTaxRates(s.rates, s.now)
	if err != nil {
		in = p.ProductInput
	}
	if !p.due(s.now) && in.sameTaxRates(p.ProductInput) {
		return false
	}
	s.replace(s.revised(p, in), true)
	return true
}

// NewPrices returns the new prices of SKUs whose price changed, and of new SKUs.
func (s *WriteSet) NewPrices() []PricePoint { return s.prices }

// recordPrices collects the new prices of SKUs whose price changed, and of new SKUs.
func (s *WriteSet) recordPrices(old, p Product, scheduled bool) {
	before := make(map[SKU]money.Money, len(old.Variants))
	for _, v := range old.Variants {
		before[v.SKU] = v.Current
	}
	actor := s.actor
	if scheduled {
		actor = ""
	}
	for _, v := range p.Variants {
		if price, was := before[v.SKU]; !was || price != v.Current {
			s.prices = append(s.prices, PricePoint{SKU: v.SKU, Price: v.Current, Since: s.now, Scheduled: scheduled, Actor: actor})
		}
	}
}
