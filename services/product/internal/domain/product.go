package domain

import (
	"maps"
	"slices"
	"time"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/money"
)

// ID identifies a product: a UUID.
type ID string

// IsID reports whether a text parses as a UUID. A product is looked up by id or slug, so that no
// slug may.
func IsID(text string) bool { return id.Valid(text) }

// reservedSlugs are paths below /v1/products of the shop's API: a product with such a slug would
// not be found by it.
var reservedSlugs = []string{"search", "suggest"}

// SKU identifies a variant, such as a product in one size and color.
type SKU string

// Product is an item of the catalog, as it is stored. Its variants are what is sold.
type Product struct {
	ID ID
	ProductInput
	// Version increments with each change, from 1.
	Version              int64
	CreatedAt, UpdatedAt time.Time
	// UpdatedBy is the subject of the last change; "" if it is not known, or was not read.
	UpdatedBy string
}

// ProductInput is the content of a product: what a caller writes. The service adds the rest of
// Product.
type ProductInput struct {
	Slug, Name, Description string
	// Category is the slug of the category, "" for none.
	Category, Brand string
	Status          Status
	// Image is the URL of the main picture, the first of Pictures; "" if there is none.
	Image string
	// Pictures are in display order.
	Pictures []Picture
	Tags     []string
	// Options holds the options of the variants, in display order.
	Options []Option
	// TaxExcluded reports that prices are entered without tax.
	TaxExcluded bool
	// Attributes holds further properties by name, such as material: cotton. May be nil.
	Attributes map[string]string
	// Metadata holds facts for other systems, by key. May be nil.
	Metadata map[string]string
	// Variants are in display order; at least one.
	Variants []Variant
	// Translations holds the texts in other languages than the shop's default.
	Translations Translations
}

// Variant is what is sold: one SKU of a product, such as a T-shirt in size M. A stored variant has
// all fields. In an input of a caller, those that are set by the service are zero.
type Variant struct {
	SKU SKU
	// Name may be "".
	Name string
	// EnteredPrice is the regular price as it was entered: without tax if the product is
	// TaxExcluded. ProductInput.RegularPrice is the same price with tax.
	EnteredPrice money.Money
	TaxClass     TaxClass
	// TaxRate is the rate, in basis points, that is added to prices entered without tax; 0 if they
	// are entered with tax. Set by the service.
	TaxRate int64
	// Free confirms in an input that a price of 0 is intended. It is not stored.
	Free bool
	// CurrentPrice is what an order pays now, with tax. Set by the service.
	CurrentPrice money.Money
	// PriceEnds is when the running schedule ends; zero without an end, or if none runs. Set by the
	// service.
	PriceEnds time.Time
	// ComparableUntil is the time until which the regular price may be shown beside a lower current
	// one (ComparableUntil); zero if it may not. Set by the service.
	ComparableUntil time.Time
	// WeightGrams is the weight of one unit with packaging; 0 if unknown.
	WeightGrams int
	// MaxPerOrder is the maximum number of units in one order; 0 means no limit.
	MaxPerOrder int
	// Schedules are sorted by their start. Set by the service.
	Schedules []PriceSchedule
	// Options maps option names to values, such as size: M. May be nil.
	Options map[string]string
	// Metadata holds facts for other systems, by key. May be nil.
	Metadata map[string]string
	// Stock is the published stock status. Set by the service.
	Stock StockStatus
}

// Option is a property in which the variants of a product differ, such as size, with its values.
type Option struct {
	Name string `json:"name"`
	// Values are in display order.
	Values []string `json:"values"`
}

// Picture is a reference to a picture of a product, and its alternative text.
type Picture struct {
	// URL is relative or absolute. Its JSON key is that of stored rows.
	URL string `json:"address"`
	// Alt is the alternative text.
	Alt string `json:"alt"`
	// Width and Height are the size of an uploaded picture in pixels, of a published product; 0 if
	// they were not read.
	Width  int `json:"-"`
	Height int `json:"-"`
}

// Status says whether a product is in the shop. The zero Status is invalid.
type Status string

// The statuses, in their stored form.
const (
	// StatusDraft: not in the shop (yet); only staff see it.
	StatusDraft Status = "draft"
	// StatusPublished: in the shop.
	StatusPublished Status = "published"
	// StatusArchived: not in the shop any more; kept for existing orders.
	StatusArchived Status = "archived"
)

// TaxClass selects the rate of the consumption tax. The zero TaxClass is invalid.
type TaxClass string

// The tax classes, in their stored form.
const (
	TaxClassStandard TaxClass = "standard"
	TaxClassReduced  TaxClass = "reduced"
)

// Sellable is a SKU that is for sale, with the data that an order copies.
type Sellable struct {
	SKU       SKU
	ProductID ID
	// Slug is the product's.
	Slug string
	// Name is the full name of the variant, see ProductInput.FullName.
	Name string
	// Picture is the product's first picture; zero if it has none.
	Picture Picture
	// Options holds the values of the product's options, in display order.
	Options []OptionValue
	// CurrentPrice is what an order pays now, with tax.
	CurrentPrice money.Money
	TaxClass     TaxClass
	// TaxRate is the current rate of the class, in basis points.
	TaxRate int64
	// MaxPerOrder is the maximum number of units in one order; 0 means no limit.
	MaxPerOrder int
	// WeightGrams is the weight of one unit; 0 if unknown.
	WeightGrams int
}

// Equal reports whether two inputs are equal; a nil map or list equals an empty one. It ignores
// schedules.
func (in ProductInput) Equal(other ProductInput) bool {
	return in.Slug == other.Slug && in.Name == other.Name && in.Description == other.Description &&
		in.Category == other.Category && in.Brand == other.Brand && in.Status == other.Status && in.Image == other.Image &&
		maps.Equal(in.Attributes, other.Attributes) && maps.Equal(in.Metadata, other.Metadata) && in.TaxExcluded == other.TaxExcluded &&
		slices.Equal(in.Pictures, other.Pictures) && slices.Equal(in.Tags, other.Tags) &&
		slices.EqualFunc(in.Options, other.Options, func(a, b Option) bool { return a.Name == b.Name && slices.Equal(a.Values, b.Values) }) &&
		slices.EqualFunc(in.Variants, other.Variants, Variant.equal) && in.Translations.Equal(other.Translations)
}

func (v Variant) equal(other Variant) bool {
	return v.SKU == other.SKU && v.Name == other.Name && v.EnteredPrice == other.EnteredPrice && v.TaxClass == other.TaxClass &&
		v.WeightGrams == other.WeightGrams && v.MaxPerOrder == other.MaxPerOrder &&
		maps.Equal(v.Options, other.Options) && maps.Equal(v.Metadata, other.Metadata)
}

// SKUs returns the SKUs of the variants, in their order.
func (in ProductInput) SKUs() []SKU {
	skus := make([]SKU, len(in.Variants))
	for i, v := range in.Variants {
		skus[i] = v.SKU
	}
	return skus
}

// AdminListQuery describes a page of the products of all statuses, for staff, sorted by id.
type AdminListQuery struct {
	// After is the last id of the previous page, "" for the first page.
	After ID
	// Status and Category are filters, unless they are "".
	Status   Status
	Category string
	// Limit is the page size, > 0.
	Limit int
}

// ProductSearch selects products of all statuses, for staff, the newest first.
type ProductSearch struct {
	// Query is the beginning of the name, of the slug or of a SKU, in any case. "" matches all.
	Query string
	// Status, Category and Stock are filters, unless they are "". Of Stock, one variant is enough.
	Status   Status
	Category string
	Stock    StockStatus
	// Before is the last id of the previous page, "" for the first page.
	Before ID
	// Limit is the page size, > 0.
	Limit int
}

// ProductRow is a product as a table of staff shows it.
type ProductRow struct {
	ID         ID
	Slug, Name string
	Status     Status
	Category   string
	Image      string
	UpdatedAt  time.Time
	Variants   int
	Lowest     money.Money
	Highest    money.Money
	// Stock has the statuses of the variants, each once.
	Stock []StockStatus
}
