package importer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
	"github.com/akinai/akinai/pkg/catalogfile"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/num"
)

const (
	// maxBatch and maxBatchBytes bound one ImportProducts call; maxLevels and maxReference are
	// limits of SetLevels.
	maxBatch      = 100
	maxBatchBytes = 4 << 20
	maxLevels     = 2000
	maxReference  = 100
)

// Importer sends rows to the services.
type Importer struct {
	Products productv1connect.CatalogAdminServiceClient
	// Media stores pictures; it is needed with Pictures only.
	Media     productv1connect.MediaServiceClient
	Inventory inventoryv1connect.InventoryServiceClient
	// NewStockOnly sets only the stock of SKUs that never had any. It does not change an existing
	// level, even one of 0 units.
	NewStockOnly bool
	// Replace deletes the variants of products that the source does not list, and puts the others
	// in the order of the source.
	Replace bool
	// Pictures uploads the pictures that rows name.
	Pictures bool
	// Progress is called with the number of rows since the last call. May be nil.
	Progress func(rows int)
}

// run is the state of one import.
type run struct {
	*Importer
	reference string
	slugs     map[string]bool
	sum       Summary

	batch []catalogfile.Row
	bytes int
	tree  categories
}

// Import sends the whole source. It stops at the first error that does not concern a single row.
// The summary then covers the rows before it.
func (i *Importer) Import(ctx context.Context, source sources.Source) (Summary, error) {
	reference := []rune(source.Name)
	r := &run{
		Importer: i, reference: string(reference[:min(len(reference), maxReference)]), slugs: make(map[string]bool),
		tree: categories{slugs: make(map[string]bool)},
	}
	for row, err := range source.Rows {
		if err != nil {
			return r.sum, err
		}
		if err := r.add(ctx, row); err != nil {
			return r.sum, err
		}
	}
	if err := r.flush(ctx); err != nil {
		return r.sum, err
	}
	return r.sum, r.flushCategories(ctx)
}

// add adds a row to the batch, and sends the batch before if it is full. A repeated slug is refused
// here: the service sees one batch at a time and would treat the second row as an update.
func (r *run) add(ctx context.Context, row catalogfile.Row) error {
	if row.Category != nil {
		return r.addCategory(ctx, row)
	}
	r.sum.Read++
	r.sum.Lines += len(row.Lines)
	refusal := row.Err
	if refusal == nil && r.slugs[row.Product.GetSlug()] {
		refusal = catalogfile.ErrDuplicateSlug
	}
	if refusal != nil {
		r.sum.refuse(row, refusal)
		r.progress(1)
		return nil
	}
	r.slugs[strings.Clone(row.Product.GetSlug())] = true // a clone does not retain the row
	if err := r.addPicture(ctx, row); err != nil {
		return err
	}
	size := proto.Size(row.Product) + proto.Size(row.Mask)
	if len(r.batch) == maxBatch || r.bytes+size > maxBatchBytes {
		if err := r.flush(ctx); err != nil {
			return err
		}
	}
	r.batch, r.bytes = append(r.batch, row), r.bytes+size
	return nil
}

func (r *run) flush(ctx context.Context) error {
	if len(r.batch) == 0 {
		return nil
	}
	if err := r.flushCategories(ctx); err != nil {
		return err
	}
	drafts := make([]*productv1.ProductInput, len(r.batch))
	var masks []*productv1.ProductMask
	for i, row := range r.batch {
		if drafts[i] = row.Product; row.Mask != nil {
			masks = append(masks, row.Mask)
		}
	}
	reply, err := r.Products.ImportProducts(ctx, &productv1.ImportProductsRequest{Products: drafts, Masks: masks, Replace: r.Replace})
	if err != nil {
		return fmt.Errorf("import %d products: %w", len(drafts), err)
	}
	if len(reply.GetResults()) != len(drafts) {
		return fmt.Errorf("import %d products: %d results", len(drafts), len(reply.GetResults()))
	}
	var levels []*inventoryv1.SetLevel
	for i, result := range reply.GetResults() {
		if r.sum.count(r.batch[i], result) {
			set, err := levelsOf(r.batch[i])
			if err != nil {
				return err
			}
			levels = append(levels, set...)
		}
	}
	for chunk := range slices.Chunk(levels, maxLevels) {
		if chunk, err = r.wanted(ctx, chunk); err != nil {
			return err
		}
		if err := r.setLevels(ctx, chunk); err != nil {
			return err
		}
	}
	r.progress(len(r.batch))
	r.batch, r.bytes = r.batch[:0], 0
	return nil
}

func levelsOf(row catalogfile.Row) ([]*inventoryv1.SetLevel, error) {
	levels := make([]*inventoryv1.SetLevel, 0, len(row.Stock))
	for _, sku := range slices.Sorted(maps.Keys(row.Stock)) {
		units, err := num.Int32(row.Stock[sku])
		if err != nil {
			return nil, fmt.Errorf("stock of %s: %w", sku, err)
		}
		levels = append(levels, &inventoryv1.SetLevel{Sku: sku, OnHand: units})
	}
	return levels, nil
}

// wanted returns the levels to set: all of them, or with NewStockOnly those of SKUs without a
// level.
func (r *run) wanted(ctx context.Context, levels []*inventoryv1.SetLevel) ([]*inventoryv1.SetLevel, error) {
	if !r.NewStockOnly {
		return levels, nil
	}
	skus := make([]string, len(levels))
	for i, level := range levels {
		skus[i] = level.GetSku()
	}
	reply, err := r.Inventory.BatchGetLevels(ctx, &inventoryv1.BatchGetLevelsRequest{Skus: skus})
	if err != nil {
		return nil, fmt.Errorf("get stock of %d SKUs: %w", len(skus), err)
	}
	known := make(map[string]bool, len(levels))
	for _, level := range reply.GetLevels() {
		known[level.GetSku()] = true
	}
	return slices.DeleteFunc(slices.Clone(levels), func(l *inventoryv1.SetLevel) bool { return known[l.GetSku()] }), nil
}

// setLevels sets the stock of many SKUs. If the service refuses them because orders hold more units
// of one of them, the SKUs are set one by one, and the refused ones are counted.
func (r *run) setLevels(ctx context.Context, levels []*inventoryv1.SetLevel) error {
	if len(levels) == 0 {
		return nil
	}
	reply, err := r.Inventory.SetLevels(ctx, &inventoryv1.SetLevelsRequest{Reference: r.reference, Levels: levels})
	var refusal *errs.Error
	switch {
	case err == nil:
		r.sum.StockChanged += int(reply.GetChanged())
		r.sum.Stock += len(levels)
		return nil
	case !errors.As(err, &refusal) || refusal.Kind != errs.Precondition:
		return fmt.Errorf("set stock of %d SKUs: %w", len(levels), err)
	case len(levels) == 1:
		r.sum.Stock++
		r.sum.StockRefused = append(r.sum.StockRefused, fmt.Sprintf("%s: %s %s", levels[0].GetSku(), refusal.Reason, refusal.Message))
		return nil
	}
	for _, level := range levels {
		if err := r.setLevels(ctx, []*inventoryv1.SetLevel{level}); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) progress(rows int) {
	if r.Progress != nil {
		r.Progress(rows)
	}
}
