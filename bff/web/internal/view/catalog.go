package view

import (
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
)

// Listing turns a page of products into a page of cards.
func Listing(res *productv1.ListProductsResponse) *webv1.ListProductsResponse {
	return &webv1.ListProductsResponse{
		Products: cards(res.GetProducts()), Page: res.GetPage(), HasMore: res.GetHasMore(), NextPageToken: res.GetNextPageToken(),
		Total: res.GetTotal(), TotalApproximate: res.GetTotalApproximate(), Facets: facets(res.GetFacets()),
	}
}

// Found turns what was found into a page of cards.
func Found(res *productv1.SearchProductsResponse) *webv1.SearchProductsResponse {
	return &webv1.SearchProductsResponse{
		Products: cards(res.GetProducts()), Total: res.GetTotal(), TotalApproximate: res.GetTotalApproximate(),
		NextPageToken: res.GetNextPageToken(), Facets: facets(res.GetFacets()),
	}
}

func facets(f *productv1.Facets) *webv1.Facets {
	if f == nil {
		return nil
	}
	out := &webv1.Facets{
		Categories: counts(f.GetCategories()), Brands: counts(f.GetBrands()), Tags: counts(f.GetTags()),
		InStock: f.GetInStock(), PriceMin: f.GetPriceMin(), PriceMax: f.GetPriceMax(), Approximate: f.GetApproximate(),
	}
	for _, o := range f.GetOptions() {
		out.Options = append(out.Options, &webv1.OptionFacet{Name: o.GetName(), Values: counts(o.GetValues())})
	}
	return out
}

func counts(values []*productv1.FacetValue) []*webv1.FacetValue {
	out := make([]*webv1.FacetValue, len(values))
	for i, v := range values {
		out[i] = &webv1.FacetValue{Value: v.GetValue(), Count: v.GetCount()}
	}
	return out
}

func cards(products []*productv1.Product) []*webv1.ProductCard {
	cards := make([]*webv1.ProductCard, len(products))
	for i, p := range products {
		cards[i] = &webv1.ProductCard{
			Id: p.GetId(), Slug: p.GetSlug(), Name: p.GetName(), Category: p.GetCategory(), Brand: p.GetBrand(), Image: p.GetImage(),
			PriceFrom: cheapest(p.GetVariants()), Variants: int32(len(p.GetVariants())), //nolint:gosec // 100 at most
			Stock: bestStock(p.GetVariants()),
		}
	}
	return cards
}

// cheapest returns what the cheapest variant costs now.
func cheapest(variants []*productv1.Variant) *typev1.Money {
	var low *typev1.Money
	for _, v := range variants {
		if low == nil || v.GetCurrentPrice().GetAmount() < low.GetAmount() {
			low = v.GetCurrentPrice()
		}
	}
	return low
}

// stockRank orders what a variant can be by how soon a shopper has it.
var stockRank = map[productv1.StockStatus]int{
	productv1.StockStatus_STOCK_STATUS_OUT:       1,
	productv1.StockStatus_STOCK_STATUS_BACKORDER: 2,
	productv1.StockStatus_STOCK_STATUS_LOW:       3,
	productv1.StockStatus_STOCK_STATUS_IN:        4,
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

// Detail turns a product into its page.
func Detail(p *productv1.Product) *webv1.ProductDetail {
	variants := make([]*webv1.ProductVariant, len(p.GetVariants()))
	for i, v := range p.GetVariants() {
		variants[i] = &webv1.ProductVariant{
			Sku: v.GetSku(), Name: v.GetName(), Price: v.GetPrice(), Options: v.GetOptions(), Stock: webv1.StockStatus(v.GetStock()),
		}
	}
	return &webv1.ProductDetail{
		Id: p.GetId(), Slug: p.GetSlug(), Name: p.GetName(), Description: p.GetDescription(), Category: p.GetCategory(),
		Brand: p.GetBrand(), Image: p.GetImage(), Variants: variants,
		Attributes: p.GetAttributes(),
	}
}

// Categories turns the tree into what a shopper is shown of it.
func Categories(res *productv1.ListCategoriesResponse) *webv1.ListCategoriesResponse {
	categories := make([]*webv1.Category, len(res.GetCategories()))
	for i, c := range res.GetCategories() {
		categories[i] = &webv1.Category{Slug: c.GetSlug(), Name: c.GetName(), Parent: c.GetParent(), Position: c.GetPosition()}
	}
	return &webv1.ListCategoriesResponse{Categories: categories}
}
