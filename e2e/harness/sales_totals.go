package harness

import (
	"context"
	"fmt"
	"testing"
	"time"

	analyticsv1 "github.com/akinai/akinai/api/gen/akinai/analytics/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/clock"
)

// SalesTotals are the totals of a business day, as the order service or analytics reports them.
type SalesTotals struct{ Orders, Lines, Total, Canceled, CanceledTotal int64 }

// everyDay returns a period that contains all business days of a test.
func everyDay() (from, to string) {
	now := clock.System().Now()
	return now.AddDate(0, 0, -2).Format(time.DateOnly), now.AddDate(0, 0, 2).Format(time.DateOnly)
}

// ordered returns the totals that the order service reports, by day.
func (s *Shop) ordered(ctx context.Context, t testing.TB) (map[string]SalesTotals, error) {
	t.Helper()
	from, to := everyDay()
	res, err := s.Office(t).orders.ListDailyTotals(ctx, &orderv1.ListDailyTotalsRequest{From: from, To: to})
	days := make(map[string]SalesTotals)
	for _, d := range res.GetTotals() {
		days[d.GetBusinessDate()+" "+d.GetTotal().GetCurrency()] = SalesTotals{
			int64(d.GetOrders()), int64(d.GetLines()), d.GetTotal().GetAmount(), int64(d.GetCanceledOrders()), d.GetCanceledTotal().GetAmount(),
		}
	}
	return days, err
}

// analyzed returns the totals that analytics reports, by day.
func (s *Shop) analyzed(ctx context.Context, t testing.TB) (map[string]SalesTotals, error) {
	t.Helper()
	from, to := everyDay()
	res, err := s.Office(t).analytics.ListSalesByDay(ctx, &analyticsv1.ListSalesByDayRequest{From: from, To: to})
	days := make(map[string]SalesTotals)
	for _, d := range res.GetDays() {
		days[d.GetBusinessDate()+" "+d.GetTotal().GetCurrency()] = SalesTotals{
			int64(d.GetOrders()), int64(d.GetLines()), d.GetTotal().GetAmount(), int64(d.GetCanceledOrders()), d.GetCanceledTotal().GetAmount(),
		}
	}
	return days, err
}

// Reconciled waits until analytics equals the orders, and returns the sum over all days.
func (s *Shop) Reconciled(t testing.TB, within time.Duration) SalesTotals {
	t.Helper()
	var sum SalesTotals
	Await(t, within, func() error {
		orders, err := s.ordered(t.Context(), t)
		if err != nil {
			return err
		}
		sales, err := s.analyzed(t.Context(), t)
		if err != nil {
			return err
		}
		if fmt.Sprint(orders) != fmt.Sprint(sales) {
			return fmt.Errorf("orders say %v, analytics %v", orders, sales)
		}
		sum = SalesTotals{}
		for _, d := range orders {
			sum.Orders, sum.Lines, sum.Total = sum.Orders+d.Orders, sum.Lines+d.Lines, sum.Total+d.Total
			sum.Canceled, sum.CanceledTotal = sum.Canceled+d.Canceled, sum.CanceledTotal+d.CanceledTotal
		}
		return nil
	})
	return sum
}
