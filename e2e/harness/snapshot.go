package harness

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/e2e/cluster"
)

// StoreSnapshot is the content of a shop's databases. They are read one after the other, so
// invariants between them hold only while no work is in progress.
type StoreSnapshot struct {
	Orders       map[string]orderRow
	OrderLines   map[string][]orderLine
	History      map[string][]historyRow
	Events       []eventRow
	Stock        []StockRow
	Reservations map[string]ReservationRow
	Holds        []HoldRow
	Slots        []SlotRow
	Seats        map[string]SeatRow
	Payments     map[string]MoneyRow
	Ledger       map[string]MoneyRow
	inbox        map[string]int
	parked       int
}

type orderRow struct {
	ID, CustomerID, Status, Payment, Task, Currency string
	Total                                           int64
	Known                                           bool
	CancelReason                                    string
	Version                                         int64
	// Fee is the carriage; Slot is the window and the day, "" without one.
	Fee  int64
	Slot string
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

// MoneyRow is the money of one order, from our payments or from the bank's ledger.
type MoneyRow struct {
	OrderID, State, Currency string
	Amount                   int64
	Reference                string
}

// Rows returns the rows of a statement in a schema.
func Rows[T any](ctx context.Context, c *cluster.Cluster, schema, statement string) ([]T, error) {
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

// Index returns rows by key.
func Index[K comparable, V any](rows []V, key func(V) K) map[K]V {
	out := make(map[K]V, len(rows))
	for _, row := range rows {
		out[key(row)] = row
	}
	return out
}

// Group returns all rows of each key, in order.
func Group[K comparable, V any](rows []V, key func(V) K) map[K][]V {
	out := make(map[K][]V)
	for _, row := range rows {
		out[key(row)] = append(out[key(row)], row)
	}
	return out
}

// ReadSnapshot reads all databases.
func ReadSnapshot(ctx context.Context, c *cluster.Cluster) (StoreSnapshot, error) {
	var b StoreSnapshot
	for _, part := range []func(context.Context, *cluster.Cluster) error{b.readOrders, b.ReadStock, b.readSlots, b.readMoney, b.readEvents} {
		if err := part(ctx, c); err != nil {
			return b, err
		}
	}
	return b, nil
}

// sale is the status of orders as the invariants read it: an order that is being shipped, or was
// delivered, is a sale like a confirmed one.
const sale = `CASE WHEN status IN ('processing', 'completed') THEN 'confirmed' ELSE status END`

func (b *StoreSnapshot) readOrders(ctx context.Context, c *cluster.Cluster) error {
	orders, err := Rows[orderRow](ctx, c, "orders", `
		SELECT id::text, coalesce(customer_id::text, ''), `+sale+`, payment_status, coalesce(task, ''), currency, total,
		       confirmed_at IS NOT NULL, cancel_reason, version,
		       coalesce((delivery->>'fee')::bigint, 0), coalesce((delivery->'slot'->>'window') || ' ' || (delivery->'slot'->>'day'), '')
		FROM orders.orders`)
	if err != nil {
		return err
	}
	b.Orders = Index(orders, func(o orderRow) string { return o.ID })
	lines, err := Rows[orderLine](ctx, c, "orders", `SELECT order_id::text, sku, quantity, unit_amount FROM orders.order_lines`)
	if err != nil {
		return err
	}
	b.OrderLines = Group(lines, func(l orderLine) string { return l.OrderID })
	moves, err := Rows[historyRow](ctx, c, "orders", `
		SELECT order_id::text, version, command, `+sale+` FROM orders.order_history ORDER BY order_id, version`)
	b.History = Group(moves, func(h historyRow) string { return h.OrderID })
	return err
}

func (b *StoreSnapshot) readMoney(ctx context.Context, c *cluster.Cluster) error {
	payments, err := Rows[MoneyRow](ctx, c, "payments", `
		SELECT order_id::text, CASE state WHEN 'failed' THEN 'declined' ELSE state END, currency, amount, bank_reference
		FROM payments.payments`)
	if err != nil {
		return err
	}
	b.Payments = Index(payments, func(m MoneyRow) string { return m.OrderID })
	ledger, err := Rows[MoneyRow](ctx, c, "bank", `SELECT reference, state, currency, amount, bank_reference FROM bank.entries`)
	b.Ledger = Index(ledger, func(m MoneyRow) string { return m.OrderID })
	return err
}

func (b *StoreSnapshot) readEvents(ctx context.Context, c *cluster.Cluster) (err error) {
	b.Events, err = Rows[eventRow](ctx, c, "orders", `
		SELECT event_id::text, type, key, published_at IS NOT NULL FROM orders.outbox`)
	if err != nil {
		return err
	}
	type receipt struct{ EventID string }
	receipts, err := Rows[receipt](ctx, c, "analytics", `SELECT event_id::text FROM analytics.inbox`)
	if err != nil {
		return err
	}
	b.inbox = make(map[string]int, len(receipts))
	for _, r := range receipts {
		b.inbox[r.EventID]++
	}
	parked, err := Rows[receipt](ctx, c, "analytics", `SELECT event_id::text FROM analytics.dead_letters`)
	b.parked = len(parked)
	return err
}
