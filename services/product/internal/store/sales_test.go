package store

import (
	"math/rand/v2"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/listing"
)

// sell stores sales of each SKU to the given number of shoppers.
func (s *shop) sell(t *testing.T, shoppers map[domain.SKU]int) {
	t.Helper()
	var sales []domain.Sale
	for sku, n := range shoppers {
		for range n {
			sales = append(sales, domain.Sale{OrderID: id.New(), SKU: sku, Shopper: rand.Int64(), Period: 3, Weight: 1})
		}
	}
	require.NoError(t, s.db.WithTx(t.Context(), func(tx pgx.Tx) error { return s.AddSales(t.Context(), tx, sales) }))
}

func (s *shop) fold(t *testing.T, limit int) int {
	t.Helper()
	taken, err := s.RecomputePopularity(t.Context(), limit)
	require.NoError(t, err)
	return taken
}

func TestWhatIsSoldMakesProductsPopular(t *testing.T) {
	s := newShop(t)
	for slug, skus := range map[string][]string{"sencha": {"T-50", "T-100"}, "hojicha": {"H-50"}, "genmaicha": {"G-50"}} {
		_, err := s.create(t.Context(), draft(slug, skus...))
		require.NoError(t, err)
	}
	listings := app.NewListings(s)
	popular := func() (slugs []string) {
		page, err := listings.List(t.Context(), listing.PageRequest{Sort: listing.SortPopular, Size: 2}, s.revision(t))
		require.NoError(t, err)
		for _, p := range page.Products {
			slugs = append(slugs, p.Slug)
		}
		return slugs
	}
	before := s.revision(t)
	require.Zero(t, s.fold(t, 10))
	require.Equal(t, before, s.revision(t), "nothing is nothing")

	s.sell(t, map[domain.SKU]int{"T-50": 2, "H-50": 3, "no such SKU": 100})
	s.sell(t, map[domain.SKU]int{"T-100": 2})
	require.Equal(t, 2, s.fold(t, 2))
	require.Equal(t, 2, s.fold(t, 2))
	require.Zero(t, s.fold(t, 2))
	require.Equal(t, before+1, s.revision(t), "all of a product is worked out with the first of its SKUs")
	require.Equal(t, []string{"sencha", "hojicha"}, popular())

	s.sell(t, map[domain.SKU]int{"G-50": 9})
	require.Equal(t, []string{"sencha", "hojicha"}, popular(), "not yet")
	require.Equal(t, 1, s.fold(t, 10))
	require.Equal(t, []string{"genmaicha", "sencha"}, popular())

	s.sell(t, map[domain.SKU]int{"gone": 1})
	before = s.revision(t)
	require.Equal(t, 1, s.fold(t, 10))
	require.Equal(t, before, s.revision(t), "nothing that is listed has changed")
}

// A shopper counts once per product and period, for any number of its variants.
func TestAShopperCountsOnceAProductAndPeriod(t *testing.T) {
	s := newShop(t)
	p, err := s.create(t.Context(), draft("sencha", "T-50", "T-100"))
	require.NoError(t, err)
	sale := func(sku domain.SKU, shopper int64, period int32, weight float64) domain.Sale {
		return domain.Sale{OrderID: id.New(), SKU: sku, Shopper: shopper, Period: period, Weight: weight}
	}
	last := sale("T-100", 1, 3, 5)
	sales := []domain.Sale{sale("T-50", 1, 3, 4), last, sale("T-50", 2, 3, 3), sale("T-50", 1, 2, 2)}
	add := func(tx pgx.Tx) error { return s.AddSales(t.Context(), tx, sales) }
	popularity := func() (popularity int) {
		s.fold(t, 10)
		require.NoError(t, s.db.QueryRow(t.Context(), `SELECT popularity::int FROM products WHERE id = $1`, p.ID).Scan(&popularity))
		return popularity
	}
	for range 2 {
		require.NoError(t, s.db.WithTx(t.Context(), add))
		require.Equal(t, 5+3+2, popularity())
	}
	cancel := func(tx pgx.Tx) error { return s.CancelSales(t.Context(), tx, []string{last.OrderID}, 3) }
	require.NoError(t, s.db.WithTx(t.Context(), cancel))
	require.Equal(t, 4+3+2, popularity())

	expired, err := s.ExpireSales(t.Context(), 3, 10)
	require.NoError(t, err)
	require.Equal(t, 1, expired)
	require.Equal(t, 4+3, popularity())
	require.NoError(t, s.db.WithTx(t.Context(), add))
	require.Equal(t, 4+3+2, popularity(), "consumers do not add what is that old; what is canceled stays so")
	_, err = s.ExpireSales(t.Context(), 4, 10)
	require.NoError(t, err)
	require.Zero(t, popularity())
	var left int
	require.NoError(t, s.db.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM sales) + (SELECT count(*) FROM sales_canceled)`).Scan(&left))
	require.Zero(t, left)
}

// TestAMarkIsLeftWhileItsSalesAreNotVisible adds a sale of a SKU that is marked already, and
// recomputes before the commit: the mark must stay, or the sale would never count.
func TestAMarkIsLeftWhileItsSalesAreNotVisible(t *testing.T) {
	s := newShop(t)
	p, err := s.create(t.Context(), draft("sencha", "T-50"))
	require.NoError(t, err)
	s.sell(t, map[domain.SKU]int{"T-50": 1})
	require.NoError(t, s.db.WithTx(t.Context(), func(tx pgx.Tx) error {
		err := s.AddSales(t.Context(), tx, []domain.Sale{{OrderID: id.New(), SKU: "T-50", Shopper: 7, Period: 3, Weight: 1}})
		require.Zero(t, s.fold(t, 10))
		return err
	}))
	require.Equal(t, 1, s.fold(t, 10))
	var popularity int
	require.NoError(t, s.db.QueryRow(t.Context(), `SELECT popularity::int FROM products WHERE id = $1`, p.ID).Scan(&popularity))
	require.Equal(t, 2, popularity)
	s.sell(t, map[domain.SKU]int{"T-50": 1})
	expired, err := s.ExpireSales(t.Context(), 4, 2)
	require.NoError(t, err)
	require.Equal(t, 1, expired, "also if the SKU is marked already")
	expired, err = s.ExpireSales(t.Context(), 4, 2)
	require.NoError(t, err)
	require.Equal(t, 1, expired)
	expired, err = s.ExpireSales(t.Context(), 4, 2)
	require.NoError(t, err)
	require.Zero(t, expired)
}
