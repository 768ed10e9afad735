package listing

import (
	"bytes"
	"math"
	"strings"
	"time"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// ID is a product's UUID.
type ID [16]byte

// Product is the input of the index for a published product.
type Product struct {
	// Document is the product's number in the search index, from 1. A product that was hidden gets
	// a new one.
	Document int32
	ID       ID
	// Category is a slug, and Brand a name; "" for none.
	Category, Brand string
	Tags            []string
	Created         time.Time
	// Popularity is 0 or above; higher is more popular.
	Popularity float64
	// Variants has at least one element.
	Variants []Variant
	// Labels holds the texts of options in other languages. It is shared: do not change it.
	Labels []Label
}

// Variant is the input of the index for a variant.
type Variant struct {
	// Price is the current price in minor units, 0 or above.
	Price int64
	// Options holds the option values. It is shared: do not change it.
	Options []OptionValue
	// Orderable reports whether it can be ordered now.
	Orderable bool
}

// VariantOf returns the input of the index for a variant.
func VariantOf(v domain.Variant) Variant {
	out := Variant{Price: v.Current.Amount, Orderable: v.Stock != "" && v.Stock != domain.StockStatusOutOfStock}
	for name, value := range v.Options {
		out.Options = append(out.Options, OptionValue{Name: name, Value: value})
	}
	return out
}

// OptionValue is a value of an option, such as size: M.
type OptionValue struct{ Name, Value string }

// ParseOptions parses options of the form "name:value".
func ParseOptions(texts []string) []OptionValue {
	options := make([]OptionValue, len(texts))
	for i, text := range texts {
		options[i].Name, options[i].Value, _ = strings.Cut(text, ":")
	}
	return options
}

// record is the stored form of a product; the zero record is none. There are hundreds of thousands,
// so texts are replaced by numbers.
type record struct {
	key
	category valueID
	brand    valueID
	tags     setID
	labels   setID
	variants []variant
}

// key holds the values of a product that sort orders need.
type key struct {
	id         ID
	created    int64 // in microseconds, as in the database
	low        int64 // price of the cheapest variant
	popularity float64
}

type variant struct {
	price     int64
	options   setID
	orderable bool
}

func (x *Index) recordOf(p Product) record {
	r := record{
		key:      key{id: p.ID, created: p.Created.UnixMicro(), low: math.MaxInt64, popularity: p.Popularity},
		category: x.values.intern(facetCategory, p.Category), brand: x.values.intern(facetBrand, p.Brand), tags: x.sets.intern(x.tagsOf(p)),
		variants: make([]variant, len(p.Variants)),
	}
	r.labels = x.labelsOf(p)
	for i, v := range p.Variants {
		r.variants[i] = variant{price: v.Price, options: x.sets.intern(x.optionsOf(v)), orderable: v.Orderable}
		r.low = min(r.low, v.Price)
	}
	return r
}

func (x *Index) tagsOf(p Product) []valueID {
	x.scratch = x.scratch[:0]
	for _, tag := range p.Tags {
		x.scratch = append(x.scratch, x.values.intern(facetTag, tag))
	}
	return x.scratch
}

// optionsOf returns the option values of a variant, without empty ones, which old variants may
// have.
func (x *Index) optionsOf(v Variant) []valueID {
	x.scratch = x.scratch[:0]
	for _, option := range v.Options {
		if id := x.values.intern(x.values.option(option.Name), option.Value); id != 0 {
			x.scratch = append(x.scratch, id)
		}
	}
	return x.scratch
}

func (a ID) compare(b ID) int { return bytes.Compare(a[:], b[:]) }
