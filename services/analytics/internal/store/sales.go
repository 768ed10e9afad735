package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/analytics/internal/domain"
)

// Sales reads and updates the sums.
type Sales struct {
	db pg.Querier
}

// New returns a store on a database with the analytics schema.
func New(db pg.Querier) *Sales { return &Sales{db: db} }

// addSQL finds its rows by primary key.
const addSQL = `
INSERT INTO daily_sales AS s (business_date, currency, orders, lines, units, total, canceled_orders, canceled_total)
SELECT t.day, t.currency, t.orders, t.lines, t.units, t.total, t.canceled_orders, t.canceled_total
FROM unnest($1::text[]::date[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
	AS t (day, currency, orders, lines, units, total, canceled_orders, canceled_total)
ON CONFLICT (business_date, currency) DO UPDATE SET
	orders = s.orders + EXCLUDED.orders,
	lines = s.lines + EXCLUDED.lines,
	units = s.units + EXCLUDED.units,
	total = s.total + EXCLUDED.total,
	canceled_orders = s.canceled_orders + EXCLUDED.canceled_orders,
	canceled_total = s.canceled_total + EXCLUDED.canceled_total`

// Add adds the tally to the sums, in the caller's transaction.
func (s *Sales) Add(ctx context.Context, tx pgx.Tx, tally *domain.Tally) error {
	var dates, currencies []string
	var orders, lines, units, totals, canceledOrders, canceledTotals []int64
	for _, day := range tally.Days() {
		dates = append(dates, string(day.Day))
		currencies = append(currencies, day.Currency)
		orders = append(orders, day.Orders)
		lines = append(lines, day.Lines)
		units = append(units, day.Units)
		totals = append(totals, day.Total)
		canceledOrders = append(canceledOrders, day.CanceledOrders)
		canceledTotals = append(canceledTotals, day.CanceledTotal)
	}
	_, err := tx.Exec(ctx, addSQL, dates, currencies, orders, lines, units, totals, canceledOrders, canceledTotals)
	if err != nil {
		return fmt.Errorf("add sales: %w", err)
	}
	return nil
}

// listSQL scans the primary key.
const listSQL = `
SELECT business_date::text, currency, orders, lines, units, total, canceled_orders, canceled_total
FROM daily_sales WHERE business_date BETWEEN $1::text::date AND $2::text::date
ORDER BY business_date, currency`

// ListSalesByDay returns the sums of a period by day and currency; days without a sale are absent.
func (s *Sales) ListSalesByDay(ctx context.Context, period domain.Period) ([]domain.SalesDay, error) {
	rows, err := s.db.Query(ctx, listSQL, string(period.From), string(period.To))
	if err != nil {
		return nil, fmt.Errorf("list sales: %w", err)
	}
	days, err := pgx.CollectRows(rows, pgx.RowToStructByPos[domain.SalesDay])
	if err != nil {
		return nil, fmt.Errorf("list sales: %w", err)
	}
	return days, nil
}
