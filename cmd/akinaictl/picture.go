package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer"
)

type pictureCommand struct {
	keys
	ProductURL string   `help:"The product service." env:"PRODUCT_URL" default:"http://127.0.0.1:9091"`
	Files      []string `arg:"" help:"Pictures: JPEG, PNG, GIF or WebP." type:"existingfile"`
}

// Run is called by kong.
func (c *pictureCommand) Run(ctx context.Context) error {
	token, err := c.as("products.write")
	if err != nil {
		return err
	}
	client, hangUp, err := dial(c.ProductURL, token)
	if err != nil {
		return err
	}
	defer hangUp()
	products := productv1connect.NewProductServiceClient(client)
	refused := false
	for _, file := range c.Files {
		address, err := importer.Upload(ctx, products, file)
		switch {
		case err == nil:
			fmt.Fprintf(os.Stdout, "%s\t%s\n", address, file)
		case importer.PictureRefused(err):
			refused = true
			fmt.Fprintln(os.Stderr, "akinaictl:", err)
		default:
			return fmt.Errorf("stopped; it can be repeated: %w", err)
		}
	}
	if refused {
		return errors.New("some pictures were refused")
	}
	return nil
}
