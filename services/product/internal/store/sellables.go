package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Indexes: variants_pkey, products_pkey, price_schedules_pkey, tax_rates_pkey. OFFSET 0 keeps the
// planner from starting at the published products, as it does right after a large import, without
// statistics.
const sellablesSQL = `SELECT v.sku, v.product_id, p.name, p.options, v.name, v.options, coalesce(s.entered, v.entered, v.amount), v.currency,
		v.tax_class, r.rate, v.max_per_order, v.weight, p.tax_excluded, p.slug, p.image,
		coalesce(nullif(p.translations #>> ARRAY[$4::text, 'picture_alts', p.image], ''), p.pictures -> 0 ->> 'alt', ''),
		CASE WHEN $4::text <> '' THEN jsonb_build_object($4::text, (p.translations -> $4) - 'description' - 'picture_alts') END
	FROM variants v CROSS JOIN LATERAL (SELECT slug, name, image, pictures, options, status, tax_excluded, translations FROM products WHERE id = v.product_id OFFSET 0) p
		LEFT JOIN LATERAL (SELECT entered FROM price_schedules WHERE sku = v.sku AND starts_at <= $2 AND (ends_at > $2 OR ends_at IS NULL)
			ORDER BY starts_at DESC LIMIT 1) s ON true
		LEFT JOIN LATERAL (SELECT rate FROM tax_rates WHERE class = v.tax_class AND starts_on <= $3 AND (ends_on >= $3 OR ends_on IS NULL)
			ORDER BY starts_on DESC LIMIT 1) r ON true
	WHERE v.sku = ANY((SELECT $1::text[])::text[]) AND p.status = 'published'`

// Sellables returns the SKUs that are for sale, with their current price and tax rate, and their
// texts in a language; others are omitted. Both are current even before a worker has applied a
// change. Errors: domain.ErrTaxRateMissing.
//
// Concurrent calls share a statement that begins after all of them (ADR 0029).
func (s *Store) Sellables(ctx context.Context, skus []string, l language.Language, now time.Time) ([]domain.Sellable, error) {
	sellables, err := s.sellables.Do(ctx, nil, sellablesRead{withoutNUL(skus), l, now})
	if err != nil {
		return nil, fmt.Errorf("get sellables: %w", err)
	}
	return sellables, nil
}

// sellablesReads is the number of calls of Sellables that share a statement: a call may have
// hundreds of SKUs.
const sellablesReads = 16

// sellablesRead is a call of Sellables.
type sellablesRead struct {
	skus     []string
	language language.Language
	now      time.Time
}

func (s *Store) readSellables(ctx context.Context, r sellablesRead) ([]domain.Sellable, error) {
	rows, err := s.db.Query(ctx, sellablesSQL, r.skus, r.now, domain.TaxDay(r.now), r.language)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.Sellable, error) { return sellable(row, r.language) })
}

// readAllSellables is readSellables for several calls, at the latest of their times: one statement
// for each language.
func (s *Store) readAllSellables(ctx context.Context, reads []sellablesRead) ([][]domain.Sellable, error) {
	results := make([][]domain.Sellable, len(reads))
	for _, l := range append([]language.Language{language.None}, language.All()...) {
		all := sellablesRead{language: l}
		for _, r := range reads {
			if r.language != l {
				continue
			}
			all.skus = append(all.skus, r.skus...)
			if r.now.After(all.now) {
				all.now = r.now
			}
		}
		if len(all.skus) == 0 {
			continue
		}
		slices.Sort(all.skus)
		all.skus = slices.Compact(all.skus)
		found, err := s.readSellables(ctx, all)
		if err != nil {
			return nil, err
		}
		for i, r := range reads {
			for _, sold := range found {
				if r.language == l && slices.Contains(r.skus, string(sold.SKU)) {
					results[i] = append(results[i], sold)
				}
			}
		}
	}
	return results, nil
}

// sellable reads a row of sellablesSQL.
func sellable(row pgx.CollectableRow, l language.Language) (domain.Sellable, error) {
	var out domain.Sellable
	var d domain.ProductInput
	var v domain.Variant
	var rate *int64
	err := row.Scan(&out.SKU, &out.ProductID, &d.Name, &d.Options, &v.Name, &v.Options, &v.EnteredPrice.Amount, &v.EnteredPrice.Currency, &out.TaxClass,
		&rate, &out.MaxPerOrder, &out.WeightGrams, &d.TaxExcluded, &out.Slug, &out.Picture.URL, &out.Picture.Alt, &d.Translations)
	if err != nil {
		return out, err
	}
	if rate == nil {
		return out, domain.ErrTaxRateMissing.With("sku", string(out.SKU)).With("tax_class", string(out.TaxClass))
	}
	if len(d.Translations) > 0 {
		v.SKU = out.SKU
		d.Variants = []domain.Variant{v}
		d = d.In(l)
		v.Name, v.Options = d.Variants[0].Name, d.Variants[0].Options
	}
	out.Name, out.Options = d.FullName(v), d.OptionValues(v)
	out.TaxRate, out.CurrentPrice = *rate, domain.WithTax(v.EnteredPrice, *rate, d.TaxExcluded)
	return out, nil
}

// withoutNUL drops SKUs with the character NUL, which would fail the statement.
func withoutNUL(skus []string) []string {
	hasNUL := func(sku string) bool { return strings.ContainsRune(sku, 0) }
	if !slices.ContainsFunc(skus, hasNUL) {
		return skus
	}
	return slices.DeleteFunc(slices.Clone(skus), hasNUL)
}
