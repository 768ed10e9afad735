package main

import (
	"context"
	"os"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/cmd/akinaictl/internal/exporter"
)

type exportCommand struct {
	Products exportProductsCommand `cmd:"" help:"Write products as CSV that can be imported; docs/import.md has the columns."`
}

type exportProductsCommand struct {
	catalog
	Status   string `help:"Only products of this status: draft, published or archived." enum:",draft,published,archived" default:""`
	Category string `help:"Only products that stand in this category itself: its slug."`
}

// Run is called by kong. It writes nothing until all products have been read.
func (c *exportProductsCommand) Run(ctx context.Context) error {
	products, hangUp, err := c.admin(ctx)
	if err != nil {
		return err
	}
	defer hangUp()
	bar := progress("products", -1)
	defer bar.Finish() //nolint:errcheck // a progress bar must not fail the export
	return exporter.Products(ctx, products, exporter.Filter{
		Status: map[string]productv1.Status{
			"draft": productv1.Status_STATUS_DRAFT, "published": productv1.Status_STATUS_PUBLISHED, "archived": productv1.Status_STATUS_ARCHIVED,
		}[c.Status],
		Category: c.Category,
	}, os.Stdout, func(read int) { _ = bar.Add(read) })
}
