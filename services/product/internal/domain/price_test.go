package domain_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/product/internal/domain"
)

func yen(amount int64) money.Money { return money.Money{Amount: amount, Currency: "JPY"} }

// at returns a time some minutes after today.
func at(minutes int) time.Time { return today.Add(time.Duration(minutes) * time.Minute) }

// sale returns a schedule; it has no end if ends is 0.
func sale(amount int64, starts, ends int) domain.PriceSchedule {
	s := domain.PriceSchedule{EnteredPrice: yen(amount), Starts: at(starts)}
	if ends != 0 {
		s.Ends = at(ends)
	}
	return s
}

func TestSchedulesAreChecked(t *testing.T) {
	foreign := sale(1, 1, 2)
	foreign.EnteredPrice.Currency = "USD"
	for name, tc := range map[string]struct {
		schedules []domain.PriceSchedule
		want      error
	}{
		"none":                   {nil, nil},
		"one after the other":    {[]domain.PriceSchedule{sale(900, 10, 20), sale(800, 20, 30), sale(700, 30, 0)}, nil},
		"in any order":           {[]domain.PriceSchedule{sale(700, 30, 0), sale(900, 10, 20)}, nil},
		"begun":                  {[]domain.PriceSchedule{sale(900, -10, 20)}, nil},
		"free of charge":         {[]domain.PriceSchedule{sale(0, 10, 20)}, nil},
		"it ends as it starts":   {[]domain.PriceSchedule{sale(900, 10, 10)}, domain.ErrScheduleInvalid},
		"it ends before":         {[]domain.PriceSchedule{sale(900, 10, 9)}, domain.ErrScheduleInvalid},
		"it is over":             {[]domain.PriceSchedule{sale(900, -10, -1)}, domain.ErrScheduleInvalid},
		"it is over now":         {[]domain.PriceSchedule{{EnteredPrice: yen(900), Starts: at(-10), Ends: at(0)}}, domain.ErrScheduleInvalid},
		"in the year 10,000":     {[]domain.PriceSchedule{{EnteredPrice: yen(900), Starts: today.AddDate(9000, 0, 0)}}, domain.ErrScheduleInvalid},
		"until the year 10,000":  {[]domain.PriceSchedule{{EnteredPrice: yen(900), Starts: today, Ends: today.AddDate(9000, 0, 0)}}, domain.ErrScheduleInvalid},
		"they overlap":           {[]domain.PriceSchedule{sale(900, 10, 21), sale(800, 20, 30)}, domain.ErrScheduleOverlap},
		"one within the other":   {[]domain.PriceSchedule{sale(900, 10, 40), sale(800, 20, 30)}, domain.ErrScheduleOverlap},
		"the same twice":         {[]domain.PriceSchedule{sale(900, 10, 20), sale(900, 10, 20)}, domain.ErrScheduleOverlap},
		"one behind the endless": {[]domain.PriceSchedule{sale(900, 10, 0), sale(800, 20, 30)}, domain.ErrScheduleOverlap},
		"a negative price":       {[]domain.PriceSchedule{sale(-1, 10, 20)}, domain.ErrPriceInvalid},
		"too high a price":       {[]domain.PriceSchedule{sale(domain.MaxPrice+1, 10, 20)}, domain.ErrPriceInvalid},
		"a foreign currency":     {[]domain.PriceSchedule{foreign}, domain.ErrCurrencyUnsupported},
	} {
		t.Run(name, func(t *testing.T) {
			u := shelf()
			p, err := u.SetSchedules("s", 3, "T-100", tc.schedules)
			if tc.want != nil {
				require.ErrorIs(t, err, tc.want)
				require.Empty(t, u.ChangedIDs())
				return
			}
			require.NoError(t, err)
			require.Equal(t, int64(4), p.Version)
			require.Len(t, p.Variants[1].Schedules, len(tc.schedules))
			require.Empty(t, p.Variants[0].Schedules)
		})
	}
	_, err := shelf().SetSchedules("x", 3, "T-50", nil)
	require.ErrorIs(t, err, domain.ErrNotFound)
	_, err = shelf().SetSchedules("s", 2, "T-50", nil)
	require.ErrorIs(t, err, domain.ErrVersionConflict)
	_, err = shelf().SetSchedules("s", 3, "H-50", nil)
	require.ErrorIs(t, err, domain.ErrVariantUnknown)
}

func TestSchedulesGoWithTheirSKU(t *testing.T) {
	u := shelf()
	p, err := u.SetSchedules("s", 3, "T-100", []domain.PriceSchedule{sale(900, -1, 20), sale(800, 20, 0)})
	require.NoError(t, err)
	require.Equal(t, yen(900), p.Variants[1].CurrentPrice)
	p, err = u.Update("s", 4, tea("sencha", "T-100", "T-200"), nil)
	require.NoError(t, err)
	require.Len(t, p.Variants[0].Schedules, 2, "the SKU stays")
	require.Equal(t, yen(900), p.Variants[0].CurrentPrice)
	excluded := tea("sencha", "T-100")
	excluded.TaxExcluded = true
	p, err = u.Update("s", 5, excluded, nil)
	require.NoError(t, err)
	require.Equal(t, yen(972), p.Variants[0].CurrentPrice)
	require.Equal(t, yen(1166), p.RegularPrice(p.Variants[0]))

	given := tea("sencha", "T-200")
	given.Variants[0].Schedules = []domain.PriceSchedule{sale(1, -1, 0)}
	p, err = u.Update("s", 6, given, nil)
	require.NoError(t, err)
	require.Empty(t, p.Variants[0].Schedules, "a draft has none, and those of a SKU that goes go with it")
	given.Slug, given.Variants[0].SKU = "given", "G-1"
	created, err := u.Create("g", given)
	require.NoError(t, err)
	require.Empty(t, created.Variants[0].Schedules)
	p, err = u.Update("s", 7, tea("sencha", "T-100"), nil)
	require.NoError(t, err)
	require.Empty(t, p.Variants[0].Schedules)
}

// A valid schedule can exceed the maximum price when an update adds tax.
func TestAnUpdateThatMakesAScheduleTooHighIsRefused(t *testing.T) {
	u := shelf()
	_, err := u.SetSchedules("s", 3, "T-100", []domain.PriceSchedule{sale(domain.MaxPrice, 1, 0)})
	require.NoError(t, err)
	in := tea("sencha", "T-50", "T-100")
	in.TaxExcluded = true
	_, err = u.Update("s", 4, in, nil)
	require.ErrorIs(t, err, domain.ErrPriceInvalid)
}

// Rules that are newer than a stored product do not prevent changes of its prices.
func TestOldProductsAreRepriced(t *testing.T) {
	old := domain.Product{ID: "o", ProductInput: tea("old", "O-1", "O-2"), Version: 1}
	old.Variants[0].Options = map[string]string{"size": "M"}
	old.Variants[0].Schedules = []domain.PriceSchedule{sale(900, -1, 0)}
	u := domain.NewUnitOfWork("JPY", today, domain.StoredProducts{Products: []domain.Product{old}, Owners: map[domain.SKU]domain.ID{}, TaxRates: rates()})
	require.Error(t, old.Normal().Check("JPY"))
	require.True(t, u.Reprice("o"))
	require.False(t, u.Reprice("o"))
	require.False(t, u.Reprice("x"))
	require.Equal(t, yen(900), u.Changed()[0].Variants[0].CurrentPrice)

	old.Status, old.Variants[0].EnteredPrice, old.Variants[1].EnteredPrice = domain.StatusDraft, yen(0), yen(0)
	u = domain.NewUnitOfWork("JPY", today, domain.StoredProducts{Products: []domain.Product{old}, Owners: map[domain.SKU]domain.ID{}, TaxRates: rates()})
	done, err := u.PriceAndPublishDraft("o", yen(298))
	require.NoError(t, err)
	require.True(t, done)
	require.Equal(t, yen(298), u.Changed()[0].Variants[1].CurrentPrice)
	require.Equal(t, yen(900), u.Changed()[0].Variants[0].CurrentPrice, "its schedule runs")
}

func TestPricesThatChangeAreNoted(t *testing.T) {
	u := shelf().WithActor("staff")
	_, err := u.Create("g", tea("genmaicha", "G-1"))
	require.NoError(t, err)
	require.Equal(t, []domain.PriceHistoryEntry{{SKU: "G-1", Price: yen(1080), Since: today, ForSale: true, Actor: "staff"}}, u.NewPrices())

	stored := u.Changed()
	next := func(minutes int) *domain.UnitOfWork {
		return domain.NewUnitOfWork("JPY", at(minutes), domain.StoredProducts{Products: stored, Owners: map[domain.SKU]domain.ID{}, TaxRates: rates()}).WithActor("staff")
	}
	renamed := tea("genmaicha", "G-1", "G-2")
	renamed.Name = "玄米茶"
	u = next(1)
	_, err = u.Update("g", 1, renamed, nil)
	require.NoError(t, err)
	require.Equal(t, []domain.PriceHistoryEntry{{SKU: "G-2", Price: yen(1080), Since: at(1), ForSale: true, Actor: "staff"}}, u.NewPrices(), "the new SKU alone")
	stored = u.Changed()
	u = next(2)
	_, err = u.SetSchedules("g", 2, "G-1", []domain.PriceSchedule{sale(900, 3, 0)})
	require.NoError(t, err)
	require.Empty(t, u.NewPrices())
	stored = u.Changed()
	u = next(3)
	require.True(t, u.Reprice("g"))
	require.Equal(t, []domain.PriceHistoryEntry{{SKU: "G-1", Price: yen(900), Since: at(3), ForSale: true, Scheduled: true}}, u.NewPrices())
}

// model is a reference implementation of prices: it stores all writes and finds the price by a
// loop.
type model struct {
	regular   int64
	excluded  bool
	schedules []domain.PriceSchedule
}

func (m model) price(now time.Time) int64 {
	amount := m.regular
	for _, s := range m.schedules {
		if !now.Before(s.Starts) && (s.Ends.IsZero() || now.Before(s.Ends)) {
			amount = s.EnteredPrice.Amount
		}
	}
	if m.excluded {
		return amount + amount*8/100
	}
	return amount
}

// For random schedules and writes at random times, the price equals the model's at every moment,
// before and after the schedule is applied, and the history contains every price that was shown.
func TestPricesAgreeWithASimpleModel(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		now, owners := 0, map[domain.SKU]domain.ID{}
		m := model{regular: 1080}
		u := domain.NewUnitOfWork("JPY", at(now), domain.StoredProducts{Owners: owners, Categories: map[string]bool{"tea": true}, TaxRates: rates()})
		p, err := u.Create("s", tea("sencha", "T-50"))
		require.NoError(t, err)
		history := u.NewPrices()
		for range 60 {
			now += random.IntN(5)
			require.Equal(t, m.price(at(now)), p.PriceAt(p.Variants[0], at(now)).Amount, "seed %d, before it is applied", seed)
			u = domain.NewUnitOfWork("JPY", at(now), domain.StoredProducts{Products: []domain.Product{p}, Owners: owners, TaxRates: rates()})
			switch random.IntN(4) {
			case 0:
				m.schedules = randomSchedules(random, now)
				_, err = u.SetSchedules("s", p.Version, "T-50", m.schedules)
			case 1:
				m.regular, m.excluded = random.Int64N(2000), random.IntN(2) == 0
				in := tea("sencha", "T-50")
				in.Variants[0].EnteredPrice.Amount, in.TaxExcluded = m.regular, m.excluded
				_, err = u.Update("s", p.Version, in, nil)
			default:
				u.Reprice("s")
			}
			require.NoError(t, err)
			if changed := u.Changed(); len(changed) > 0 {
				p = changed[0]
			}
			history = append(history, u.NewPrices()...)
			require.Equal(t, m.price(at(now)), p.Variants[0].CurrentPrice.Amount, "seed %d, applied", seed)
			require.Equal(t, p.Variants[0].CurrentPrice, history[len(history)-1].Price)
		}
		for i, point := range history[1:] {
			require.NotEqual(t, history[i].Price, point.Price)
			require.False(t, point.Since.Before(history[i].Since))
		}
	}
}

// randomSchedules returns up to five schedules in random order, which do not overlap and have not
// ended.
func randomSchedules(random *rand.Rand, now int) []domain.PriceSchedule {
	var schedules []domain.PriceSchedule
	starts := now - 3
	for range random.IntN(6) {
		ends := max(starts, now) + 1 + random.IntN(4)
		schedules = append(schedules, sale(random.Int64N(2000), starts, ends))
		starts = ends + random.IntN(3)
	}
	if random.IntN(3) == 0 {
		schedules = append(schedules, sale(random.Int64N(2000), starts, 0))
	}
	random.Shuffle(len(schedules), func(i, j int) { schedules[i], schedules[j] = schedules[j], schedules[i] })
	return schedules
}
