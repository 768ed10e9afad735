package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// scheduleRow is a row of price_schedules, by column names.
type scheduleRow struct {
	SKU      string     `json:"sku"`
	StartsAt time.Time  `json:"starts_at"`
	EndsAt   *time.Time `json:"ends_at"`
	Entered  int64      `json:"entered"`
	Running  bool       `json:"running"`
}

func (r scheduleRow) schedule(currency string) domain.PriceSchedule {
	s := domain.PriceSchedule{EnteredPrice: money.Money{Amount: r.Entered, Currency: currency}, Starts: r.StartsAt.UTC(), Running: r.Running}
	if r.EndsAt != nil {
		s.Ends = r.EndsAt.UTC()
	}
	return s
}

func scheduleRowsOf(p domain.Product) (rows []scheduleRow) {
	for _, v := range p.Variants {
		for _, s := range v.Schedules {
			row := scheduleRow{SKU: string(v.SKU), StartsAt: s.Starts, Entered: s.EnteredPrice.Amount, Running: s.Running}
			if !s.Ends.IsZero() {
				row.EndsAt = &s.Ends
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// priceHistoryRow is a new row of price_history.
type priceHistoryRow struct {
	SKU      string    `json:"sku"`
	Since    time.Time `json:"since"`
	Amount   int64     `json:"amount"`
	Currency string    `json:"currency"`
	Cause    string    `json:"cause"`
	Actor    string    `json:"actor"`
	ForSale  bool      `json:"for_sale"`
}

const (
	causeWrite    = "write"
	causeSchedule = "schedule"
)

func priceHistoryRows(entries []domain.PriceHistoryEntry) []priceHistoryRow {
	rows := make([]priceHistoryRow, len(entries))
	for i, p := range entries {
		rows[i] = priceHistoryRow{
			SKU: string(p.SKU), Since: p.Since, Amount: p.Price.Amount, Currency: p.Price.Currency, Cause: causeWrite, Actor: p.Actor,
			ForSale: p.ForSale,
		}
		if p.Scheduled {
			rows[i].Cause = causeSchedule
		}
	}
	return rows
}

const (
	// Old rows of the SKUs were deleted with their variants.
	insertSchedulesSQL = `INSERT INTO price_schedules (sku, starts_at, ends_at, entered, running)
		SELECT sku, starts_at, ends_at, entered, running
		FROM json_to_recordset($1) AS r (sku text, starts_at timestamptz, ends_at timestamptz, entered bigint, running boolean)`
	insertPriceHistorySQL = `INSERT INTO price_history (sku, since, amount, currency, cause, actor, for_sale)
		SELECT sku, since, amount, currency, cause, actor, for_sale
		FROM json_to_recordset($1) AS r (sku text, since timestamptz, amount bigint, currency text, cause text, actor text,
			for_sale boolean)`
)

// queuePrices adds the schedules of products whose variants were just written, and the new prices
// of their SKUs.
func queuePrices(batch *pgx.Batch, changed []domain.Product, entries []domain.PriceHistoryEntry) {
	var schedules []scheduleRow
	for _, p := range changed {
		schedules = append(schedules, scheduleRowsOf(p)...)
	}
	if len(schedules) > 0 {
		batch.Queue(insertSchedulesSQL, schedules)
	}
	if len(entries) > 0 {
		batch.Queue(insertPriceHistorySQL, priceHistoryRows(entries))
	}
}

// Indexes: price_schedules_waiting, price_schedules_running, variants_comparable,
// variants_tax_rate, variants_pkey;
// OFFSET 0 keeps the planner from reading all variants.
const dueSQL = `SELECT DISTINCT v.product_id FROM (
		(SELECT sku FROM price_schedules WHERE NOT running AND starts_at <= $1 ORDER BY starts_at LIMIT $2)
		UNION ALL
		(SELECT sku FROM price_schedules WHERE running AND ends_at <= $1 ORDER BY ends_at LIMIT $2)
		UNION ALL
		(SELECT sku FROM variants WHERE comparable_until <= $1 ORDER BY comparable_until LIMIT $2)
		UNION ALL
		(SELECT other.sku FROM (
			SELECT DISTINCT ON (class) class, rate FROM tax_rates WHERE starts_on <= $3 AND (ends_on >= $3 OR ends_on IS NULL)
			ORDER BY class, starts_on DESC
		) r CROSS JOIN LATERAL (
			(SELECT sku FROM variants WHERE tax_class = r.class AND tax_rate < r.rate LIMIT $2)
			UNION ALL
			(SELECT sku FROM variants WHERE tax_class = r.class AND tax_rate > r.rate LIMIT $2)
		) other)
	) AS due CROSS JOIN LATERAL (SELECT product_id FROM variants WHERE sku = due.sku OFFSET 0) v
	ORDER BY v.product_id LIMIT $2`

// DueProducts returns at most limit products with a schedule that has begun or ended and is not
// applied yet, with a regular price that may no longer be shown, or with prices whose tax rate is
// not the current one.
func (s *Store) DueProducts(ctx context.Context, now time.Time, limit int) ([]domain.ID, error) {
	rows, err := s.db.Query(ctx, dueSQL, now, limit, domain.TaxDay(now))
	if err != nil {
		return nil, fmt.Errorf("list products with due prices: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[domain.ID])
	if err != nil {
		return nil, fmt.Errorf("list products with due prices: %w", err)
	}
	return ids, nil
}

// Index: price_history_pkey.
const historySQL = `SELECT ` + historyColumns + ` FROM price_history WHERE sku = $1 AND id < $2 ORDER BY id DESC LIMIT $3`

// historyColumns are those of historyEntry.
const historyColumns = `id, sku, since, amount, currency, cause, actor, for_sale`

func historyEntry(row pgx.CollectableRow) (domain.PriceHistoryEntry, error) {
	var p domain.PriceHistoryEntry
	var cause string
	err := row.Scan(&p.ID, &p.SKU, &p.Since, &p.Price.Amount, &p.Price.Currency, &cause, &p.Actor, &p.ForSale)
	p.Since, p.Scheduled = p.Since.UTC(), cause == causeSchedule
	return p, err
}

// PriceHistory returns at most limit prices of a SKU that are older than the one with the id,
// newest first.
func (s *Store) PriceHistory(ctx context.Context, sku domain.SKU, before int64, limit int) ([]domain.PriceHistoryEntry, error) {
	rows, err := s.db.Query(ctx, historySQL, sku, before, limit)
	if err != nil {
		return nil, fmt.Errorf("list price history of %s: %w", sku, err)
	}
	entries, err := pgx.CollectRows(rows, historyEntry)
	if err != nil {
		return nil, fmt.Errorf("list price history of %s: %w", sku, err)
	}
	return entries, nil
}

// comparedEntries bounds the entries of a SKU that are read to compare its prices. Earlier ones
// count as a time in which the SKU was not for sale.
const comparedEntries = 200

// Index: price_history_pkey.
const recentHistorySQL = `SELECT ` + historyColumns + ` FROM unnest($1::text[]) AS asked (name) CROSS JOIN LATERAL (
		SELECT ` + historyColumns + ` FROM price_history WHERE sku = asked.name ORDER BY id DESC LIMIT $2
	) recent ORDER BY sku, id`

// compare decides which regular prices may be shown beside lower ones. Most writes have no such
// price and need no statement.
func compare(ctx context.Context, tx pgx.Tx, work *domain.UnitOfWork) error {
	skus := work.OnSale()
	if len(skus) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, recentHistorySQL, asStrings(skus), comparedEntries)
	if err != nil {
		return fmt.Errorf("read recent prices: %w", err)
	}
	entries, err := pgx.CollectRows(rows, historyEntry)
	if err != nil {
		return fmt.Errorf("read recent prices: %w", err)
	}
	history := make(map[domain.SKU][]domain.PriceHistoryEntry, len(skus))
	for _, p := range entries {
		history[p.SKU] = append(history[p.SKU], p)
	}
	work.Compare(history)
	return nil
}
