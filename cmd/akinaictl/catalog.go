package main

import (
	"context"

	"connectrpc.com/connect/v2"

	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
)

// catalog holds the flags of commands that call the product service, with the permission
// products.write.
type catalog struct {
	keys
	ProductURL string `help:"The product service." env:"PRODUCT_URL" default:"http://127.0.0.1:9091"`
}

// dial returns a client of the product service, and a function that closes its connections.
func (c catalog) dial(ctx context.Context) (*connect.Client, func(), error) {
	return c.dialService(ctx, c.ProductURL, "products.write")
}

// admin returns a client that maintains the catalog, and a function that closes its connections.
func (c catalog) admin(ctx context.Context) (productv1connect.CatalogAdminServiceClient, func(), error) {
	client, hangUp, err := c.dial(ctx)
	if err != nil {
		return nil, nil, err
	}
	return productv1connect.NewCatalogAdminServiceClient(client), hangUp, nil
}
