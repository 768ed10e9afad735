package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Desk reads orders for staff.
type Desk struct{ db *pg.DB }

// NewDesk returns a Desk.
func NewDesk(db *pg.DB) *Desk { return &Desk{db: db} }

// searchSQL reads a page in the order of orders_by_placed, and filters as it reads. What a query
// names is looked up in an index of its own first: orders_number_key, orders_by_name,
// orders_by_email, order_lines_by_sku, orders_by_customer. Orders to ship are read from
// orders_open.
const searchSQL = `
SELECT o.id, coalesce(o.number, ''), o.placed_at, o.status, o.payment_status, o.fulfillment, o.total, o.currency,
       coalesce(o.address ->> 'name', ''), coalesce(o.customer_id::text, ''), coalesce(o.task_at = 'infinity', false)
FROM orders o
WHERE (o.placed_at, o.id) < ($1, $2)`

// Search returns orders of all customers, newest first.
func (d *Desk) Search(ctx context.Context, search app.Search) ([]app.Row, error) {
	sql, args := searchOf(search)
	rows, err := d.db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("search orders: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (app.Row, error) {
		var r app.Row
		err := row.Scan(&r.ID, &r.Number, &r.PlacedAt, &r.Status, &r.Payment, &r.Fulfillment, &r.Total.Amount, &r.Total.Currency, &r.Name,
			&r.CustomerID, &r.Suspended)
		r.PlacedAt = r.PlacedAt.UTC()
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("search orders: %w", err)
	}
	return found, nil
}

// searchOf returns the statement of a search. Conditions that are not wanted are left out, so that
// each search has a plan of its own.
func searchOf(search app.Search) (sql string, args []any) {
	var text strings.Builder
	text.WriteString(searchSQL)
	after, id := search.After.PlacedAt, string(search.After.ID)
	if id == "" {
		args = append(args, "infinity", "ffffffff-ffff-ffff-ffff-ffffffffffff")
	} else {
		args = append(args, after.Format(time.RFC3339Nano), id)
	}
	where := func(wanted bool, condition string, value any) {
		if wanted {
			args = append(args, value)
			fmt.Fprintf(&text, "\n  AND "+condition, len(args))
		}
	}
	where(search.Email != "", "lower(o.email) = lower($%d)", string(search.Email))
	where(search.CustomerID != "", "o.customer_id = $%d::uuid", search.CustomerID)
	if search.ToShip() { // orders_open; one plan serves all values, so the text says it
		text.WriteString("\n  AND o.status IN ('confirmed', 'processing') AND o.fulfillment <> 'fulfilled' AND o.address IS NOT NULL")
	}
	where(len(search.Statuses) > 0, "o.status = ANY ($%d)", search.Statuses)
	where(len(search.Payments) > 0, "o.payment_status = ANY ($%d)", search.Payments)
	where(len(search.Fulfillments) > 0, "o.fulfillment = ANY ($%d)", search.Fulfillments)
	where(!search.From.IsZero(), "o.placed_at >= $%d", search.From)
	where(!search.To.IsZero(), "o.placed_at < $%d", search.To)
	if search.Suspended {
		text.WriteString("\n  AND o.task IS NOT NULL AND o.task_at = 'infinity'")
	}
	var found []string // one match is enough
	find := func(value, statement string) {
		if value != "" {
			args = append(args, value)
			found = append(found, fmt.Sprintf(statement, fmt.Sprintf("$%d", len(args))))
		}
	}
	find(search.Number, "SELECT id FROM orders WHERE number = %s")
	find(search.NamePrefix, "SELECT id FROM orders WHERE "+pg.BeginsWith("(address ->> 'name')", "%[1]s"))
	find(search.SKU, "SELECT order_id FROM order_lines WHERE sku = %s")
	if len(found) > 0 {
		text.WriteString("\n  AND o.id IN (" + strings.Join(found, " UNION ") + ")")
	}
	args = append(args, search.Limit)
	fmt.Fprintf(&text, "\nORDER BY o.placed_at DESC, o.id DESC LIMIT $%d", len(args))
	return text.String(), args
}

// Indexes: orders_open, orders_due.
const countOpenSQL = `
SELECT (SELECT count(*) FROM (
	SELECT FROM orders WHERE status IN ('confirmed', 'processing') AND fulfillment <> 'fulfilled' AND address IS NOT NULL ORDER BY placed_at LIMIT $1) o),
       (SELECT count(*) FROM (
	SELECT FROM orders WHERE task IS NOT NULL AND task_at = 'infinity' LIMIT $1) o)`

// CountOpen counts the orders that wait for work of staff, each up to limit.
func (d *Desk) CountOpen(ctx context.Context, limit int) (app.OpenCounts, error) {
	var counts app.OpenCounts
	if err := d.db.QueryRow(ctx, countOpenSQL, limit).Scan(&counts.ToShip, &counts.Suspended); err != nil {
		return app.OpenCounts{}, fmt.Errorf("count open orders: %w", err)
	}
	return counts, nil
}

// Index: order_history_pkey.
const changesSQL = `
SELECT version, command, status, payment_status, actor, reason, trace_id, at FROM order_history WHERE order_id = $1 ORDER BY version`

// Changes returns the history of an order.
func (d *Desk) Changes(ctx context.Context, id domain.OrderID) ([]app.Change, error) {
	rows, err := d.db.Query(ctx, changesSQL, id)
	if err != nil {
		return nil, fmt.Errorf("read the changes of order %s: %w", id, err)
	}
	changes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[app.Change])
	if err != nil {
		return nil, fmt.Errorf("read the changes of order %s: %w", id, err)
	}
	return changes, nil
}

// Index: orders_pkey.
const dueSQL = `
SELECT coalesce(nullif(task_at, 'infinity'), 'epoch'), task_at = 'infinity' FROM orders WHERE id = $1 AND task IS NOT NULL`

// Due returns when the task of an order runs.
func (d *Desk) Due(ctx context.Context, id domain.OrderID) (app.Due, error) {
	var due app.Due
	err := d.db.QueryRow(ctx, dueSQL, id).Scan(&due.At, &due.Suspended)
	if errors.Is(err, pgx.ErrNoRows) {
		return app.Due{}, nil
	}
	if err != nil {
		return app.Due{}, fmt.Errorf("read the task of order %s: %w", id, err)
	}
	if due.Suspended {
		due.At = time.Time{}
	}
	return due, nil
}
