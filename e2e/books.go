package e2e

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/e2e/cluster"
)

// books is what the databases of a shop say. They are read one after the other, so that laws between them hold only when
// nothing moves any more.
type books struct {
	orders       map[string]orderRow
	orderLines   map[string][]orderLine
	history      map[string][]historyRow
	events       []eventRow
	levels       map[place]level
	reservations map[string]reservationRow
	holds        []holdRow
	movements    map[place]level
	payments     map[string]moneyRow
	ledger       map[string]moneyRow
	inbox        map[string]int
	parked       int
}

// place is a SKU at a location; level what is there, or the sum of what was booked.
type (
	place struct{ SKU, Location string }
	level struct{ OnHand, Reserved int64 }
)

type orderRow struct {
	ID, CustomerID, Status, Payment, Task, Currency string
	Total                                           int64
	Known                                           bool
	CancelReason                                    string
	Version                                         int64
}

type orderLine struct {
	OrderID, SKU         string
	Quantity, UnitAmount int64
}

type historyRow struct {
	OrderID         string
	Version         int64
	Command, Status string
}

type eventRow struct {
	ID, Type, Key string
	Published     bool
}

type reservationRow struct {
	OrderID, State string
	ExpiresAt      time.Time
}

func (r reservationRow) live() bool { return r.State == "held" || r.State == "committed" }

type holdRow struct {
	OrderID string
	place
	Quantity int64
}

// moneyRow is one order's money, in our books or in the bank's.
type moneyRow struct {
	OrderID, State, Currency string
	Amount                   int64
	Reference                string
}

// read returns the rows of a statement in a schema.
func read[T any](ctx context.Context, c *cluster.Cluster, schema, statement string) ([]T, error) {
	db, err := c.DB(ctx, schema)
	if err != nil {
		return nil, err
	}
	rows, err := db.Query(ctx, statement)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", schema, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[T])
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", schema, err)
	}
	return found, nil
}

// index returns rows by key.
func index[K comparable, V any](rows []V, key func(V) K) map[K]V {
	out := make(map[K]V, len(rows))
	for _, row := range rows {
		out[key(row)] = row
	}
	return out
}

// group returns all rows of each key, in order.
func group[K comparable, V any](rows []V, key func(V) K) map[K][]V {
	out := make(map[K][]V)
	for _, row := range rows {
		out[key(row)] = append(out[key(row)], row)
	}
	return out
}

// readBooks reads everything.
func readBooks(ctx context.Context, c *cluster.Cluster) (books, error) {
	var b books
	for _, part := range []func(context.Context, *cluster.Cluster) error{b.readOrders, b.readStock, b.readMoney, b.readEvents} {
		if err := part(ctx, c); err != nil {
			return b, err
		}
	}
	return b, nil
}

func (b *books) readOrders(ctx context.Context, c *cluster.Cluster) error {
	orders, err := read[orderRow](ctx, c, "orders", `
		SELECT id::text, customer_id::text, status, payment_status, coalesce(task, ''), currency, total,
		       confirmed_at IS NOT NULL, cancel_reason, version
		FROM orders.orders`)
	if err != nil {
		return err
	}
	b.orders = index(orders, func(o orderRow) string { return o.ID })
	lines, err := read[orderLine](ctx, c, "orders", `SELECT order_id::text, sku, quantity, unit_amount FROM orders.order_lines`)
	if err != nil {
		return err
	}
	b.orderLines = group(lines, func(l orderLine) string { return l.OrderID })
	moves, err := read[historyRow](ctx, c, "orders", `
		SELECT order_id::text, version, command, status FROM orders.order_history ORDER BY order_id, version`)
	b.history = group(moves, func(h historyRow) string { return h.OrderID })
	return err
}

func (b *books) readStock(ctx context.Context, c *cluster.Cluster) error {
	type counted struct {
		place
		level
	}
	levels, err := read[counted](ctx, c, "inventory", `SELECT sku, location, on_hand, reserved FROM inventory.levels`)
	if err != nil {
		return err
	}
	booked, err := read[counted](ctx, c, "inventory", `
		SELECT sku, location, sum(on_hand_delta)::bigint, sum(reserved_delta)::bigint FROM inventory.movements GROUP BY 1, 2`)
	if err != nil {
		return err
	}
	b.levels, b.movements = make(map[place]level), make(map[place]level)
	for _, l := range levels {
		b.levels[l.place] = l.level
	}
	for _, l := range booked {
		b.movements[l.place] = l.level
	}
	reservations, err := read[reservationRow](ctx, c, "inventory", `SELECT order_id::text, state, expires_at FROM inventory.reservations`)
	if err != nil {
		return err
	}
	b.reservations = index(reservations, func(r reservationRow) string { return r.OrderID })
	b.holds, err = read[holdRow](ctx, c, "inventory", `SELECT order_id::text, sku, location, quantity FROM inventory.reservation_lines`)
	return err
}

func (b *books) readMoney(ctx context.Context, c *cluster.Cluster) error {
	payments, err := read[moneyRow](ctx, c, "payments", `
		SELECT order_id::text, CASE state WHEN 'failed' THEN 'declined' ELSE state END, currency, amount, bank_reference
		FROM payments.payments`)
	if err != nil {
		return err
	}
	b.payments = index(payments, func(m moneyRow) string { return m.OrderID })
	ledger, err := read[moneyRow](ctx, c, "bank", `SELECT reference, state, currency, amount, bank_reference FROM bank.entries`)
	b.ledger = index(ledger, func(m moneyRow) string { return m.OrderID })
	return err
}

func (b *books) readEvents(ctx context.Context, c *cluster.Cluster) (err error) {
	b.events, err = read[eventRow](ctx, c, "orders", `
		SELECT event_id::text, type, key, published_at IS NOT NULL FROM orders.outbox`)
	if err != nil {
		return err
	}
	type receipt struct{ EventID string }
	receipts, err := read[receipt](ctx, c, "analytics", `SELECT event_id::text FROM analytics.inbox`)
	if err != nil {
		return err
	}
	b.inbox = make(map[string]int, len(receipts))
	for _, r := range receipts {
		b.inbox[r.EventID]++
	}
	parked, err := read[receipt](ctx, c, "analytics", `SELECT event_id::text FROM analytics.dead_letters`)
	b.parked = len(parked)
	return err
}
