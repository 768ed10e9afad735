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
	catalog
	Files []string `arg:"" help:"Pictures: JPEG, PNG, GIF or WebP." type:"existingfile"`
}

// Run is called by kong.
func (c *pictureCommand) Run(ctx context.Context) error {
	client, hangUp, err := c.dial(ctx)
	if err != nil {
		return err
	}
	defer hangUp()
	media, refused := productv1connect.NewMediaServiceClient(client), false
	for _, file := range c.Files {
		url, err := importer.Upload(ctx, media, file)
		switch {
		case err == nil:
			fmt.Fprintf(os.Stdout, "%s\t%s\n", url, file)
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
