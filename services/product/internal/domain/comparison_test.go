package domain_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// jst returns a time in November or December 2026 in Japan. Day 1 is November 1.
func jst(day, hour int) time.Time {
	return time.Date(2026, 11, day, hour, 0, 0, 0, time.FixedZone("JST", 9*60*60))
}

// priced returns an entry of the price history of a SKU that is for sale; with a price of 0 it is
// not.
func priced(day, hour int, price int64) domain.PriceHistoryEntry {
	return domain.PriceHistoryEntry{SKU: "T-50", Price: yen(price), Since: jst(day, hour), ForSale: price > 0}
}

// TestARegularPriceIsShownIfItWasCharged: the guideline of the Consumer Affairs Agency. 1000 is the
// regular price.
func TestARegularPriceIsShownIfItWasCharged(t *testing.T) {
	for name, tc := range map[string]struct {
		history []domain.PriceHistoryEntry
		now     time.Time
		until   time.Time // zero: it is not shown
	}{
		"charged all the time before the sale":       {[]domain.PriceHistoryEntry{priced(-90, 0, 1000), priced(10, 10, 800)}, jst(10, 10), jst(24, 0)},
		"the sale goes on":                           {[]domain.PriceHistoryEntry{priced(-90, 0, 1000), priced(10, 10, 800)}, jst(23, 23), jst(24, 0)},
		"the last day was two weeks ago":             {[]domain.PriceHistoryEntry{priced(-90, 0, 1000), priced(10, 10, 800)}, jst(24, 0), time.Time{}},
		"a sale from midnight, the day before":       {[]domain.PriceHistoryEntry{priced(-90, 0, 1000), priced(10, 0, 800)}, jst(22, 23), jst(23, 0)},
		"a sale from midnight":                       {[]domain.PriceHistoryEntry{priced(-90, 0, 1000), priced(10, 0, 800)}, jst(23, 0), time.Time{}},
		"a sale that began long ago":                 {[]domain.PriceHistoryEntry{priced(-900, 0, 1000), priced(-400, 0, 800)}, jst(10, 0), time.Time{}},
		"lowered once more during the sale":          {[]domain.PriceHistoryEntry{priced(-90, 0, 1000), priced(10, 10, 800), priced(12, 0, 700)}, jst(12, 0), jst(24, 0)},
		"no sale":                                    {[]domain.PriceHistoryEntry{priced(-90, 0, 1000)}, jst(10, 0), time.Time{}},
		"dearer for a time":                          {[]domain.PriceHistoryEntry{priced(-90, 0, 1000), priced(10, 0, 1200)}, jst(10, 0), time.Time{}},
		"no history":                                 {nil, jst(10, 0), time.Time{}},
		"raised just before":                         {[]domain.PriceHistoryEntry{priced(-90, 0, 800), priced(1, 0, 1000), priced(10, 0, 800)}, jst(10, 0), time.Time{}},
		"charged for half of eight weeks":            {[]domain.PriceHistoryEntry{priced(-90, 0, 900), priced(1, 0, 1000), priced(29, 0, 800)}, jst(29, 0), time.Time{}},
		"charged for an hour more than half":         {[]domain.PriceHistoryEntry{priced(-90, 0, 900), priced(0, 23, 1000), priced(29, 0, 800)}, jst(29, 0), jst(42, 0)},
		"before another price":                       {[]domain.PriceHistoryEntry{priced(-90, 0, 1000), priced(1, 0, 900), priced(5, 0, 800)}, jst(5, 0), jst(14, 0)},
		"before another price, long":                 {[]domain.PriceHistoryEntry{priced(-90, 0, 1000), priced(1, 0, 900), priced(15, 0, 800)}, jst(15, 0), time.Time{}},
		"younger than eight weeks":                   {[]domain.PriceHistoryEntry{priced(-5, 0, 1000), priced(10, 0, 800)}, jst(10, 0), jst(23, 0)},
		"younger, and for two weeks exactly":         {[]domain.PriceHistoryEntry{priced(1, 0, 1000), priced(15, 0, 800)}, jst(15, 0), jst(28, 0)},
		"younger, and an hour less than two weeks":   {[]domain.PriceHistoryEntry{priced(1, 1, 1000), priced(15, 0, 800)}, jst(15, 0), time.Time{}},
		"younger, and another price for longer":      {[]domain.PriceHistoryEntry{priced(-20, 0, 900), priced(-4, 0, 1000), priced(11, 0, 800)}, jst(11, 0), time.Time{}},
		"a gap does not count":                       {[]domain.PriceHistoryEntry{priced(-90, 0, 0), priced(-20, 0, 900), priced(-10, 0, 0), priced(-4, 0, 1000), priced(11, 0, 800)}, jst(11, 0), jst(15, 0)},
		"charged before a gap":                       {[]domain.PriceHistoryEntry{priced(-90, 0, 1000), priced(1, 0, 0), priced(10, 0, 800)}, jst(10, 0), jst(14, 0)},
		"charged before a long gap":                  {[]domain.PriceHistoryEntry{priced(-90, 0, 1000), priced(1, 0, 0), priced(16, 0, 800)}, jst(16, 0), time.Time{}},
		"never for sale before":                      {[]domain.PriceHistoryEntry{{Price: yen(1000), Since: jst(-90, 0)}, priced(10, 0, 800)}, jst(10, 0), time.Time{}},
		"not for sale now":                           {[]domain.PriceHistoryEntry{priced(-90, 0, 1000), priced(10, 0, 800), priced(11, 0, 0)}, jst(11, 0), time.Time{}},
		"many sales, each a week after a week":       {[]domain.PriceHistoryEntry{priced(-46, 0, 1000), priced(-39, 0, 800), priced(-32, 0, 1000), priced(-25, 0, 800), priced(-18, 0, 1000), priced(-11, 0, 800), priced(-4, 0, 1000), priced(3, 0, 800)}, jst(3, 0), jst(9, 0)},
		"free of charge":                             {[]domain.PriceHistoryEntry{priced(-90, 0, 1000), {Price: yen(0), Since: jst(10, 10), ForSale: true}}, jst(10, 10), jst(24, 0)},
		"the window loses the time at the price":     {[]domain.PriceHistoryEntry{priced(-49, 0, 1000), priced(-34, 0, 900), priced(-8, 0, 1000), priced(8, 0, 800)}, jst(8, 0), jst(9, 0)},
		"in another time zone the day is the same":   {[]domain.PriceHistoryEntry{priced(-90, 0, 1000), priced(10, 10, 800)}, jst(23, 23).UTC(), jst(24, 0)},
		"the sale began with no lawful price before": {[]domain.PriceHistoryEntry{priced(-90, 0, 900), priced(-14, 0, 1000), priced(10, 0, 800), priced(12, 0, 0), priced(20, 0, 800)}, jst(20, 0), time.Time{}},
	} {
		t.Run(name, func(t *testing.T) {
			got := domain.ComparableUntil(tc.history, yen(1000), tc.now)
			require.True(t, tc.until.Equal(got), "want %s, got %s", tc.until, got.In(tc.now.Location()))
		})
	}
}

// TestARegularPriceIsNeverShownTooLong: until the time that is returned, the plain rule holds, for
// random histories.
func TestARegularPriceIsNeverShownTooLong(t *testing.T) {
	shown := 0
	for seed := range uint64(150) {
		random := rand.New(rand.NewPCG(seed, 2))
		var history []domain.PriceHistoryEntry
		for day := -90; day < 9; day += 1 + random.IntN(30) {
			price := []int64{1000, 1000, 1000, 900, 0}[random.IntN(5)]
			history = append(history, priced(day, random.IntN(24), price))
		}
		history = append(history, priced(10, random.IntN(10), 800))
		until := domain.ComparableUntil(history, yen(1000), jst(10, 10))
		for at := jst(10, 10); at.Before(until); at = at.Add(7 * time.Hour) {
			require.True(t, plainRule(history, at), "seed %d at %s of %v", seed, at, history)
		}
		if !until.IsZero() {
			shown++
		}
	}
	require.Greater(t, shown, 15)
}

// plainRule counts hours: more than half of the last eight weeks, two weeks at least, less than two
// weeks ago.
func plainRule(history []domain.PriceHistoryEntry, now time.Time) bool {
	at := func(hour time.Time) domain.PriceHistoryEntry {
		var found domain.PriceHistoryEntry
		for _, p := range history {
			if !p.Since.After(hour) {
				found = p
			}
		}
		return found
	}
	all, regular, last := 0, 0, time.Time{}
	for hour := now.Add(-56 * 24 * time.Hour); hour.Before(now); hour = hour.Add(time.Hour) {
		if p := at(hour); p.ForSale {
			all++
			if p.Price == yen(1000) {
				regular++
				last = hour
			}
		}
	}
	day := func(at time.Time) time.Time { return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC) }
	return 2*regular > all && regular >= 14*24 && day(now).Sub(day(last)) < 14*24*time.Hour
}

// TestAWriteDecidesWhetherARegularPriceIsShown: when a sale begins, and again when its time is
// over.
func TestAWriteDecidesWhetherARegularPriceIsShown(t *testing.T) {
	u := shelf()
	_, err := u.SetSchedules("s", 3, "T-100", []domain.PriceSchedule{sale(900, -1, 20000)})
	require.NoError(t, err)
	require.Equal(t, []domain.SKU{"T-100"}, u.OnSale())
	u.Compare(map[domain.SKU][]domain.PriceHistoryEntry{"T-100": {
		{SKU: "T-100", Price: u.Changed()[0].RegularPrice(u.Changed()[0].Variants[1]), Since: today.AddDate(0, 0, -60), ForSale: true},
	}})
	sold := u.Changed()[0]
	require.True(t, sold.Variants[1].ComparableUntil.After(today.AddDate(0, 0, 12)))
	require.Equal(t, at(20000), sold.Variants[1].PriceEnds)
	require.Zero(t, sold.Variants[0].ComparableUntil)

	later := domain.NewUnitOfWork("JPY", sold.Variants[1].ComparableUntil, domain.StoredProducts{
		Products: []domain.Product{sold}, Owners: map[domain.SKU]domain.ID{}, TaxRates: rates(),
	})
	require.True(t, later.Reprice("s"), "it is due")
	later.Compare(map[domain.SKU][]domain.PriceHistoryEntry{})
	require.Zero(t, later.Changed()[0].Variants[1].ComparableUntil)
}
