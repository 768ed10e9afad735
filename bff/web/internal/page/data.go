package page

import (
	"cmp"
	"strconv"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/pkg/language"
)

// thing is an object of JSON-LD with the vocabulary of schema.org. html/template writes it with
// "<", ">" and "&" escaped, so that no text of the catalog ends the element.
type thing map[string]any

func schema(kind string, fields thing) thing {
	fields["@context"], fields["@type"] = "https://schema.org", kind
	return fields
}

// site returns the shop and its search.
func (p *Pages) site(l language.Language) []thing {
	search := thing{
		"@type": "SearchAction", "query-input": "required name=search_term_string",
		"target": thing{"@type": "EntryPoint", "urlTemplate": p.origin + Address(l, PathSearch) + "?q={search_term_string}"},
	}
	home := p.origin + Address(l, PathHome)
	return []thing{
		schema("WebSite", thing{"name": p.shop.Name, "url": home, "inLanguage": string(l), "potentialAction": search}),
		schema("Organization", thing{"name": p.shop.Name, "url": p.origin + PathHome, "logo": cmp.Or(p.absolute(p.shop.Logo), p.origin+PathIcon)}),
	}
}

// itemList returns the products of a page in their order.
func (p *Pages) itemList(l language.Language, products []*webv1.ProductCard) thing {
	items := make([]thing, len(products))
	for i, product := range products {
		items[i] = thing{
			"@type": "ListItem", "position": i + 1, "name": product.GetName(), "url": p.origin + Address(l, PathProduct+product.GetSlug()),
		}
	}
	return schema("ItemList", thing{"numberOfItems": len(products), "itemListElement": items})
}

// breadcrumb returns the path to a page. Its last step is the page itself.
func (p *Pages) breadcrumb(steps []link) thing {
	items := make([]thing, len(steps))
	for i, step := range steps {
		items[i] = thing{"@type": "ListItem", "position": i + 1, "name": step.Text, "item": p.origin + step.Address}
	}
	return schema("BreadcrumbList", thing{"itemListElement": items})
}

// availability is what schema.org calls a stock status. All others are OutOfStock.
var availability = map[webv1.StockStatus]string{
	webv1.StockStatus_STOCK_STATUS_IN_STOCK:   "InStock",
	webv1.StockStatus_STOCK_STATUS_LOW_STOCK:  "InStock",
	webv1.StockStatus_STOCK_STATUS_BACK_ORDER: "BackOrder",
}

// product returns a product with an offer for each variant.
func (p *Pages) product(address, description string, d *webv1.ProductDetail) thing {
	offers := make([]thing, len(d.GetVariants()))
	for i, v := range d.GetVariants() {
		status := availability[v.GetStock()]
		if status == "" {
			status = "OutOfStock"
		}
		offers[i] = thing{
			"@type": "Offer", "sku": v.GetSku(), "url": address, "price": decimal(v.GetPrice()), "priceCurrency": v.GetPrice().GetCurrency(),
			"availability": "https://schema.org/" + status, "itemCondition": "https://schema.org/NewCondition",
		}
	}
	out := thing{"name": d.GetName(), "url": address, "offers": offers}
	if description != "" {
		out["description"] = description
	}
	if d.GetBrand() != "" {
		out["brand"] = thing{"@type": "Brand", "name": d.GetBrand()}
	}
	var pictures []string
	for _, picture := range d.GetPictures() {
		if address := p.absolute(picture.GetUrl()); address != "" {
			pictures = append(pictures, address)
		}
	}
	if len(pictures) > 0 {
		out["image"] = pictures
	}
	return schema("Product", out)
}

// count returns a number of products in words.
func count(t *texts, n int32, approximate bool) string {
	text := grouped(int64(n)) + t.Count
	if n == 1 && t == &english {
		text = strconv.Itoa(int(n)) + " product"
	}
	if approximate {
		return t.Approximate + text
	}
	return text
}
