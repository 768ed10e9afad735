package store

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/product/internal/domain"
)

func yen(amount int64) money.Money { return money.Money{Amount: amount, Currency: "JPY"} }

// sale returns a schedule that starts and ends at seconds after start, or has no end.
func sale(amount int64, starts, ends int) domain.PriceSchedule {
	s := domain.PriceSchedule{EnteredPrice: yen(amount), Starts: start.Add(time.Duration(starts) * time.Second)}
	if ends != 0 {
		s.Ends = start.Add(time.Duration(ends) * time.Second)
	}
	return s
}

// schedule replaces the schedules of a SKU of the stored product.
func (s *shop) schedule(t *testing.T, id domain.ID, sku domain.SKU, schedules ...domain.PriceSchedule) domain.Product {
	t.Helper()
	require.NoError(t, s.write(t.Context(), domain.WriteScope{IDs: []domain.ID{id}}, func(shelf *domain.UnitOfWork) error {
		_, err := shelf.WithActor("staff").SetSchedules(id, s.version(t, id), sku, schedules)
		return err
	}))
	return s.stored(t, id)
}

func (s *shop) stored(t *testing.T, id domain.ID) domain.Product {
	t.Helper()
	p, err := s.Product(t.Context(), id)
	require.NoError(t, err)
	return p
}

func (s *shop) history(t *testing.T, sku domain.SKU) (entries []domain.PriceHistoryEntry) {
	t.Helper()
	entries, err := s.PriceHistory(t.Context(), sku, math.MaxInt64, 100)
	require.NoError(t, err)
	for i := range entries {
		entries[i].ID = 0
	}
	return entries
}

func TestSchedulesAreStoredWithTheirProduct(t *testing.T) {
	s := newShop(t)
	p, err := s.create(t.Context(), draft("sencha", "T-50", "T-100"))
	require.NoError(t, err)
	want := []domain.PriceSchedule{sale(900, 0, 60), sale(800, 60, 90), sale(700, 100, 0)}
	got := s.schedule(t, p.ID, "T-100", want...)
	want[0].Running = true
	require.Equal(t, want, got.Variants[1].Schedules)
	require.Equal(t, yen(900), got.Variants[1].CurrentPrice)
	require.Equal(t, yen(1080), got.Variants[1].EnteredPrice)
	require.Empty(t, got.Variants[0].Schedules)
	public, err := s.Published(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, yen(900), public.Variants[1].CurrentPrice)
	require.Empty(t, public.Variants[1].Schedules, "which are for staff")

	require.NoError(t, s.update(t.Context(), got, draft("first-flush", "T-100", "T-200")))
	got = s.stored(t, p.ID)
	require.Equal(t, want, got.Variants[0].Schedules)
	require.NoError(t, s.update(t.Context(), got, draft("first-flush", "T-200")))
	require.NoError(t, s.update(t.Context(), s.stored(t, p.ID), draft("first-flush", "T-100")))
	require.Empty(t, s.stored(t, p.ID).Variants[0].Schedules, "they went with the SKU")
}

func TestPricesOfASKUStayWhenItsProductGoes(t *testing.T) {
	s := newShop(t)
	p, err := s.create(t.Context(), draft("sencha", "T-50"))
	require.NoError(t, err)
	dearer := draft("sencha", "T-50")
	dearer.Variants[0].EnteredPrice.Amount, dearer.TaxExcluded = 1105, true
	require.NoError(t, s.update(t.Context(), p, dearer))
	require.NoError(t, s.update(t.Context(), s.stored(t, p.ID), dearer), "nothing new")
	s.schedule(t, p.ID, "T-50", sale(1000, 0, 0))
	require.NoError(t, s.write(t.Context(), domain.WriteScope{IDs: []domain.ID{p.ID}}, func(shelf *domain.UnitOfWork) error {
		_, err := shelf.Delete(p.ID, 4)
		return err
	}))
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	require.Equal(t, []domain.PriceHistoryEntry{
		{SKU: "T-50", Price: yen(1080), Since: at(5)},
		{SKU: "T-50", Price: yen(1080), Since: at(4), Actor: "staff", ForSale: true},
		{SKU: "T-50", Price: yen(1193), Since: at(2), ForSale: true},
		{SKU: "T-50", Price: yen(1080), Since: at(1), ForSale: true},
	}, s.history(t, "T-50"))

	all, err := s.PriceHistory(t.Context(), "T-50", math.MaxInt64, 2)
	require.NoError(t, err)
	require.Len(t, all, 2)
	rest, err := s.PriceHistory(t.Context(), "T-50", all[1].ID, 2)
	require.NoError(t, err)
	require.Equal(t, yen(1193), rest[0].Price)
	require.Len(t, rest, 2)
}

// An order gets the price of its time, exact to the microsecond, whether or not the schedules were
// applied.
func TestSellablesDoNotWaitForASchedule(t *testing.T) {
	s := newShop(t)
	d := draft("sencha", "T-50", "T-100")
	d.TaxExcluded, d.Variants[0].MaxPerOrder, d.Variants[0].WeightGrams = true, 3, 50
	p, err := s.create(t.Context(), d)
	require.NoError(t, err)
	s.schedule(t, p.ID, "T-50", sale(500, 10, 20), sale(105, 20, 30))
	for seconds, want := range map[time.Duration]int64{
		0: 1166, 10*time.Second - time.Microsecond: 1166, 10 * time.Second: 540, 20*time.Second - time.Microsecond: 540, 20 * time.Second: 113,
		30*time.Second - time.Microsecond: 113, 30 * time.Second: 1166, time.Hour: 1166,
	} {
		got, err := s.Sellables(t.Context(), []string{"T-50", "T-100"}, "", start.Add(seconds))
		require.NoError(t, err)
		require.ElementsMatch(t, []domain.Sellable{
			{SKU: "T-50", ProductID: p.ID, Slug: "sencha", Name: "煎茶 sencha", CurrentPrice: yen(want), TaxClass: domain.TaxClassReduced, TaxRate: 800, MaxPerOrder: 3, WeightGrams: 50},
			{SKU: "T-100", ProductID: p.ID, Slug: "sencha", Name: "煎茶 sencha", CurrentPrice: yen(1166), TaxClass: domain.TaxClassReduced, TaxRate: 800},
		}, got, seconds)
	}
}

func TestDueIsWhatBeginsOrIsOverAndWasNotApplied(t *testing.T) {
	s := newShop(t)
	ids := make([]domain.ID, 3)
	for i := range ids {
		p, err := s.create(t.Context(), draft(fmt.Sprintf("tea-%d", i), fmt.Sprintf("T-%d", i), fmt.Sprintf("U-%d", i)))
		require.NoError(t, err)
		ids[i] = p.ID
	}
	s.schedule(t, ids[0], "T-0", sale(900, 100, 200))
	s.schedule(t, ids[1], "T-1", sale(900, 0, 150))
	due := func(seconds int) []domain.ID {
		got, err := s.DueProducts(t.Context(), start.Add(time.Duration(seconds)*time.Second), 100)
		require.NoError(t, err)
		return got
	}
	require.Empty(t, due(99))
	require.Equal(t, []domain.ID{ids[0]}, due(100))
	require.ElementsMatch(t, ids[:2], due(150))
	limited, err := s.DueProducts(t.Context(), start.Add(time.Hour), 1)
	require.NoError(t, err)
	require.Len(t, limited, 1)
}

// Rows that were written before newer columns existed are read correctly.
func TestOldRowsAreReadAsTheyWereMeant(t *testing.T) {
	s := newShop(t)
	d := draft("sencha", "T-50", "T-100")
	d.Image, d.Attributes = "/images/x.svg", map[string]string{"x": "y"}
	d.Variants[0].Options, d.Variants[1].Options = map[string]string{"size": "50 g"}, map[string]string{"size": "100 g"}
	p, err := s.create(t.Context(), d)
	require.NoError(t, err)
	for _, statement := range []string{`UPDATE products SET options = '[]', pictures = '[]'`, `UPDATE variants SET entered = NULL`} {
		_, err = s.db.Exec(t.Context(), statement)
		require.NoError(t, err)
	}
	got, err := s.Published(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, p, got)
	require.NoError(t, s.write(t.Context(), domain.WriteScopeOf(d), func(shelf *domain.UnitOfWork) error {
		_, outcome, err := shelf.Import("new", d, whole(d))
		require.Equal(t, domain.OutcomeUnchanged, outcome)
		return err
	}))
	sold, err := s.Sellables(t.Context(), []string{"T-50"}, "", start)
	require.NoError(t, err)
	require.Equal(t, yen(1080), sold[0].CurrentPrice)
}

// Descriptions that were stored before sanitizing existed are sanitized whenever they are read, and
// stored sanitized when the product is indexed again.
func TestOldDescriptionsAreCleanedAsTheyAreRead(t *testing.T) {
	s := newShop(t)
	p, err := s.create(t.Context(), draft("sencha", "T-50"))
	require.NoError(t, err)
	const dirty, clean = "<b onclick=x>茶</b><script>x</script>", "<b>茶</b>"
	_, err = s.db.Exec(t.Context(), `UPDATE products SET description = $1, revision = 0, indexed_version = 0`, dirty)
	require.NoError(t, err)
	read := func() {
		got, err := s.Published(t.Context(), p.ID)
		require.NoError(t, err)
		require.Equal(t, clean, got.Description)
		require.Equal(t, clean, s.stored(t, p.ID).Description)
	}
	read()
	indexed, err := s.IndexOutdated(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, 1, indexed)
	var stored string
	require.NoError(t, s.db.QueryRow(t.Context(), `SELECT description FROM products`).Scan(&stored))
	require.Equal(t, clean, stored)
	read()
	s.requireIndexed(t)
}

func TestBrowsingSeesEverything(t *testing.T) {
	s := newShop(t)
	var all []domain.ID
	for i := range 7 {
		d := draft(fmt.Sprintf("tea-%d", i), fmt.Sprintf("T-%d", i))
		d.Status = []domain.Status{domain.StatusDraft, domain.StatusPublished, domain.StatusArchived}[i%3]
		d.Category = []string{"tea", "sweets"}[i%2]
		d.Attributes, d.Image = map[string]string{"x": "y"}, "/images/x.svg"
		p, err := s.create(t.Context(), d)
		require.NoError(t, err)
		all = append(all, p.ID)
	}
	s.schedule(t, all[3], "T-3", sale(900, 100, 0))
	var seen []domain.ID
	for after := domain.ID(""); ; {
		page, err := s.AdminList(t.Context(), domain.AdminListQuery{After: after, Limit: 3})
		require.NoError(t, err)
		for _, p := range page {
			require.Equal(t, s.stored(t, p.ID), p)
			seen, after = append(seen, p.ID), p.ID
		}
		if len(page) < 3 {
			break
		}
	}
	require.Equal(t, all, seen)
	count := func(b domain.AdminListQuery) int {
		b.Limit = 100
		page, err := s.AdminList(t.Context(), b)
		require.NoError(t, err)
		return len(page)
	}
	require.Equal(t, 3, count(domain.AdminListQuery{Status: domain.StatusDraft}))
	require.Equal(t, 4, count(domain.AdminListQuery{Category: "tea"}))
	require.Equal(t, 2, count(domain.AdminListQuery{Category: "tea", Status: domain.StatusDraft}))
	_, err := s.Product(t.Context(), "01890000-0000-7000-8000-000000000001")
	require.ErrorIs(t, err, domain.ErrNotFound)
}

// The statements of prices and of reads for staff use the indexes that their comments name.
func TestPricesAndStaffReadsUseTheirIndexes(t *testing.T) {
	s := newShop(t)
	now := start
	for name, tc := range map[string]struct {
		query   string
		args    []any
		indexes []string
	}{
		"sellables": {sellablesSQL, []any{[]string{"T"}, now, domain.TaxDay(now), "en"}, []string{"variants_pkey", "products_pkey", "price_schedules_pkey", "tax_rates_pkey"}},
		"due":       {dueSQL, []any{now, 100, domain.TaxDay(now)}, []string{"price_schedules_waiting", "price_schedules_running", "variants_comparable", "variants_tax_rate", "variants_pkey"}},
		"history":   {historySQL, []any{"T", 1, 10}, []string{"price_history_pkey"}},
		"read":      {staffProductSQL, []any{"01890000-0000-7000-8000-000000000001"}, []string{"products_pkey", "variants_position", "price_schedules_pkey"}},
		"pictures":  {picturesSQL, []any{[]string{"x"}}, []string{"pictures_pkey"}},
		"all, for staff": {
			s.adminListQuery(&[]storedRow{}, domain.AdminListQuery{After: "01890000-0000-7000-8000-000000000001", Limit: 10}).String(), nil,
			[]string{"products_pkey"},
		},
		"drafts, for staff": {
			s.adminListQuery(&[]storedRow{}, domain.AdminListQuery{Status: domain.StatusDraft, Limit: 10}).String(), nil,
			[]string{"products_status"},
		},
		"a category, for staff": {
			s.adminListQuery(&[]storedRow{}, domain.AdminListQuery{Category: "tea", Limit: 10}).String(), nil,
			[]string{"products_category"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var plan []byte
			require.NoError(t, s.db.QueryRow(t.Context(), `EXPLAIN (FORMAT JSON) `+tc.query, tc.args...).Scan(&plan))
			require.True(t, json.Valid(plan))
			for _, index := range tc.indexes {
				require.Contains(t, string(plan), `"`+index+`"`)
			}
			require.NotContains(t, string(plan), "Seq Scan")
		})
	}
}
