package domain

import (
	"maps"
	"slices"
	"time"

	"github.com/akinai/akinai/pkg/money"
)

// ID identifies a product; UUID.
type ID string

// SKU identifies what is sold: a product in one size and color.
type SKU string

// Product is a draft that the catalog took in.
type Product struct {
	ID ID
	Draft
	// Version grows by one with each change, from 1.
	Version              int64
	CreatedAt, UpdatedAt time.Time
}

// Draft is what a writer says of a product.
type Draft struct {
	Slug, Name, Description string
	// Category is the slug of the category, "" for none.
	Category, Brand string
	Status          Status
	// Image is the address of the main picture, the first of Pictures; "" for none.
	Image string
	// Pictures are in the order in which they are shown.
	Pictures []Picture
	Tags     []string
	// Options are what the variants differ in, in the order in which it is shown.
	Options []Option
	// TaxExcluded tells that prices are entered without tax.
	TaxExcluded bool
	// Attributes say more of the product by name, such as material to cotton. May be nil.
	Attributes map[string]string
	// Variants are in the order in which they are shown; at least one.
	Variants []Variant
}

// Variant is one SKU of a product.
type Variant struct {
	SKU SKU
	// Name is "" for an only variant.
	Name string
	// Price is the regular price as it was entered, without tax if the product is TaxExcluded.
	Price    money.Money
	TaxClass TaxClass
	// TaxRate is the rate, in basis points, with which prices that were entered without tax are shown; 0 if they were entered with
	// tax. A draft has none.
	TaxRate int64
	// Free tells in a draft that a price of 0 is meant. It is not stored.
	Free bool
	// Current is what a shopper pays now, tax included; a draft has none.
	Current money.Money
	// WeightGrams is that of one unit with its packing, 0 for unknown.
	WeightGrams int
	// MaxPerOrder is how many units one order may have, 0 for no limit.
	MaxPerOrder int
	// Schedules are prices for a time, by their beginning; a draft has none.
	Schedules []Schedule
	// Options map an option's name to its value, such as size to M. May be nil.
	Options map[string]string
	// Stock is what is shown; a draft has none.
	Stock StockStatus
}

// Option is one thing that variants differ in, such as size.
type Option struct {
	Name string `json:"name"`
	// Values are in the order in which they are shown.
	Values []string `json:"values"`
}

// Picture is one picture of a product.
type Picture struct {
	// Address is relative or absolute.
	Address string `json:"address"`
	// Alt says what it shows.
	Alt string `json:"alt"`
}

// Status says who sees a product. The zero Status is none.
type Status string

// The statuses, as they are stored.
const (
	StatusDraft     Status = "draft"
	StatusPublished Status = "published"
	StatusArchived  Status = "archived"
)

// TaxClass selects the rate of the consumption tax. The zero TaxClass is none.
type TaxClass string

// The tax classes, as they are stored.
const (
	TaxClassStandard TaxClass = "standard"
	TaxClassReduced  TaxClass = "reduced"
)

// Sellable is what an order copies of a SKU.
type Sellable struct {
	SKU       SKU
	ProductID ID
	// Name is the full one of the variant, see Draft.FullName.
	Name string
	// Options are what was chosen, in the order in which the product shows them.
	Options []Choice
	// Price is what a shopper pays now, tax included.
	Price    money.Money
	TaxClass TaxClass
	// TaxRate is that of the class at the moment of asking, in basis points.
	TaxRate int64
	// MaxPerOrder is how many units one order may have, 0 for no limit.
	MaxPerOrder int
	// WeightGrams is that of one unit, 0 for unknown.
	WeightGrams int
}

// Equal reports whether two drafts say the same; a nil map or list equals an empty one. Schedules are no part of it.
func (d Draft) Equal(other Draft) bool {
	return d.Slug == other.Slug && d.Name == other.Name && d.Description == other.Description &&
		d.Category == other.Category && d.Brand == other.Brand && d.Status == other.Status && d.Image == other.Image &&
		maps.Equal(d.Attributes, other.Attributes) && d.TaxExcluded == other.TaxExcluded &&
		slices.Equal(d.Pictures, other.Pictures) && slices.Equal(d.Tags, other.Tags) &&
		slices.EqualFunc(d.Options, other.Options, func(a, b Option) bool { return a.Name == b.Name && slices.Equal(a.Values, b.Values) }) &&
		slices.EqualFunc(d.Variants, other.Variants, Variant.equal)
}

func (v Variant) equal(other Variant) bool {
	return v.SKU == other.SKU && v.Name == other.Name && v.Price == other.Price && v.TaxClass == other.TaxClass &&
		v.WeightGrams == other.WeightGrams && v.MaxPerOrder == other.MaxPerOrder &&
		maps.Equal(v.Options, other.Options)
}

// SKUs returns the SKUs of the variants, in their order.
func (d Draft) SKUs() []SKU {
	skus := make([]SKU, len(d.Variants))
	for i, v := range d.Variants {
		skus[i] = v.SKU
	}
	return skus
}

// Browse names one page of all products, by id.
type Browse struct {
	// After is the last id of the page before, "" for the first page.
	After ID
	// Status and Category narrow it, unless they are "".
	Status   Status
	Category string
	// Limit is the number of products wanted, > 0.
	Limit int
}
