package page

import (
	"html"
	"html/template"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/pkg/language"
)

// maxDescription bounds the description in the head, in characters.
const maxDescription = 120

// Product is the content of the page of a product.
type Product struct {
	Detail     *webv1.ProductDetail
	Categories []*webv1.Category
	// Related are similar products.
	Related []*webv1.ProductCard
}

// variantRow is a variant in the table of a product.
type variantRow struct {
	Name, Price string
	Sale        sale
	Stock       stock
}

// sale is what stands beside a scheduled price: the regular price and the last day, "" for what is
// not to be shown.
type sale struct{ Label, Regular, Until string }

// saleOf returns what stands beside the price of a variant.
func saleOf(l language.Language, v *webv1.ProductVariant) sale {
	var out sale
	if v.GetRegularPrice() != nil {
		out.Label, out.Regular = textsOf(l).RegularPrice, price(v.GetRegularPrice())
	}
	if v.GetPriceEndsAt() != nil {
		out.Until = until(l, v.GetPriceEndsAt().AsTime())
	}
	return out
}

// attribute is a property of a product.
type attribute struct{ Name, Value string }

// Product writes the page of a product.
func (p *Pages) Product(w io.Writer, l language.Language, in Product) error {
	d := in.Detail
	f := p.frame(l, PathProduct+d.GetSlug(), Query{}, Query{})
	plain := plainText(d.GetDescription())
	f.Title, f.Description, f.Kind = d.GetName()+f.T.separator(l)+p.shop.Name, shortened(plain), "product"
	f.Picture = p.absolute(d.GetPicture().GetUrl())
	steps := append([]link{{f.T.Home, f.Home}}, ancestors(l, in.Categories, d.GetCategory())...)
	f.Data = []thing{p.product(f.Canonical, plain, d), p.breadcrumb(append(steps, link{d.GetName(), Address(l, PathProduct+d.GetSlug())}))}
	page := struct {
		frame
		Steps         []link
		Name, Brand   string
		BrandAddress  string
		TextLanguage  language.Language
		Main          picture
		Thumbs        []picture
		Price         string
		Sale          sale
		Stock         stock
		Variants      []variantRow
		Options       []option
		DescriptionOf template.HTML
		Attributes    []attribute
		Related       []card
	}{
		frame: f, Steps: steps, Name: d.GetName(), Brand: d.GetBrand(), TextLanguage: foreign(l, d.GetLanguage()), Main: pictureOf(d.GetPicture(), productSizes),
		BrandAddress:  Query{Brands: []string{d.GetBrand()}}.with(Address(l, PathSearch)),
		Related:       cards(l, in.Related),
		DescriptionOf: template.HTML(d.GetDescription()), //nolint:gosec // the product service sanitizes it when it is written
	}
	for _, extra := range d.GetPictures()[min(1, len(d.GetPictures())):] {
		page.Thumbs = append(page.Thumbs, pictureOf(extra, productSizes))
	}
	var offers []offer
	page.Options, offers = optionsOf(f.T, d)
	page.Content = offers
	page.Price, page.Stock = summary(f.T, d.GetVariants())
	switch len(d.GetVariants()) {
	case 0:
	case 1:
		page.Sale = saleOf(l, d.GetVariants()[0])
	default:
		page.Variants = variantRows(l, d.GetVariants())
	}
	for _, name := range slices.Sorted(maps.Keys(d.GetAttributes())) {
		page.Attributes = append(page.Attributes, attribute{name, d.GetAttributes()[name]})
	}
	return p.templates.ExecuteTemplate(w, "product", page)
}

// separator stands between the title of a page and the name of the shop.
func (t *texts) separator(l language.Language) string {
	if l == language.English {
		return " – "
	}
	return "・"
}

// summary returns the price of a product, a range if its variants differ, and its best stock
// status.
func summary(t *texts, variants []*webv1.ProductVariant) (string, stock) {
	if len(variants) == 0 {
		return "", stockOf(t, webv1.StockStatus_STOCK_STATUS_UNSPECIFIED)
	}
	low, high, best := variants[0].GetPrice(), variants[0].GetPrice(), webv1.StockStatus_STOCK_STATUS_UNSPECIFIED
	rank := []webv1.StockStatus{
		webv1.StockStatus_STOCK_STATUS_UNSPECIFIED, webv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK, webv1.StockStatus_STOCK_STATUS_BACK_ORDER,
		webv1.StockStatus_STOCK_STATUS_LOW_STOCK, webv1.StockStatus_STOCK_STATUS_IN_STOCK,
	}
	for _, v := range variants {
		if v.GetPrice().GetAmount() < low.GetAmount() {
			low = v.GetPrice()
		}
		if v.GetPrice().GetAmount() > high.GetAmount() {
			high = v.GetPrice()
		}
		if slices.Index(rank, v.GetStock()) > slices.Index(rank, best) {
			best = v.GetStock()
		}
	}
	if low.GetAmount() == high.GetAmount() {
		return price(low) + t.TaxIncluded, stockOf(t, best)
	}
	return price(low) + t.To + price(high) + t.TaxIncluded, stockOf(t, best)
}

func variantRows(l language.Language, variants []*webv1.ProductVariant) []variantRow {
	t, out := textsOf(l), make([]variantRow, len(variants))
	for i, v := range variants {
		var values []string
		for _, o := range v.GetOptions() {
			values = append(values, o.GetName()+": "+o.GetValue())
		}
		name := strings.Join(values, " · ")
		if name == "" {
			name = v.GetName()
		}
		out[i] = variantRow{name, price(v.GetPrice()) + t.TaxIncluded, saleOf(l, v), stockOf(t, v.GetStock())}
	}
	return out
}

// ancestors returns the category and those above it, the root first.
func ancestors(l language.Language, all []*webv1.Category, slug string) []link {
	bySlug := make(map[string]*webv1.Category, len(all))
	for _, c := range all {
		bySlug[c.GetSlug()] = c
	}
	var out []link
	for c := bySlug[slug]; c != nil && len(out) <= len(all); c = bySlug[c.GetParent()] {
		out = append(out, link{c.GetName(), Address(l, PathCategory+c.GetSlug())})
	}
	slices.Reverse(out)
	return out
}

var tags = regexp.MustCompile(`<[^>]*>`)

// Summary returns the description of a product for search engines: its text without tags,
// shortened.
func Summary(fragment string) string { return shortened(plainText(fragment)) }

// plainText returns the text of sanitized HTML, in which "<" begins a tag.
func plainText(fragment string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(fragment, " "))), " ")
}

func shortened(text string) string {
	if runes := []rune(text); len(runes) > maxDescription {
		return string(runes[:maxDescription-1]) + "…"
	}
	return text
}
