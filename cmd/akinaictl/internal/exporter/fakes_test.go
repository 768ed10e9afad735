package exporter_test

import (
	"context"
	"maps"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
)

// catalog stores products in the order of their import and responds like the product service.
type catalog struct {
	productv1connect.CatalogAdminServiceClient
	products []*productv1.Product
	browsed  []*productv1.CatalogAdminServiceListProductsRequest
	// fail is the error of the second page.
	fail error
}

func (c *catalog) ListProducts(_ context.Context, req *productv1.CatalogAdminServiceListProductsRequest) (*productv1.CatalogAdminServiceListProductsResponse, error) {
	c.browsed = append(c.browsed, proto.CloneOf(req))
	if c.fail != nil && req.GetPageToken() != "" {
		return nil, c.fail
	}
	start, _ := strconv.Atoi(req.GetPageToken())
	reply := &productv1.CatalogAdminServiceListProductsResponse{}
	for i, p := range c.products[start:] {
		if len(reply.GetProducts()) == int(req.GetPageSize()) {
			reply.NextPageToken = strconv.Itoa(start + i)
			break
		}
		status := req.GetStatus() == 0 || req.GetStatus() == p.GetStatus()
		if status && (req.GetCategory() == "" || req.GetCategory() == p.GetCategory()) {
			reply.Products = append(reply.Products, p)
		}
	}
	return reply, nil
}

// ImportProducts distinguishes created, updated and unchanged products.
func (c *catalog) ImportProducts(_ context.Context, req *productv1.ImportProductsRequest) (*productv1.ImportProductsResponse, error) {
	reply := &productv1.ImportProductsResponse{}
	for _, d := range req.GetProducts() {
		outcome := productv1.Outcome_OUTCOME_CREATED
		for _, p := range c.products {
			switch {
			case p.GetSlug() != d.GetSlug():
			case proto.Equal(draftOf(p), normal(d)):
				outcome = productv1.Outcome_OUTCOME_UNCHANGED
			default:
				outcome = productv1.Outcome_OUTCOME_UPDATED
			}
		}
		if outcome == productv1.Outcome_OUTCOME_CREATED {
			c.products = append(c.products, productOf(d))
		}
		reply.Results = append(reply.Results, &productv1.ImportResult{Outcome: outcome})
	}
	return reply, nil
}

func productOf(d *productv1.ProductInput) *productv1.Product {
	p := &productv1.Product{
		Id: strings.ToUpper(d.GetSlug()), Slug: d.GetSlug(), Name: d.GetName(), Description: d.GetDescription(), Category: d.GetCategory(),
		Brand: d.GetBrand(), Status: d.GetStatus(), Image: d.GetImage(), Attributes: d.GetAttributes(), Metadata: d.GetMetadata(), Tags: d.GetTags(),
		TaxExcluded: d.GetTaxExcluded(), Options: d.GetOptions(), Pictures: d.GetPictures(), Version: 1, Translations: storedTexts(d),
	}
	for _, v := range d.GetVariants() {
		p.Variants = append(p.Variants, &productv1.Variant{
			Sku: v.GetSku(), Name: v.GetName(), Price: v.GetPrice(), TaxClass: v.GetTaxClass(), Options: v.GetOptions(), Metadata: v.GetMetadata(),
			WeightGrams: v.GetWeightGrams(), MaxPerOrder: v.GetMaxPerOrder(), Free: v.GetFree(),
			CurrentPrice: v.GetPrice(), RegularPrice: v.GetPrice(), Stock: productv1.StockStatus_STOCK_STATUS_IN_STOCK,
		})
	}
	return p
}

// normal returns the input with its translations as the service stores them.
func normal(d *productv1.ProductInput) *productv1.ProductInput {
	d = proto.CloneOf(d)
	d.Translations = storedTexts(d)
	return d
}

// storedTexts returns the translations of an input without those that are empty or equal to its own
// texts.
func storedTexts(d *productv1.ProductInput) map[string]*productv1.ProductTexts {
	out := make(map[string]*productv1.ProductTexts)
	for l, t := range d.GetTranslations() {
		t = proto.CloneOf(t)
		for name, option := range t.GetOptions() {
			if option.GetName() == name {
				option.Name = ""
			}
			maps.DeleteFunc(option.GetValues(), func(value, text string) bool { return text == "" || text == value })
			if option.GetName() == "" && len(option.GetValues()) == 0 {
				delete(t.GetOptions(), name)
			}
		}
		empty := func(_, text string) bool { return text == "" }
		maps.DeleteFunc(t.GetVariantNames(), empty)
		maps.DeleteFunc(t.GetPictureAlts(), empty)
		if proto.Size(t) > 0 {
			out[l] = t
		}
	}
	return out
}

func draftOf(p *productv1.Product) *productv1.ProductInput {
	d := &productv1.ProductInput{
		Slug: p.GetSlug(), Name: p.GetName(), Description: p.GetDescription(), Category: p.GetCategory(), Brand: p.GetBrand(),
		Status: p.GetStatus(), Image: p.GetImage(), Attributes: p.GetAttributes(), Metadata: p.GetMetadata(), Tags: p.GetTags(), TaxExcluded: p.GetTaxExcluded(),
		Options: p.GetOptions(), Pictures: p.GetPictures(), Translations: p.GetTranslations(),
	}
	for _, v := range p.GetVariants() {
		d.Variants = append(d.Variants, &productv1.VariantInput{
			Sku: v.GetSku(), Name: v.GetName(), Price: v.GetPrice(), TaxClass: v.GetTaxClass(), Options: v.GetOptions(), Metadata: v.GetMetadata(),
			WeightGrams: v.GetWeightGrams(), MaxPerOrder: v.GetMaxPerOrder(), Free: v.GetFree(),
		})
	}
	return d
}

// repeating returns the first page of a catalog repeatedly.
type repeating struct {
	*catalog
	pages int
}

func (r *repeating) ListProducts(ctx context.Context, req *productv1.CatalogAdminServiceListProductsRequest) (*productv1.CatalogAdminServiceListProductsResponse, error) {
	reply, err := r.catalog.ListProducts(ctx, &productv1.CatalogAdminServiceListProductsRequest{PageSize: req.GetPageSize()})
	if r.pages--; r.pages > 0 {
		reply.NextPageToken = "more"
	}
	return reply, err
}
