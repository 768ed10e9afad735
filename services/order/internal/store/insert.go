package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/crash"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// One statement, because each statement has a fixed cost in the server.
const insertSQL = `
WITH placed AS (
  INSERT INTO orders (id, customer_id, request_hash, status, payment_status, task, task_at, currency, total, address, business_date,
                      placed_at, version, number, cart_id, cart_version, email, language, cart_round, delivery, taxes)
  VALUES ($1, $2, $3, $4, $5, $6, now() + $7::interval, $8, $9, $10, $11, $12, $13, $24, $28, $29, $30, $31, $32, $33, $34)
), lines AS (
  INSERT INTO order_lines (order_id, position, sku, product_id, name, quantity, unit_amount, tax_class, tax_rate, options, slug, picture_url,
                           picture_alt)
  SELECT $1, position, sku, product_id, name, quantity, unit_amount, tax_class, tax_rate, options, slug, picture_url, picture_alt
  FROM unnest($14::text[], $15::uuid[], $16::text[], $17::bigint[], $18::bigint[], $21::text[], $22::integer[], $23::text[]::jsonb[],
              $25::text[], $26::text[], $27::text[])
       WITH ORDINALITY
       AS l (sku, product_id, name, quantity, unit_amount, tax_class, tax_rate, options, slug, picture_url, picture_alt, position)
)
INSERT INTO order_history (order_id, version, command, status, payment_status, actor, reason, trace_id, at)
VALUES ($1, $13, 'place', $4, $5, $19, '', $20, $12)`

// insertAllSQL is insertSQL for several orders, all or none.
const insertAllSQL = `
WITH placed AS (
  INSERT INTO orders (id, customer_id, request_hash, status, payment_status, task, task_at, currency, total, address, business_date,
                      placed_at, version, number, cart_id, cart_version, email, language, cart_round, delivery, taxes)
  SELECT id, customer_id, request_hash, status, payment_status, task, now() + due * interval '1 microsecond', currency, total, address,
         business_date, placed_at, version, number, cart_id, cart_version, email, language, cart_round, delivery, taxes
  FROM unnest($1::text[]::uuid[], $2::text[]::uuid[], $3::bytea[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[],
              $9::bigint[], $10::text[]::jsonb[], $11::text[]::date[], $12::timestamptz[], $13::bigint[],
              $26::text[], $30::text[]::uuid[], $31::bigint[], $32::text[], $33::text[],
              $34::bigint[], $35::text[]::jsonb[], $36::text[]::jsonb[])
       AS o (id, customer_id, request_hash, status, payment_status, task, due, currency, total, address, business_date, placed_at, version,
             number, cart_id, cart_version, email, language, cart_round, delivery, taxes)
), lines AS (
  INSERT INTO order_lines (order_id, position, sku, product_id, name, quantity, unit_amount, tax_class, tax_rate, options, slug, picture_url,
                           picture_alt)
  SELECT order_id, position, sku, product_id, name, quantity, unit_amount, tax_class, tax_rate, options, slug, picture_url, picture_alt
  FROM unnest($16::text[]::uuid[], $17::integer[], $18::text[], $19::text[]::uuid[], $20::text[], $21::bigint[], $22::bigint[],
              $23::text[], $24::integer[], $25::text[]::jsonb[], $27::text[], $28::text[], $29::text[])
       AS l (order_id, position, sku, product_id, name, quantity, unit_amount, tax_class, tax_rate, options, slug, picture_url, picture_alt)
)
INSERT INTO order_history (order_id, version, command, status, payment_status, actor, reason, trace_id, at)
SELECT id, version, 'place', status, payment_status, actor, '', trace_id, placed_at
FROM unnest($1::text[]::uuid[], $13::bigint[], $4::text[], $5::text[], $14::text[], $15::text[], $12::timestamptz[])
     AS o (id, version, status, payment_status, actor, trace_id, placed_at)`

// insertion is a new order with what its caller adds.
type insertion struct {
	domain.Order
	// address, delivery and taxes are JSON; nil without one.
	address, delivery, taxes *string
	// options is JSON, by line.
	options        []string
	due            time.Duration
	actor, traceID string
	// audit is nil unless staff imports the order.
	audit *audit.Row
	// shown is JSON; nil if no final confirmation was shown.
	shown *string
}

// Insert writes a new order, together with those of concurrent calls. Errors: domain.ErrExists,
// domain.ErrNumberTaken, domain.ErrCartOrdered.
func (s *Orders) Insert(ctx context.Context, o domain.Order, due time.Duration) error {
	n, err := newInsertion(o)
	if err != nil {
		return err
	}
	n.due = due
	n.actor, n.traceID = origin(ctx)
	n.audit = audit.RowOf(ctx, "order", audit.Object{ID: string(o.ID), Version: o.Version})
	if _, err = s.inserts.Do(ctx, []domain.OrderID{o.ID}, n); err != nil {
		return insertError(o.ID, err)
	}
	return nil
}

func newInsertion(o domain.Order) (insertion, error) {
	n := insertion{Order: o, options: make([]string, len(o.Lines))}
	var err error
	if n.address, err = jsonOrNil(o.Address); err != nil {
		return n, fmt.Errorf("encode address: %w", err)
	}
	if n.delivery, err = jsonOrNil(o.Delivery); err != nil {
		return n, fmt.Errorf("encode delivery: %w", err)
	}
	if n.taxes, err = jsonOrNil(o.Taxes); err != nil {
		return n, fmt.Errorf("encode taxes: %w", err)
	}
	if n.shown, err = jsonOrNil(o.Shown); err != nil {
		return n, fmt.Errorf("encode final confirmation: %w", err)
	}
	for i, l := range o.Lines {
		data, err := json.Marshal(append([]domain.Option{}, l.Options...)) // [], not null
		if err != nil {
			return n, fmt.Errorf("encode options: %w", err)
		}
		n.options[i] = string(data)
	}
	return n, nil
}

// jsonOrNil returns a value as JSON, nil for nil.
func jsonOrNil[T any](value *T) (*string, error) {
	if value == nil {
		return nil, nil
	}
	data, err := json.Marshal(value)
	text := string(data)
	return &text, err
}

func insertError(id domain.OrderID, err error) error {
	switch pg.Constraint(err) {
	case "orders_pkey", "order_lines_pkey", "order_history_pkey": // whichever is checked first
		return domain.ErrExists
	case "orders_number_key":
		return domain.ErrNumberTaken
	case "orders_cart_key", "orders_cart_round_key":
		return domain.ErrCartOrdered
	}
	return fmt.Errorf("insert order %s: %w", id, err)
}

// insertAll writes the orders in one transaction.
func (s *Orders) insertAll(ctx context.Context, orders []insertion) error {
	rows := make([]*audit.Row, len(orders))
	for i, o := range orders {
		rows[i] = o.audit
	}
	b := &pgx.Batch{}
	b.Queue(insertAllSQL, insertArgs(orders)...)
	queueShown(b, orders...)
	audit.Queue(b, rows...)
	if err := s.db.SendBatch(ctx, b).Close(); err != nil {
		return err
	}
	crash.At("insert.batch")
	return nil
}

func (s *Orders) insertOne(ctx context.Context, o insertion) error {
	var l lineColumns
	l.add(o)
	cartID, cartVersion := cartOf(o.Cart)
	b := &pgx.Batch{}
	b.Queue(insertSQL, o.ID, orNull(o.CustomerID), o.RequestHash, o.Status, o.Payment, o.Task, o.due, o.Total.Currency,
		o.Total.Amount, o.address, o.BusinessDate, o.PlacedAt, o.Version, l.skus, l.products, l.names, l.quantities, l.prices, o.actor, o.traceID,
		l.classes, l.rates, l.options, o.Number, l.slugs, l.pictures, l.alts, cartID, cartVersion,
		orNull(string(o.Email)), o.Language, roundOrNull(o.CartRound), o.delivery, o.taxes)
	queueShown(b, o)
	audit.Queue(b, o.audit)
	return s.db.SendBatch(ctx, b).Close()
}

// insertArgs returns the arrays of insertAllSQL.
func insertArgs(orders []insertion) []any {
	var (
		head  orderColumns
		lines lineColumns
	)
	for _, o := range orders {
		head.add(o)
		lines.add(o)
	}
	return append(append(head.args(), lines.args()...), head.numbers, lines.slugs, lines.pictures, lines.alts,
		head.carts, head.cartVersions, head.emails, head.languages, head.cartRounds, head.deliveries, head.taxes)
}

// Index: order_confirmations_pkey.
const insertShownSQL = `
INSERT INTO order_confirmations (order_id, shown)
SELECT order_id, shown FROM unnest($1::text[]::uuid[], $2::text[]::jsonb[]) AS c (order_id, shown)`

// queueShown writes the final confirmations of the orders that have one.
func queueShown(b *pgx.Batch, orders ...insertion) {
	var ids, shown []string
	for _, o := range orders {
		if o.shown != nil {
			ids, shown = append(ids, string(o.ID)), append(shown, *o.shown)
		}
	}
	if len(ids) > 0 {
		b.Queue(insertShownSQL, ids, shown)
	}
}

// orNull returns nil for "".
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// cartOf returns the columns of a cart, NULL without one.
func cartOf(cart *domain.CartVersion) (id *string, version *int64) {
	if cart == nil {
		return nil, nil
	}
	return &cart.ID, &cart.Version
}

// roundOrNull returns nil for 0.
func roundOrNull(round int64) *int64 {
	if round == 0 {
		return nil
	}
	return &round
}

// orderColumns holds rows of orders as arrays for unnest.
type orderColumns struct {
	ids, statuses, payments, tasks, currencies, dates, actors, traces, numbers, languages []string

	deliveries, taxes                   []*string
	hashes                              [][]byte
	dues, totals, version               []int64 // dues in microseconds
	addresses, carts, customers, emails []*string
	cartVersions, cartRounds            []*int64
	placed                              []time.Time
}

func (c *orderColumns) add(o insertion) {
	c.ids, c.customers, c.hashes = append(c.ids, string(o.ID)), append(c.customers, orNull(o.CustomerID)), append(c.hashes, o.RequestHash)
	c.statuses, c.payments = append(c.statuses, string(o.Status)), append(c.payments, string(o.Payment))
	c.tasks, c.dues = append(c.tasks, string(o.Task)), append(c.dues, o.due.Microseconds())
	c.currencies, c.totals = append(c.currencies, o.Total.Currency), append(c.totals, o.Total.Amount)
	c.addresses, c.dates = append(c.addresses, o.address), append(c.dates, o.BusinessDate)
	c.deliveries, c.taxes = append(c.deliveries, o.delivery), append(c.taxes, o.taxes)
	c.placed, c.version = append(c.placed, o.PlacedAt), append(c.version, o.Version)
	c.actors, c.traces = append(c.actors, o.actor), append(c.traces, o.traceID)
	c.numbers = append(c.numbers, o.Number)
	c.emails, c.languages = append(c.emails, orNull(string(o.Email))), append(c.languages, o.Language)
	cart, version := cartOf(o.Cart)
	c.carts, c.cartVersions = append(c.carts, cart), append(c.cartVersions, version)
	c.cartRounds = append(c.cartRounds, roundOrNull(o.CartRound))
}

func (c *orderColumns) args() []any {
	return []any{
		c.ids, c.customers, c.hashes, c.statuses, c.payments, c.tasks, c.dues, c.currencies, c.totals, c.addresses, c.dates, c.placed,
		c.version, c.actors, c.traces,
	}
}

// lineColumns holds lines of several orders as arrays for unnest.
type lineColumns struct {
	orders, skus, products, names, options, slugs, pictures, alts []string

	positions, quantities, prices []int64
	classes                       []*string
	rates                         []*int64
}

func (c *lineColumns) add(o insertion) {
	classes, rates := taxes(o.Lines)
	c.classes, c.rates = append(c.classes, classes...), append(c.rates, rates...)
	for i, l := range o.Lines {
		c.orders, c.positions = append(c.orders, string(o.ID)), append(c.positions, int64(i+1))
		c.skus, c.products, c.names = append(c.skus, l.SKU), append(c.products, l.ProductID), append(c.names, l.Name)
		c.quantities, c.prices = append(c.quantities, l.Quantity), append(c.prices, l.UnitPrice.Amount)
		c.slugs, c.pictures, c.alts = append(c.slugs, l.Slug), append(c.pictures, l.Picture.URL), append(c.alts, l.Picture.Alt)
	}
	c.options = append(c.options, o.options...)
}

func (c *lineColumns) args() []any {
	return []any{
		c.orders, c.positions, c.skus, c.products, c.names, c.quantities, c.prices, c.classes, c.rates, c.options,
	}
}
