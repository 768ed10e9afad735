package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/akinai/akinai/cmd/akinaictl/internal/importer"
)

type pictureCommand struct {
	catalog
	Files []string `arg:"" help:"Pictures: JPEG, PNG, GIF or WebP." type:"existingfile"`
}

// Run is called by kong.
func (c *pictureCommand) Run(ctx context.Context) error {
	products, hangUp, err := c.dial()
	if err != nil {
		return err
	}
	defer hangUp()
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
