package store

import (
	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// All tax rates: a few rows.
const taxRatesSQL = `SELECT class, rate, starts_on::text, coalesce(ends_on::text, '') FROM tax_rates`

func taxRates(rows pgx.Rows) (domain.TaxRates, error) {
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r domain.TaxRate, err error) {
		return r, row.Scan(&r.Class, &r.Rate, &r.From, &r.To)
	})
}
