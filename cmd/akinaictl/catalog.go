package main

import "github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"

// catalog holds the flags of commands that call the product service, with the permission
// products.write.
type catalog struct {
	keys
	ProductURL string `help:"The product service." env:"PRODUCT_URL" default:"http://127.0.0.1:9091"`
}

// dial returns a client, and a function that closes its connections.
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
