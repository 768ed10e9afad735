package main

import (
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
func (c catalog) dial() (*connect.Client, func(), error) {
	token, err := c.as("products.write")
	if err != nil {
		return nil, nil, err
	}
	return dial(c.ProductURL, token)
}

// admin returns a client that maintains the catalog, and a function that closes its connections.
func (c catalog) admin() (productv1connect.CatalogAdminServiceClient, func(), error) {
	client, hangUp, err := c.dial()
	if err != nil {
		return nil, nil, err
	}
	return productv1connect.NewCatalogAdminServiceClient(client), hangUp, nil
}
