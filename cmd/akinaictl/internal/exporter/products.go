package exporter

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
)

// pageSize is the number of products of a page.
const pageSize = 200

// Filter selects products; the zero Filter selects all.
type Filter struct {
	Status   productv1.Status
	Category string
}

// Products writes the selected products as CSV with a header, one row per variant, sorted by
// product id. It writes nothing until all products have been read, and calls progress with the
// number of products of each page. Products that change during the export are written as they were
// when their page was read.
func Products(
	ctx context.Context, products productv1connect.CatalogAdminServiceClient, filter Filter, w io.Writer, progress func(products int),
) (err error) {
	spool, err := newSpool()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, spool.close()) }()
	if err := fetch(ctx, products, filter, spool, progress); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	sheet := spool.columns.Sheet()
	if err := out.Write(sheet.Header()); err != nil {
		return err
	}
	var row []string
	err = spool.each(func(p *productv1.Product) error {
		for variant := range p.GetVariants() {
			row = sheet.Row(row[:0], p, variant)
			if err := out.Write(row); err != nil {
				return err
			}
		}
		return nil
	})
	out.Flush()
	return errors.Join(err, out.Error())
}

func fetch(
	ctx context.Context, products productv1connect.CatalogAdminServiceClient, filter Filter, spool *spool, progress func(products int),
) error {
	req := &productv1.CatalogAdminServiceListProductsRequest{PageSize: pageSize, Status: filter.Status, Category: filter.Category}
	for read := 0; ; {
		page, err := products.ListProducts(ctx, req)
		if err != nil {
			return fmt.Errorf("browse after %d products: %w", read, err)
		}
		for _, p := range page.GetProducts() {
			if err := spool.put(p); err != nil {
				return err
			}
		}
		read += len(page.GetProducts())
		progress(len(page.GetProducts()))
		if req.PageToken = page.GetNextPageToken(); req.GetPageToken() == "" {
			return nil
		}
	}
}
