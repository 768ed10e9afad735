package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// All tax rates: a few rows.
const taxRatesSQL = `SELECT class, rate, starts_on::text, coalesce(ends_on::text, '') FROM tax_rates`

// TaxRates returns all tax rates.
func (s *Shop) TaxRates(ctx context.Context) (domain.TaxRates, error) {
	rows, err := s.db.Query(ctx, taxRatesSQL)
	if err != nil {
		return nil, fmt.Errorf("read tax rates: %w", err)
	}
	return taxRates(rows)
}

func taxRates(rows pgx.Rows) (domain.TaxRates, error) {
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r domain.TaxRate, err error) {
		return r, row.Scan(&r.Class, &r.Rate, &r.From, &r.To)
	})
}
