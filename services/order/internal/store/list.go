package store

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Indexes: orders_by_customer, then order_lines_pkey. The first page has no cursor: infinity is
// later than every order.
const listSQL = `
SELECT ` + joinedColumns + `
FROM (SELECT id, customer_id, request_hash, status, payment_status, fulfillment, task, currency, total, address, business_date, cancel_reason,
             placed_at, confirmed_at, version, number, metadata, cart_id, cart_version, cart_round, email, language, capability_generation,
             delivery, taxes
      FROM orders
      WHERE customer_id = $1 AND confirmed_at IS NOT NULL
        AND (placed_at, id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
      ORDER BY placed_at DESC, id DESC LIMIT $4) o
JOIN order_lines l ON l.order_id = o.id
ORDER BY o.placed_at DESC, o.id DESC, l.position`

// List returns the orders of a customer that were ever confirmed, newest first, after the cursor.
func (s *Orders) List(ctx context.Context, customerID string, after app.Cursor, limit int) ([]domain.Order, error) {
	var id *string
	if after.ID != "" {
		value := string(after.ID)
		id = &value
	}
	rows, err := s.db.Query(ctx, listSQL, customerID, timeOrNull(after.PlacedAt), id, limit)
	if err != nil {
		return nil, fmt.Errorf("list orders of %s: %w", customerID, err)
	}
	return collect(rows)
}

// dailyRow is one row of the report; bun fills it by column names.
type dailyRow struct {
	BusinessDate   string
	Currency       string
	Orders         int64
	Lines          int64
	Total          int64
	CanceledOrders int64
	CanceledTotal  int64
}

// Index: orders_by_business_date.
const dailySQL = `
SELECT to_char(o.business_date, 'YYYY-MM-DD') AS business_date, o.currency,
       count(*) AS orders, sum(l.lines)::bigint AS lines, sum(o.total)::bigint AS total,
       count(*) FILTER (WHERE o.status = 'canceled') AS canceled_orders,
       coalesce(sum(o.total) FILTER (WHERE o.status = 'canceled'), 0)::bigint AS canceled_total
FROM orders o CROSS JOIN LATERAL (SELECT count(*) AS lines FROM order_lines WHERE order_id = o.id) l
WHERE o.confirmed_at IS NOT NULL AND o.business_date BETWEEN ? AND ?
GROUP BY 1, 2 ORDER BY 1, 2`

// DailyTotals returns totals by business day and currency.
func (s *Orders) DailyTotals(ctx context.Context, from, to string) ([]app.DailyTotal, error) {
	var rows []dailyRow
	if err := s.db.Bun.NewRaw(dailySQL, from, to).Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("daily totals from %s to %s: %w", from, to, pg.Classify(err))
	}
	totals := make([]app.DailyTotal, len(rows))
	for i, r := range rows {
		totals[i] = app.DailyTotal{
			BusinessDate: r.BusinessDate, Orders: r.Orders, Lines: r.Lines, CanceledOrders: r.CanceledOrders,
			Total:         money.Money{Amount: r.Total, Currency: r.Currency},
			CanceledTotal: money.Money{Amount: r.CanceledTotal, Currency: r.Currency},
		}
	}
	return totals, nil
}
