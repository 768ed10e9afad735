package replay

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/catalogfile"
)

const (
	// Currency is the currency of the file.
	Currency = "GBP"
	// maxVariants is the limit of the variants of a product.
	maxVariants = 100
	category    = "online-retail"
)

// Catalog returns the rows of an import of what the orders sell: a product for each stock code,
// with a variant for each price at which it was sold, and enough stock for all orders. A code with
// more prices than a product may have variants becomes several products.
func (p Plan) Catalog() []catalogfile.Row {
	goods := p.goods()
	var rows []catalogfile.Row
	for _, g := range goods {
		part := 0
		for prices := range slices.Chunk(g.prices, maxVariants) {
			part++
			rows = append(rows, p.product(g, prices, part, len(rows)+1))
		}
	}
	return rows
}

// Category returns the row of the category of all these products. It must be imported before them.
func Category() catalogfile.Row {
	return catalogfile.Row{File: category, Category: &productv1.CategoryInput{Slug: category, Name: "Online Retail"}}
}

// good is a stock code with the prices at which it was sold, in the order of the file, and the
// units sold at each price.
type good struct {
	code   string
	prices []int64
	units  map[int64]int64
}

func (p Plan) goods() []*good {
	var goods []*good
	byCode := make(map[string]*good)
	for _, order := range p.Orders {
		for _, line := range order.Lines {
			g := byCode[line.Code]
			if g == nil {
				g = &good{code: line.Code, units: make(map[int64]int64)}
				byCode[line.Code] = g
				goods = append(goods, g)
			}
			if g.units[line.Pence] == 0 {
				g.prices = append(g.prices, line.Pence)
			}
			g.units[line.Pence] += line.Quantity
		}
	}
	return goods
}

func (p Plan) product(g *good, prices []int64, part, number int) catalogfile.Row {
	draft := &productv1.ProductInput{
		Slug: slug(g.code, part), Name: cmp.Or(p.names[g.code], g.code), Category: category, Status: productv1.Status_STATUS_PUBLISHED,
	}
	stock := make(map[string]int64, len(prices))
	for _, pence := range prices {
		sku := SKU(g.code, pence)
		draft.Variants = append(draft.Variants, &productv1.VariantInput{
			Sku: sku, Name: fmt.Sprintf("£%d.%02d", pence/100, pence%100), TaxClass: productv1.TaxClass_TAX_CLASS_STANDARD,
			Price: &typev1.Money{Amount: pence, Currency: Currency}, Free: pence == 0,
		})
		stock[sku] = g.units[pence]
	}
	return catalogfile.Row{File: category, Line: number, Product: draft, Stock: stock}
}

// SKU returns the SKU of a stock code at a price, such as 85123A-255.
func SKU(code string, pence int64) string {
	safe := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-':
			return r
		default:
			return '_'
		}
	}, code)
	return fmt.Sprintf("%s-%d", safe, pence)
}

// slug returns the slug of a product. In the file, codes that differ only in case are different
// goods, so the slug of a code with lower-case letters has a suffix.
func slug(code string, part int) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		default:
			return '-'
		}
	}, strings.ToLower(code))
	if code != strings.ToUpper(code) {
		name += "-lower"
	}
	if part > 1 {
		name += fmt.Sprintf("-part-%d", part)
	}
	return name
}
