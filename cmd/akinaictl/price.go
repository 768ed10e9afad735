package main

import (
	"context"
	"fmt"
	"os"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
)

type priceCommand struct {
	catalog
	Category []string `help:"Slug of a category, with all below it; may be given more than once." required:""`
	Set      int64    `help:"The price of each variant, tax included, in minor units; above 0." required:""`
	Currency string   `help:"Its currency." default:"JPY"`
}

// Run is called by kong.
func (c *priceCommand) Run(ctx context.Context) error {
	products, hangUp, err := c.admin(ctx)
	if err != nil {
		return err
	}
	defer hangUp()
	for _, category := range c.Category {
		published, err := priceAll(ctx, products, category, &typev1.Money{Amount: c.Set, Currency: c.Currency})
		if err != nil {
			return fmt.Errorf("stopped after %d products of %s; it can be repeated: %w", published, category, err)
		}
		fmt.Fprintf(os.Stdout, "%s: %d products priced and published\n", category, published)
	}
	return nil
}

func priceAll(ctx context.Context, products productv1connect.CatalogAdminServiceClient, category string, price *typev1.Money) (int, error) {
	for published := 0; ; {
		reply, err := products.PriceDrafts(ctx, &productv1.PriceDraftsRequest{Category: category, Price: price})
		if err != nil || reply.GetPublished() == 0 {
			return published, err
		}
		published += int(reply.GetPublished())
	}
}
