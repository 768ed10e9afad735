package stock

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/pkg/stockfile"
)

// pageSize is the maximum page size of ListLevels.
const pageSize = 1000

// Export writes the levels at a location, "" for all, as CSV with a header, sorted by SKU and
// location. Only one page at a time is in memory. Export calls progress, which may be nil, with the
// number of levels of each page. Levels that change during the export are written as they were when
// their page was read.
func Export(
	ctx context.Context, inventory inventoryv1connect.InventoryServiceClient, location string, w io.Writer, progress func(levels int),
) error {
	if err := exists(ctx, inventory, location); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := stockfile.WriteHeader(out); err != nil {
		return err
	}
	var last inventoryv1.Level
	for {
		page, err := inventory.ListLevels(ctx, &inventoryv1.ListLevelsRequest{
			AfterSku: last.GetSku(), AfterLocation: last.GetLocation(), PageSize: pageSize,
		})
		if err != nil {
			return fmt.Errorf("list levels after %s at %s: %w", last.GetSku(), last.GetLocation(), err)
		}
		for _, level := range page.GetLevels() {
			last.Sku, last.Location = level.GetSku(), level.GetLocation()
			if location != "" && level.GetLocation() != location {
				continue
			}
			if err := stockfile.WriteLevel(out, fileLevel(level)); err != nil {
				return err
			}
		}
		if progress != nil {
			progress(len(page.GetLevels()))
		}
		if len(page.GetLevels()) < pageSize {
			out.Flush()
			return out.Error()
		}
	}
}

// exists returns an error if the location is unknown. Otherwise a mistyped location would produce
// an empty file.
func exists(ctx context.Context, inventory inventoryv1connect.InventoryServiceClient, location string) error {
	if location == "" {
		return nil
	}
	res, err := inventory.ListLocations(ctx, &inventoryv1.ListLocationsRequest{})
	if err != nil {
		return fmt.Errorf("list locations: %w", err)
	}
	known := func(l *inventoryv1.Location) bool { return l.GetCode() == location }
	if !slices.ContainsFunc(res.GetLocations(), known) {
		return fmt.Errorf("there is no location %q", location)
	}
	return nil
}

func fileLevel(l *inventoryv1.Level) stockfile.Level {
	return stockfile.Level{
		SKU: l.GetSku(), Location: l.GetLocation(), OnHand: int64(l.GetOnHand()), Reserved: int64(l.GetReserved()),
		Limit: int64(l.GetBackorderLimit()), Version: l.GetVersion(),
	}
}
