package remote

import (
	"context"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Catalog calls the product service.
type Catalog struct {
	Client productv1connect.CatalogServiceClient
}

// Sellables implements app.Catalog.
func (c Catalog) Sellables(ctx context.Context, skus []string) (map[string]app.Sellable, error) {
	out, _, err := sellables(ctx, c.Client, skus, false)
	return out, err
}

// sellables returns the SKUs that are for sale, and if asked the validator of the catalog, "" if it
// has none now.
func sellables(ctx context.Context, client productv1connect.CatalogServiceClient, skus []string, validated bool) (map[string]app.Sellable, string, error) {
	call, validator := rpc.WithValidator(ctx)
	res, err := client.BatchGetSellables(call, &productv1.BatchGetSellablesRequest{Skus: skus, WithValidator: validated})
	if err != nil {
		return nil, "", err
	}
	out := make(map[string]app.Sellable, len(skus))
	for _, s := range res.GetSellables() {
		sellable := app.Sellable{
			ProductID: s.GetProductId(), Slug: s.GetSlug(), Name: s.GetName(),
			Picture:     domain.Picture{URL: s.GetPicture().GetUrl(), Alt: s.GetPicture().GetAlt()},
			Price:       money.Money{Amount: s.GetPrice().GetAmount(), Currency: s.GetPrice().GetCurrency()},
			Tax:         domain.Tax{Class: taxClasses[s.GetTaxClass()], Rate: int64(s.GetTaxRate())},
			MaxPerOrder: int64(s.GetMaxPerOrder()), Grams: int64(s.GetWeightGrams()),
		}
		for _, option := range s.GetOptions() {
			sellable.Options = append(sellable.Options, domain.Option{Name: option.GetName(), Value: option.GetValue()})
		}
		out[s.GetSku()] = sellable
	}
	return out, validator(), nil
}

var taxClasses = map[productv1.TaxClass]string{
	productv1.TaxClass_TAX_CLASS_STANDARD: "standard",
	productv1.TaxClass_TAX_CLASS_REDUCED:  "reduced",
}
