package page

import (
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
)

// option is a property of a product that the customer chooses.
type option struct {
	Name   string
	Values []string
}

// offer is a variant as the script of the page reads it.
type offer struct {
	SKU string `json:"sku"`
	// Values are the values of the options, in their order.
	Values []string `json:"values"`
	Price  string   `json:"price"`
	Stock  string   `json:"stock"`
	Class  string   `json:"class"`
	// Limit is the largest quantity in one order, 0 without one.
	Limit int32 `json:"limit"`
}

// optionsOf returns what the customer chooses among the variants of a product, and the variants.
// Variants without options are chosen by their names.
func optionsOf(t *texts, d *webv1.ProductDetail) ([]option, []offer) {
	var options []option
	for _, o := range d.GetOptions() {
		options = append(options, option{o.GetName(), o.GetValues()})
	}
	named := len(options) == 0 && len(d.GetVariants()) > 1
	if named {
		options = []option{{Name: t.Kind}}
	}
	offers := make([]offer, len(d.GetVariants()))
	for i, v := range d.GetVariants() {
		s := stockOf(t, v.GetStock())
		offers[i] = offer{
			SKU: v.GetSku(), Values: make([]string, len(options)), Price: price(v.GetPrice()) + t.TaxIncluded, Stock: s.Text, Class: s.Class, Limit: v.GetMaxPerOrder(),
		}
		if named {
			options[0].Values = append(options[0].Values, v.GetName())
			offers[i].Values[0] = v.GetName()
			continue
		}
		for j, o := range options {
			offers[i].Values[j] = valueOf(v, o.Name)
		}
	}
	return options, offers
}

// valueOf returns the value that a variant has of an option, "" for none.
func valueOf(v *webv1.ProductVariant, name string) string {
	for _, o := range v.GetOptions() {
		if o.GetName() == name {
			return o.GetValue()
		}
	}
	return ""
}
