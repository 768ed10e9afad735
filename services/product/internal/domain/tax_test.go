package domain_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// rates returns the legal rates since 2019.
func rates() domain.TaxRates {
	return domain.TaxRates{
		{Class: domain.TaxClassStandard, Rate: 1000, From: "2019-10-01"},
		{Class: domain.TaxClassReduced, Rate: 800, From: "2019-10-01"},
	}
}

// Tax is rounded down for each price, so that the shown price equals the paid price.
func TestWithTax(t *testing.T) {
	for _, tc := range []struct {
		entered, rate int64
		excluded      bool
		want          int64
	}{
		{105, 1000, true, 115},
		{105, 800, true, 113},
		{105, 1000, false, 105},
		{105, 800, false, 105},
		{100, 1000, true, 110},
		{100, 800, true, 108},
		{100, 0, true, 100},
		{9, 1000, true, 9},
		{10, 1000, true, 11},
		{12, 800, true, 12},
		{13, 800, true, 14},
		{0, 1000, true, 0},
		{1000, 625, true, 1062},
		{domain.MaxPrice, 1000, true, domain.MaxPrice + domain.MaxPrice/10},
	} {
		require.Equal(t, yen(tc.want), domain.WithTax(yen(tc.entered), tc.rate, tc.excluded), "%+v", tc)
	}
}

// TestARateBeginsAtMidnightInJapan uses the rate of 1 % for food that is announced for 2027-04-01.
// It is not enacted and exists only in tests.
func TestARateBeginsAtMidnightInJapan(t *testing.T) {
	law := append(rates(), domain.TaxRate{Class: domain.TaxClassReduced, Rate: 100, From: "2027-04-01", To: "2029-03-31"})
	for moment, want := range map[string]int64{
		"2027-03-31T14:59:59.999999Z": 800,
		"2027-03-31T15:00:00Z":        100, // midnight in Japan
		"2027-04-01T00:00:00+09:00":   100,
		"2027-04-01T00:00:00Z":        100,
		"2029-03-31T23:59:59+09:00":   100,
		"2029-04-01T00:00:00+09:00":   800, // the previous rate applies again
		"2019-10-01T00:00:00+09:00":   800,
	} {
		at, err := time.Parse(time.RFC3339Nano, moment)
		require.NoError(t, err)
		rate, ok := law.At(domain.TaxClassReduced, at)
		require.True(t, ok, moment)
		require.Equal(t, want, rate, moment)
		rate, ok = law.At(domain.TaxClassStandard, at)
		require.True(t, ok, moment)
		require.EqualValues(t, 1000, rate, moment)
	}
	_, ok := law.At(domain.TaxClassReduced, time.Date(2019, 9, 30, 14, 59, 59, 0, time.UTC))
	require.False(t, ok, "no rate is not a rate of 0")
}

func TestPricesWithoutTaxNeedARate(t *testing.T) {
	u := domain.NewUnitOfWork("JPY", today, domain.StoredProducts{Owners: map[domain.SKU]domain.ID{}, Categories: map[string]bool{"tea": true}})
	in := tea("genmaicha", "G-1")
	_, err := u.Create("g", in)
	require.NoError(t, err, "what was entered with tax needs none")
	in.TaxExcluded = true
	_, err = u.Update("g", 1, in, nil)
	require.ErrorIs(t, err, domain.ErrTaxRateMissing)
}

// TestPricesWithoutTaxFollowTheLaw compares a product whose prices exclude tax with one whose
// prices include it, when a new rate begins.
func TestPricesWithoutTaxFollowTheLaw(t *testing.T) {
	owners, categories := map[domain.SKU]domain.ID{}, map[string]bool{"tea": true}
	u := domain.NewUnitOfWork("JPY", today, domain.StoredProducts{Owners: owners, Categories: categories, TaxRates: rates()})
	without := tea("genmaicha", "G-1")
	without.TaxExcluded = true
	_, err := u.Create("g", without)
	require.NoError(t, err)
	_, err = u.Create("h", tea("hojicha", "H-1"))
	require.NoError(t, err)
	stored := u.Changed()
	require.Equal(t, yen(1166), stored[0].Variants[0].CurrentPrice)

	law := append(rates(), domain.TaxRate{Class: domain.TaxClassReduced, Rate: 100, From: domain.TaxDay(at(0))})
	u = domain.NewUnitOfWork("JPY", at(0), domain.StoredProducts{Products: stored, Owners: owners, TaxRates: law})
	require.True(t, u.Reprice("g"))
	require.False(t, u.Reprice("g"), "once")
	require.False(t, u.Reprice("h"), "a price with tax stays what it is")
	p := u.Changed()[0]
	require.Equal(t, yen(1090), p.Variants[0].CurrentPrice)
	require.Equal(t, yen(1090), p.RegularPrice(p.Variants[0]))
	require.Equal(t, []domain.PriceHistoryEntry{{SKU: "G-1", Price: yen(1090), Since: at(0), ForSale: true, Scheduled: true}}, u.NewPrices())

	u = domain.NewUnitOfWork("JPY", at(0), domain.StoredProducts{Products: []domain.Product{p}, Owners: owners})
	require.False(t, u.Reprice("g"), "without a rate prices keep the one they have")
}
