package store

import (
	"slices"
	"time"

	"github.com/uptrace/bun"

	"github.com/akinai/akinai/pkg/htmltext"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// listedColumns are the columns of productRow for listings, for a table products with the alias p;
// productColumns are all.
const (
	listedColumns  = rowColumns + variantsFrom + variantsTo
	productColumns = `p.description, p.attributes, p.metadata, p.pictures, p.translations, ` +
		rowColumns + variantsFrom + `, v.metadata` + variantsTo
	rowColumns = `p.id, p.slug, p.name, p.category, p.brand, p.status, p.image, p.version, p.created_at, p.updated_at,
	p.tags, p.options, p.tax_excluded, p.revision, `
	variantsFrom = `(SELECT json_agg(shown ORDER BY shown.position) FROM (
		SELECT v.sku, v.product_id, v.position, v.name, v.amount, v.entered, v.currency, v.tax_class, v.tax_rate, v.options, v.weight,
			v.max_per_order, v.price_ends, v.comparable_until,
			coalesce((SELECT s.status FROM stock s WHERE s.sku = v.sku), '') AS stock`
	variantsTo = `
		FROM variants v WHERE v.product_id = p.id
	) AS shown) AS variants`
	// storedColumns are those of storedRow. Indexes: variants_position, price_schedules_pkey.
	storedColumns = productColumns + `, coalesce(p.updated_by, '') AS updated_by,
	(SELECT json_agg(s ORDER BY s.starts_at) FROM variants v CROSS JOIN LATERAL (
		SELECT sku, starts_at, ends_at, entered, running FROM price_schedules WHERE sku = v.sku OFFSET 0
	) s WHERE v.product_id = p.id) AS schedules`
)

// productRow is read by bun and by pgx, and written as a JSON record, all by column names.
type productRow struct {
	bun.BaseModel `bun:"table:products,alias:p" db:"-" json:"-"`

	ID          string            `json:"id"`
	Slug        string            `json:"slug"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Category    string            `json:"category"`
	Brand       string            `json:"brand"`
	Status      string            `json:"status"`
	Image       string            `json:"image"`
	Attributes  map[string]string `bun:"type:jsonb" json:"attributes"`
	Metadata    map[string]string `bun:"type:jsonb" json:"metadata"`
	Tags        []string          `bun:"type:jsonb" json:"tags"`
	Options     []domain.Option   `bun:"type:jsonb" json:"options"`
	Pictures    []domain.Picture  `bun:"type:jsonb" json:"pictures"`
	// Translations is nil if it was not read.
	Translations domain.Translations `bun:"type:jsonb" json:"translations"`
	TaxExcluded  bool                `json:"tax_excluded"`
	Version      int64               `json:"version"`
	CreatedAt    time.Time           `json:"created_at"`
	UpdatedAt    time.Time           `json:"updated_at"`
	// Revision is 0 for rows written before descriptions were sanitized; read only.
	Revision int64        `json:"-"`
	Variants []variantRow `bun:"type:jsonb" json:"-"`
}

// storedRow is a product with all stored data.
type storedRow struct {
	bun.BaseModel `bun:"table:products,alias:p" db:"-"`
	productRow

	UpdatedBy string
	Schedules []scheduleRow `bun:"type:jsonb"`
}

// writtenRow is a product as it is written.
type writtenRow struct {
	productRow

	UpdatedBy string `json:"updated_by"`
}

// variantRow is a row of variants, by column names.
type variantRow struct {
	SKU       string `json:"sku"`
	ProductID string `json:"product_id"`
	Position  int    `json:"position"`
	Name      string `json:"name"`
	Amount    int64  `json:"amount"`
	Entered   *int64 `json:"entered"`
	Currency  string `json:"currency"`
	TaxClass  string `json:"tax_class"`
	// TaxRate is nil for a price that is entered with tax.
	TaxRate     *int64            `json:"tax_rate"`
	Options     map[string]string `json:"options"`
	Weight      int               `json:"weight"`
	MaxPerOrder int               `json:"max_per_order"`
	Metadata    map[string]string `json:"metadata"`
	// PriceEnds and ComparableUntil are nil for the zero time.
	PriceEnds       *time.Time `json:"price_ends"`
	ComparableUntil *time.Time `json:"comparable_until"`
	// Stock comes from another table; read only.
	Stock string `json:"stock,omitempty"`
}

func rowOf(p domain.Product) writtenRow {
	row := productRow{
		ID:           string(p.ID),
		Slug:         p.Slug,
		Name:         p.Name,
		Description:  p.Description,
		Category:     p.Category,
		Brand:        p.Brand,
		Status:       string(p.Status),
		Image:        p.Image,
		Attributes:   orNoFacts(p.Attributes),
		Metadata:     orNoFacts(p.Metadata),
		Tags:         orEmpty(p.Tags),
		Options:      orEmpty(p.Options),
		Pictures:     orEmpty(p.Pictures),
		TaxExcluded:  p.TaxExcluded,
		Translations: p.Translations,
		Version:      p.Version,
		CreatedAt:    p.CreatedAt,
		UpdatedAt:    p.UpdatedAt,
	}
	if row.Translations == nil {
		row.Translations = domain.Translations{}
	}
	return writtenRow{productRow: row, UpdatedBy: p.UpdatedBy}
}

func variantRowsOf(p domain.Product) []variantRow {
	rows := make([]variantRow, len(p.Variants))
	for i, v := range p.Variants {
		rows[i] = variantRow{
			SKU:         string(v.SKU),
			ProductID:   string(p.ID),
			Position:    i,
			Name:        v.Name,
			Amount:      v.CurrentPrice.Amount,
			Entered:     &v.EnteredPrice.Amount,
			Currency:    v.EnteredPrice.Currency,
			TaxClass:    string(v.TaxClass),
			Options:     orNoFacts(v.Options),
			Metadata:    orNoFacts(v.Metadata),
			Weight:      v.WeightGrams,
			MaxPerOrder: v.MaxPerOrder,

			PriceEnds: orNever(v.PriceEnds), ComparableUntil: orNever(v.ComparableUntil),
		}
		if p.TaxExcluded {
			rows[i].TaxRate = &v.TaxRate
		}
	}
	return rows
}

func (r productRow) product() domain.Product {
	p := domain.Product{
		ID: domain.ID(r.ID),
		ProductInput: domain.ProductInput{
			Slug:        r.Slug,
			Name:        r.Name,
			Description: r.Description,
			Category:    r.Category,
			Brand:       r.Brand,
			Status:      domain.Status(r.Status),
			Image:       r.Image,
			Attributes:  r.Attributes,
			Metadata:    orNone(r.Metadata),
			Tags:        orNil(r.Tags),
			Options:     orNil(r.Options),
			Pictures:    orNil(r.Pictures),
			TaxExcluded: r.TaxExcluded,
			Variants:    make([]domain.Variant, len(r.Variants)),
		},
		Version:   r.Version,
		CreatedAt: r.CreatedAt.UTC(),
		UpdatedAt: r.UpdatedAt.UTC(),
	}
	if r.Revision == 0 {
		p.Description = htmltext.Clean(p.Description)
	}
	if r.Pictures != nil && len(r.Pictures) == 0 { // from before there were several pictures
		p.Pictures = domain.PicturesOf(p.Image)
	}
	if len(r.Translations) > 0 {
		p.Translations = r.Translations
	}
	for i, v := range r.Variants {
		p.Variants[i] = domain.Variant{
			SKU:          domain.SKU(v.SKU),
			Name:         v.Name,
			EnteredPrice: money.Money{Amount: v.Amount, Currency: v.Currency},
			CurrentPrice: money.Money{Amount: v.Amount, Currency: v.Currency},
			TaxClass:     domain.TaxClass(v.TaxClass),
			Options:      v.Options,
			Metadata:     orNone(v.Metadata),
			Stock:        domain.StockStatus(v.Stock),
			WeightGrams:  v.Weight,
			MaxPerOrder:  v.MaxPerOrder,
		}
		if v.PriceEnds != nil {
			p.Variants[i].PriceEnds = v.PriceEnds.UTC()
		}
		if v.ComparableUntil != nil {
			p.Variants[i].ComparableUntil = v.ComparableUntil.UTC()
		}
		if v.TaxRate != nil {
			p.Variants[i].TaxRate = *v.TaxRate
		}
		if v.Entered != nil {
			p.Variants[i].EnteredPrice.Amount = *v.Entered
		}
	}
	if len(p.Options) == 0 { // from before options were declared
		p.Options = domain.OptionsOf(p.Variants)
	}
	return p
}

func (r storedRow) product() domain.Product {
	p := r.productRow.product()
	p.UpdatedBy = r.UpdatedBy
	for _, s := range r.Schedules {
		v := &p.Variants[slices.Index(p.SKUs(), domain.SKU(s.SKU))]
		v.Schedules = append(v.Schedules, s.schedule(v.EnteredPrice.Currency))
	}
	return p
}

// orNever returns a time, or nil for the zero time.
func orNever(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

// orNil returns list, or nil if it is empty.
func orNil[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

// orEmpty returns list, or an empty list that is stored as [] if it is nil.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// orNoFacts returns facts, or an empty map that is stored as {} if it is nil.
func orNoFacts(facts map[string]string) map[string]string {
	if facts == nil {
		return map[string]string{}
	}
	return facts
}

func products[R interface{ product() domain.Product }](rows []R) []domain.Product {
	out := make([]domain.Product, len(rows))
	for i, r := range rows {
		out[i] = r.product()
	}
	return out
}
