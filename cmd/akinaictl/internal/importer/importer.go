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
	"github.com/akinai/akinai/pkg/errs"
)

const (
	// maxBatch and maxBatchBytes are what one call of ImportProducts carries; maxLevels and
	// maxReference are limits of SetLevels.
	maxBatch      = 100
	maxBatchBytes = 4 << 20
	maxLevels     = 2000
	maxReference  = 100
)

// Importer sends rows to the services.
type Importer struct {
	Products  productv1connect.ProductServiceClient
	Inventory inventoryv1connect.InventoryServiceClient
	// NewStockOnly leaves alone the stock of SKUs that have some, or had.
	NewStockOnly bool
	// Replace deletes the variants of products that the source does not list, and orders the others
	// as the source has them.
	Replace bool
	// Pictures uploads the pictures that rows name.
	Pictures bool
	// Progress is told how many rows were done since the last time. May be nil.
	Progress func(rows int)
}

// run is one import under way.
type run struct {
	*Importer
	reference string
	slugs     map[string]bool
	sum       Summary

	batch []Row
	bytes int
	tree  categories
}

// Import sends the whole source. It stops at the first error that is not a row's own; the summary
// then covers what was done.
func (i *Importer) Import(ctx context.Context, source Source) (Summary, error) {
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

// add takes a row into the batch and sends the batch when it is full. A slug that comes twice is
// refused here, because the service sees one batch at a time and would take the second for an
// update.
func (r *run) add(ctx context.Context, row Row) error {
	if row.Category != nil {
		return r.addCategory(ctx, row)
	}
	r.sum.Read++
	r.sum.Lines += len(row.Lines)
	refusal := row.Err
	if refusal == nil && r.slugs[row.Product.GetSlug()] {
		refusal = ErrDuplicateSlug
	}
	if refusal != nil {
		r.sum.refuse(row, refusal)
		r.progress(1)
		return nil
	}
	r.slugs[strings.Clone(row.Product.GetSlug())] = true // not the row that it is part of
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
	drafts := make([]*productv1.Draft, len(r.batch))
	var masks []*productv1.DraftMask
	for i, row := range r.batch {
		if drafts[i] = row.Product; row.Mask != nil {
			masks = append(masks, row.Mask)
		}
	}
	reply, err := r.Products.ImportProducts(ctx, &productv1.ImportProductsRequest{Drafts: drafts, Masks: masks, Replace: r.Replace})
	if err != nil {
		return fmt.Errorf("import %d products: %w", len(drafts), err)
	}
	if len(reply.GetResults()) != len(drafts) {
		return fmt.Errorf("import %d products: %d results", len(drafts), len(reply.GetResults()))
	}
	var levels []*inventoryv1.SetLevel
	for i, result := range reply.GetResults() {
		if r.sum.count(r.batch[i], result) {
			levels = append(levels, levelsOf(r.batch[i])...)
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

func levelsOf(row Row) []*inventoryv1.SetLevel {
	levels := make([]*inventoryv1.SetLevel, 0, len(row.Stock))
	for _, sku := range slices.Sorted(maps.Keys(row.Stock)) {
		levels = append(levels, &inventoryv1.SetLevel{Sku: sku, OnHand: row.Stock[sku]})
	}
	return levels
}

// wanted returns the levels that may be set.
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

// setLevels sets the stock of many SKUs. When the service refuses because orders hold more of one
// of them, the SKUs are set one by one and the refused ones counted.
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
