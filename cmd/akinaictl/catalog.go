package main

import "github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"

// catalog is how a command reaches the product service, with the permission to write products.
type catalog struct {
	keys
	ProductURL string `help:"The product service." env:"PRODUCT_URL" default:"http://127.0.0.1:9091"`
}

// dial returns a client, and what closes it.
func (c catalog) dial() (productv1connect.ProductServiceClient, func(), error) {
	token, err := c.as("products.write")
	if err != nil {
		return nil, nil, err
	}
	client, hangUp, err := dial(c.ProductURL, token)
	if err != nil {
		return nil, nil, err
	}
	return productv1connect.NewProductServiceClient(client), hangUp, nil
}
