package sources

import (
	"slices"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/catalogfile"
)

// food makes a product from a row of the food composition table.
func (m mapping) food(o object) (*productv1.ProductInput, map[string]int64, error) {
	draft, stock, err := m.single(o.text("foodId"), o.text("price"))
	if err != nil {
		return nil, nil, err
	}
	source := o.text("foodName")
	draft.Name = catalogfile.Shorten(m.clean(source), maxName)
	draft.Category = m.category([]string{o.text("groupId")})
	draft.Attributes = m.attributes(o)
	addAttribute(draft.GetAttributes(), m.SourceName, source)
	return draft, stock, nil
}

// clean applies the name rules and removes repetitions of a word that follow each other.
func (m mapping) clean(name string) string {
	return strings.Join(slices.Compact(strings.Fields(m.rename(name))), " ")
}

// rename applies the name rules.
func (m mapping) rename(name string) string {
	for _, rule := range m.Name {
		name = rule.Pattern.ReplaceAllString(name, rule.Replace)
	}
	return name
}

// single returns a product with one variant. Without a price, the product is a draft with a price
// of 0.
func (m mapping) single(id, price string) (*productv1.ProductInput, map[string]int64, error) {
	slug := slugOf(m.SlugPrefix, id)
	draft := &productv1.ProductInput{Slug: slug, Status: productv1.Status_STATUS_PUBLISHED}
	if price == "" {
		draft.Status, price = productv1.Status_STATUS_DRAFT, "0"
	}
	sku := strings.ToUpper(slug)
	variant, err := m.variant(sku, price, func(string) string { return "" })
	if err != nil {
		return nil, nil, err
	}
	draft.Variants = []*productv1.VariantInput{variant}
	stock := make(map[string]int64)
	if m.Stock != nil {
		stock[sku] = *m.Stock
	}
	return draft, stock, nil
}
