package view

import (
	"cmp"
	"slices"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/language"
)

// Listing converts a page of products to a page of cards.
func Listing(res *productv1.ListProductsResponse) *webv1.ListProductsResponse {
	return &webv1.ListProductsResponse{
		Products: cards(res.GetProducts()), Page: res.GetPage(), HasMore: res.GetHasMore(), NextPageToken: res.GetNextPageToken(),
		Total: res.GetTotal(), TotalApproximate: res.GetTotalApproximate(), Facets: facets(res.GetFacets()),
	}
}

// Found converts search results to a page of cards.
func Found(res *productv1.SearchProductsResponse) *webv1.SearchProductsResponse {
	return &webv1.SearchProductsResponse{
		Products: cards(res.GetProducts()), Total: res.GetTotal(), TotalApproximate: res.GetTotalApproximate(),
		NextPageToken: res.GetNextPageToken(), Facets: facets(res.GetFacets()),
	}
}

// Suggestions converts the completions of a query.
func Suggestions(res *productv1.SuggestProductsResponse) *webv1.SuggestProductsResponse {
	out := &webv1.SuggestProductsResponse{Suggestions: make([]*webv1.Suggestion, len(res.GetSuggestions()))}
	for i, s := range res.GetSuggestions() {
		out.Suggestions[i] = &webv1.Suggestion{Text: s.GetText(), Kind: webv1.SuggestionKind(s.GetKind()), Slug: s.GetSlug(), Label: s.GetLabel()}
	}
	return out
}

func facets(f *productv1.Facets) *webv1.Facets {
	if f == nil {
		return nil
	}
	out := &webv1.Facets{
		Categories: counts(f.GetCategories()), Brands: counts(f.GetBrands()), Tags: counts(f.GetTags()),
		Orderable: f.GetOrderable(), PriceMin: f.GetPriceMin(), PriceMax: f.GetPriceMax(), Approximate: f.GetApproximate(),
	}
	if f.GetCategory() != nil {
		out.Category = count(f.GetCategory())
	}
	for _, o := range f.GetOptions() {
		out.Options = append(out.Options, &webv1.OptionFacet{Name: o.GetName(), Label: o.GetLabel(), Values: counts(o.GetValues())})
	}
	return out
}

func counts(values []*productv1.FacetValue) []*webv1.FacetValue {
	out := make([]*webv1.FacetValue, len(values))
	for i, v := range values {
		out[i] = count(v)
	}
	return out
}

func count(v *productv1.FacetValue) *webv1.FacetValue {
	return &webv1.FacetValue{Value: v.GetValue(), Label: v.GetLabel(), Count: v.GetCount(), Selected: v.GetSelected()}
}

func cards(products []*productv1.Product) []*webv1.ProductCard {
	cards := make([]*webv1.ProductCard, len(products))
	for i, p := range products {
		shown := byPrice(meeting(p.GetVariants()))
		cards[i] = &webv1.ProductCard{
			Id: p.GetId(), Slug: p.GetSlug(), Name: p.GetName(), Language: p.GetLanguage(), Category: p.GetCategory(),
			Brand: p.GetBrand(), Picture: picture(p), SecondPicture: secondPicture(p),
			VariantCount: int32(len(p.GetVariants())), //nolint:gosec // 100 at most
			Stock:        bestStock(shown), TaxIncluded: true,
		}
		if len(shown) > 0 {
			low, high := shown[0], shown[len(shown)-1]
			cards[i].PriceFrom, cards[i].PriceTo, cards[i].RegularPrice = paid(low), paid(high), low.GetComparisonPrice()
		}
		if len(p.GetVariants()) == 1 {
			cards[i].Sku = p.GetVariants()[0].GetSku()
		}
	}
	return cards
}

// meeting returns the variants that match the filter. If none matches any more since the page was
// built, it returns all.
func meeting(variants []*productv1.Variant) []*productv1.Variant {
	out := slices.DeleteFunc(slices.Clone(variants), (*productv1.Variant).GetFilteredOut)
	if len(out) == 0 {
		return variants
	}
	return out
}

// byPrice returns the variants from the cheapest to the most expensive; of equal ones, the first
// comes first.
func byPrice(variants []*productv1.Variant) []*productv1.Variant {
	return slices.SortedStableFunc(slices.Values(variants), func(a, b *productv1.Variant) int {
		return cmp.Compare(paid(a).GetAmount(), paid(b).GetAmount())
	})
}

// paid returns the current price of a variant. A product service of the previous version sends only
// the price, which is then the current one.
func paid(v *productv1.Variant) *typev1.Money { return cmp.Or(v.GetCurrentPrice(), v.GetPrice()) }

// stockRank orders the stock statuses by how soon a shopper can have the variant.
var stockRank = map[productv1.StockStatus]int{
	productv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK: 1,
	productv1.StockStatus_STOCK_STATUS_BACK_ORDER:   2,
	productv1.StockStatus_STOCK_STATUS_LOW_STOCK:    3,
	productv1.StockStatus_STOCK_STATUS_IN_STOCK:     4,
}

func bestStock(variants []*productv1.Variant) webv1.StockStatus {
	best := productv1.StockStatus_STOCK_STATUS_UNSPECIFIED
	for _, v := range variants {
		if stockRank[v.GetStock()] > stockRank[best] {
			best = v.GetStock()
		}
	}
	return webv1.StockStatus(best)
}

// Detail converts a product to its page.
func Detail(p *productv1.Product) *webv1.ProductDetail {
	variants := make([]*webv1.ProductVariant, len(p.GetVariants()))
	for i, v := range p.GetVariants() {
		variants[i] = variant(v, p.GetOptions())
	}
	options := make([]*webv1.ProductOption, len(p.GetOptions()))
	for i, o := range p.GetOptions() {
		options[i] = &webv1.ProductOption{Name: o.GetName(), Values: o.GetValues()}
	}
	pictures := make([]*webv1.Picture, len(p.GetPictures()))
	for i, picture := range p.GetPictures() {
		pictures[i] = &webv1.Picture{Url: picture.GetUrl(), Alt: picture.GetAlt(), Width: picture.GetWidth(), Height: picture.GetHeight()}
	}
	return &webv1.ProductDetail{
		Id: p.GetId(), Slug: p.GetSlug(), Name: p.GetName(), Language: p.GetLanguage(), Description: p.GetDescription(),
		Category: p.GetCategory(),
		Brand:    p.GetBrand(), Picture: picture(p), Variants: variants,
		Attributes: p.GetAttributes(), Metadata: p.GetMetadata(), Options: options, Pictures: pictures, Tags: p.GetTags(),
	}
}

// Categories converts the category tree, with names in a language.
func Categories(res *productv1.ListCategoriesResponse, l language.Language) *webv1.ListCategoriesResponse {
	categories := make([]*webv1.Category, len(res.GetCategories()))
	for i, c := range res.GetCategories() {
		categories[i] = &webv1.Category{Slug: c.GetSlug(), Name: cmp.Or(c.GetNames()[string(l)], c.GetName()), Parent: c.GetParent(), Position: c.GetPosition()}
	}
	return &webv1.ListCategoriesResponse{Categories: categories}
}

// Tiles converts the heads of categories, with names in a language.
func Tiles(res *productv1.ListCategoriesResponse, l language.Language) []*webv1.CategoryTile {
	names := make(map[string]string, len(res.GetCategories()))
	for _, c := range Categories(res, l).GetCategories() {
		names[c.GetSlug()] = c.GetName()
	}
	tiles := make([]*webv1.CategoryTile, len(res.GetHeads()))
	for i, head := range res.GetHeads() {
		tiles[i] = &webv1.CategoryTile{Slug: head.GetSlug(), Name: names[head.GetSlug()], Count: head.GetCount()}
		if p := head.GetPicture(); p != nil {
			tiles[i].Picture = &webv1.Picture{Url: p.GetUrl(), Alt: p.GetAlt()}
		}
	}
	return tiles
}

// picture returns the first picture of a product, nil if there is none.
func picture(p *productv1.Product) *webv1.Picture {
	switch {
	case len(p.GetPictures()) > 0:
		first := p.GetPictures()[0]
		return &webv1.Picture{Url: first.GetUrl(), Alt: first.GetAlt(), Width: first.GetWidth(), Height: first.GetHeight()}
	case p.GetImage() != "":
		return &webv1.Picture{Url: p.GetImage()}
	default:
		return nil
	}
}

// secondPicture returns the second picture of a product, nil if there is none.
func secondPicture(p *productv1.Product) *webv1.Picture {
	if len(p.GetPictures()) < 2 { //nolint:mnd // the second
		return nil
	}
	return &webv1.Picture{Url: p.GetPictures()[1].GetUrl(), Alt: p.GetPictures()[1].GetAlt()}
}

// taxClasses are the names of tax classes, as order lines have them.
var taxClasses = map[productv1.TaxClass]string{
	productv1.TaxClass_TAX_CLASS_STANDARD: "standard",
	productv1.TaxClass_TAX_CLASS_REDUCED:  "reduced",
}

func variant(v *productv1.Variant, options []*productv1.Option) *webv1.ProductVariant {
	return &webv1.ProductVariant{
		Sku: v.GetSku(), Name: v.GetName(), Price: paid(v), Options: optionValues(v, options), Metadata: v.GetMetadata(),
		Stock: webv1.StockStatus(v.GetStock()), MaxPerOrder: v.GetMaxPerOrder(), RegularPrice: v.GetComparisonPrice(),
		PriceEndsAt: v.GetPriceEndsAt(), RegularPriceEndsAt: v.GetComparisonEndsAt(), TaxClass: taxClasses[v.GetTaxClass()],
	}
}

// optionValues returns the option values of a variant in the display order of the product's
// options. Values of options that the product does not list come last, sorted by name.
func optionValues(v *productv1.Variant, options []*productv1.Option) []*webv1.OptionValue {
	rank := make(map[string]int, len(options))
	for i, o := range options {
		rank[o.GetName()] = i - len(options)
	}
	values := make([]*webv1.OptionValue, 0, len(v.GetOptions()))
	for name, value := range v.GetOptions() {
		values = append(values, &webv1.OptionValue{Name: name, Value: value})
	}
	slices.SortFunc(values, func(a, b *webv1.OptionValue) int {
		return cmp.Or(cmp.Compare(rank[a.GetName()], rank[b.GetName()]), cmp.Compare(a.GetName(), b.GetName()))
	})
	return values
}

// Collections converts the collections, with names in a language.
func Collections(res *productv1.ListCollectionsResponse, l language.Language) *webv1.ListCollectionsResponse {
	collections := make([]*webv1.Collection, len(res.GetCollections()))
	for i, c := range res.GetCollections() {
		collections[i] = &webv1.Collection{Slug: c.GetSlug(), Name: cmp.Or(c.GetNames()[string(l)], c.GetName())}
	}
	return &webv1.ListCollectionsResponse{Collections: collections}
}
