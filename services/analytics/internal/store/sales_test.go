package store_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/analytics/internal/domain"
	"github.com/akinai/akinai/services/analytics/internal/store"
)

func openSales(t *testing.T) (*store.Sales, *pg.DB) {
	t.Helper()
	conn := pgtest.New(t, "analytics", db.Kit(), db.Migrations("analytics"))
	return store.New(conn), conn
}

func add(t *testing.T, sales *store.Sales, conn *pg.DB, tally *domain.Tally) error {
	t.Helper()
	return conn.WithTx(t.Context(), func(tx pgx.Tx) error { return sales.Add(t.Context(), tx, tally) })
}

func yen(amount int64) money.Money { return money.Money{Amount: amount, Currency: "JPY"} }

func TestAddAndList(t *testing.T) {
	t.Parallel()
	sales, conn := openSales(t)
	var first, second domain.Tally
	first.Confirmed("2026-03-31", 1, 1, yen(500))
	first.Confirmed("2026-04-01", 2, 5, yen(1000))
	first.Confirmed("2026-04-01", 1, 1, money.Money{Amount: 255, Currency: "GBP"})
	second.Confirmed("2026-04-01", 1, 2, yen(300))
	second.Canceled("2026-04-01", yen(1000))
	second.Confirmed("2026-04-02", 1, 1, yen(1))
	require.NoError(t, add(t, sales, conn, &first))
	require.NoError(t, add(t, sales, conn, &second))

	days, err := sales.ListSalesByDay(t.Context(), domain.Period{From: "2026-04-01", To: "2026-04-02"})
	require.NoError(t, err)
	require.Equal(t, []domain.SalesDay{
		{Day: "2026-04-01", Currency: "GBP", Orders: 1, Lines: 1, Units: 1, Total: 255},
		{Day: "2026-04-01", Currency: "JPY", Orders: 2, Lines: 3, Units: 7, Total: 1300, CanceledOrders: 1, CanceledTotal: 1000},
		{Day: "2026-04-02", Currency: "JPY", Orders: 1, Lines: 1, Units: 1, Total: 1},
	}, days)
	days, err = sales.ListSalesByDay(t.Context(), domain.Period{From: "2026-05-01", To: "2026-05-02"})
	require.NoError(t, err)
	require.Empty(t, days)
}

func TestAddIsRolledBackWithItsTransaction(t *testing.T) {
	t.Parallel()
	sales, conn := openSales(t)
	refused := errors.New("rolled back")
	err := conn.WithTx(t.Context(), func(tx pgx.Tx) error {
		var tally domain.Tally
		tally.Confirmed("2026-04-01", 1, 1, yen(1))
		require.NoError(t, sales.Add(t.Context(), tx, &tally))
		return refused
	})
	require.ErrorIs(t, err, refused)
	days, err := sales.ListSalesByDay(t.Context(), domain.Period{From: "2026-04-01", To: "2026-04-01"})
	require.NoError(t, err)
	require.Empty(t, days)
}

func TestAddRefusesUnknownCurrencies(t *testing.T) {
	t.Parallel()
	sales, conn := openSales(t)
	var tally domain.Tally
	tally.Confirmed("2026-04-01", 1, 1, money.Money{})
	require.Equal(t, "daily_sales_currency", pg.Constraint(add(t, sales, conn, &tally)))
}

// Consumers of different partitions add to the same days concurrently: no update is lost and no
// deadlock occurs.
func TestConcurrentAdds(t *testing.T) {
	t.Parallel()
	sales, conn := openSales(t)
	days := []domain.Day{"2026-04-01", "2026-04-02", "2026-04-03", "2026-04-04"}
	faults := make([]error, 40)
	var group sync.WaitGroup
	for i := range faults {
		group.Go(func() {
			var tally domain.Tally
			for j := range days {
				tally.Confirmed(days[(i+j)%len(days)], 1, 1, yen(10))
			}
			faults[i] = add(t, sales, conn, &tally)
		})
	}
	group.Wait()
	for _, err := range faults {
		require.NoError(t, err)
	}
	list, err := sales.ListSalesByDay(t.Context(), domain.Period{From: days[0], To: days[3]})
	require.NoError(t, err)
	require.Len(t, list, 4)
	for _, day := range list {
		require.Equal(t, int64(40), day.Orders)
		require.Equal(t, int64(400), day.Total)
	}
}
