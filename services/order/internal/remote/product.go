package remote

import (
	"context"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/order/internal/app"
)

// Catalog asks the product service.
type Catalog struct {
	Client productv1connect.ProductServiceClient
}

// Sellables implements app.Catalog.
func (c Catalog) Sellables(ctx context.Context, skus []string) (map[string]app.Sellable, error) {
	res, err := c.Client.BatchGetSellables(ctx, &productv1.BatchGetSellablesRequest{Skus: skus})
	if err != nil {
		return nil, err
	}
	out := make(map[string]app.Sellable, len(skus))
	for _, s := range res.GetSellables() {
		out[s.GetSku()] = app.Sellable{
			ProductID: s.GetProductId(), Name: s.GetName(),
			Price:       money.Money{Amount: s.GetPrice().GetAmount(), Currency: s.GetPrice().GetCurrency()},
			MaxPerOrder: int64(s.GetMaxPerOrder()),
		}
	}
	return out, nil
}
