package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// foodLaw inserts the rate of 1 % for food that is announced for 2027-04-01. It is not enacted, so
// no migration contains it.
const foodLaw = `INSERT INTO tax_rates (class, rate, starts_on, ends_on) VALUES ('reduced', 100, '2027-04-01', '2029-03-31')`

// inJapan returns the time at which a day begins in Japan.
func inJapan(day string) time.Time {
	at, _ := time.ParseInLocation(time.DateOnly, day, time.FixedZone("JST", 9*60*60))
	return at.UTC()
}

// TestAChangeOfLawIsOneRow uses a product whose prices exclude tax: the new row alone makes it due
// at midnight and changes its price.
func TestAChangeOfLawIsOneRow(t *testing.T) {
	s := newShop(t)
	d := draft("sencha", "T-50", "T-100")
	d.TaxExcluded = true
	p, err := s.create(t.Context(), d)
	require.NoError(t, err)
	_, err = s.create(t.Context(), draft("hojicha", "H-50"))
	require.NoError(t, err)
	require.Equal(t, yen(1166), p.Variants[0].CurrentPrice)
	_, err = s.db.Exec(t.Context(), foodLaw)
	require.NoError(t, err)

	for at, want := range map[time.Time][]domain.ID{
		inJapan("2027-04-01").Add(-time.Microsecond): nil,
		inJapan("2027-04-01"):                        {p.ID},
		inJapan("2029-04-01"):                        nil,
	} {
		due, err := s.DueProducts(t.Context(), at, 10)
		require.NoError(t, err)
		require.ElementsMatch(t, want, due, at)
	}
	s.now = inJapan("2027-04-01").Add(-time.Second) // a write advances the clock by a second
	require.NoError(t, s.write(t.Context(), domain.WriteScope{IDs: []domain.ID{p.ID}}, func(shelf *domain.UnitOfWork) error {
		require.True(t, shelf.Reprice(p.ID))
		return nil
	}))
	got, err := s.Published(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, yen(1090), got.Variants[0].CurrentPrice)
	require.Equal(t, yen(1090), got.RegularPrice(got.Variants[0]))
	due, err := s.DueProducts(t.Context(), s.now, 10)
	require.NoError(t, err)
	require.Empty(t, due, "it is done once")
	due, err = s.DueProducts(t.Context(), inJapan("2029-04-01"), 10)
	require.NoError(t, err)
	require.Equal(t, []domain.ID{p.ID}, due, "and again when the rate for a time is over")
}

func TestAClassHasOneRateADay(t *testing.T) {
	s := newShop(t)
	_, err := s.create(t.Context(), draft("sencha", "T-50"))
	require.NoError(t, err)
	_, err = s.db.Exec(t.Context(), foodLaw)
	require.NoError(t, err)
	_, err = s.db.Exec(t.Context(), foodLaw)
	require.Equal(t, "tax_rates_pkey", pg.Constraint(err), "two rates of a class cannot begin on one day")
	for _, refused := range []string{
		`INSERT INTO tax_rates (class, rate, starts_on) VALUES ('reduced', 10001, '2030-01-01')`,
		`INSERT INTO tax_rates (class, rate, starts_on) VALUES ('reduced', -1, '2030-01-01')`,
		`INSERT INTO tax_rates (class, rate, starts_on) VALUES ('food', 100, '2030-01-01')`,
		`INSERT INTO tax_rates (class, rate, starts_on, ends_on) VALUES ('reduced', 100, '2030-01-02', '2030-01-01')`,
	} {
		_, err = s.db.Exec(t.Context(), refused)
		require.NotEmpty(t, pg.Constraint(err), refused)
	}
	var rates domain.TaxRates
	require.NoError(t, s.Write(t.Context(), domain.WriteScope{}, func(stored domain.StoredProducts) (*domain.UnitOfWork, error) {
		rates = stored.TaxRates
		return domain.NewUnitOfWork("JPY", s.now, stored), nil
	}))
	for day := inJapan("2027-03-30"); day.Before(inJapan("2029-04-03")); day = day.AddDate(0, 0, 1) {
		sold, err := s.Sellables(t.Context(), []string{"T-50"}, "", day)
		require.NoError(t, err)
		require.Len(t, sold, 1)
		rate, ok := rates.At(domain.TaxClassReduced, day)
		require.True(t, ok)
		require.Equal(t, rate, sold[0].TaxRate, "orders and shown prices have the same rate on %s", day)
	}
}

// TestSellablesHaveTheRateOfTheirMoment reads sellables around midnight, without a worker that
// applies new rates.
func TestSellablesHaveTheRateOfTheirMoment(t *testing.T) {
	s := newShop(t)
	d := draft("apron", "A-M", "A-L")
	d.TaxExcluded = true
	d.Options = []domain.Option{{Name: "size", Values: []string{"M", "L"}}, {Name: "color", Values: []string{"生成り"}}}
	d.Variants[0].Options = map[string]string{"color": "生成り", "size": "M"}
	d.Variants[1].Options, d.Variants[1].TaxClass = map[string]string{"color": "生成り", "size": "L"}, domain.TaxClassStandard
	_, err := s.create(t.Context(), d)
	require.NoError(t, err)
	_, err = s.db.Exec(t.Context(), foodLaw)
	require.NoError(t, err)
	midnight := inJapan("2027-04-01")
	for at, want := range map[time.Time][2]int64{midnight.Add(-time.Microsecond): {800, 1166}, midnight: {100, 1090}} {
		sold, err := s.Sellables(t.Context(), []string{"A-M"}, "", at)
		require.NoError(t, err)
		require.Equal(t, want, [2]int64{sold[0].TaxRate, sold[0].CurrentPrice.Amount}, at)
		require.Equal(t, "煎茶 apron M 生成り", sold[0].Name)
		require.Equal(t, []domain.OptionValue{{Name: "size", Value: "M"}, {Name: "color", Value: "生成り"}}, sold[0].Options)
		other, err := s.Sellables(t.Context(), []string{"A-L"}, "", at)
		require.NoError(t, err)
		require.Equal(t, [2]int64{1000, 1188}, [2]int64{other[0].TaxRate, other[0].CurrentPrice.Amount}, "another class has its own")
	}
	_, err = s.Sellables(t.Context(), []string{"A-M"}, "", inJapan("2019-09-30"))
	require.ErrorIs(t, err, domain.ErrTaxRateMissing)
}
