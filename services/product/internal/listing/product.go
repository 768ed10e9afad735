package listing

import (
	"bytes"
	"math"
	"strings"
	"time"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// ID is the domain.ID of a product as the 16 bytes of its UUID, which need less memory.
type ID [16]byte

// Product is the part of a published domain.Product that the listing index needs.
type Product struct {
	// DocID is the product's number in the search index, from 1. A product that is published again
	// gets a new one.
	DocID int32
	ID    ID
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

// Variant is the part of a domain.Variant that the listing index needs.
type Variant struct {
	// CurrentPrice is in minor units, with tax, 0 or above.
	CurrentPrice int64
	// Options holds the option values. It is shared: do not change it.
	Options []OptionValue
	// Orderable reports whether it can be ordered now: in stock, low stock, or back-order.
	Orderable bool
}

// VariantOf returns what the index needs of a variant.
func VariantOf(v domain.Variant) Variant {
	out := Variant{CurrentPrice: v.CurrentPrice.Amount, Orderable: v.Stock != "" && v.Stock != domain.StockStatusOutOfStock}
	for name, value := range v.Options {
		out.Options = append(out.Options, OptionValue{Name: name, Value: value})
	}
	return out
}

// OptionValue is the value of one option, such as size: M.
type OptionValue = domain.OptionValue

// ParseOptions parses option values of the form "name:value", as filters and rules have them.
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

// key holds the values of a product from which its sort keys are computed.
type key struct {
	id         ID
	created    int64 // in microseconds, as in the database
	low        int64 // price of the cheapest variant
	popularity float64
}

// variant is the stored form of a variant.
type variant struct {
	price     int64
	options   setID
	orderable bool
}

// recordOf returns the stored form of a product. It assigns numbers to new values.
func (x *Index) recordOf(p Product) record {
	r := record{
		key:      key{id: p.ID, created: p.Created.UnixMicro(), low: math.MaxInt64, popularity: p.Popularity},
		category: x.values.intern(facetCategory, p.Category), brand: x.values.intern(facetBrand, p.Brand), tags: x.sets.intern(x.tagsOf(p)),
		variants: make([]variant, len(p.Variants)),
	}
	r.labels = x.labelsOf(p)
	for i, v := range p.Variants {
		r.variants[i] = variant{price: v.CurrentPrice, options: x.sets.intern(x.optionsOf(v)), orderable: v.Orderable}
		r.low = min(r.low, v.CurrentPrice)
	}
	return r
}

// tagsOf returns the tags of a product. The result is valid until the next use of scratch.
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
