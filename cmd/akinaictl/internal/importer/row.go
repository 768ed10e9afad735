package importer

import (
	"fmt"
	"iter"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
)

// Row is one product of a source, or one category.
type Row struct {
	// File and Line say where it begins; lines count from 1.
	File string
	Line int
	// Product and Stock are what was read. Stock maps SKUs of the product to units on hand; a SKU that is absent keeps its stock.
	Product *productv1.Draft
	Stock   map[string]int64
	// Category is what was read of a category; nil for a product. Categories come before the products that are in them.
	Category *productv1.CategoryDraft
	// Err refuses the row, with an *errs.Error; Product may be nil then.
	Err error
}

// Source is what an import reads.
type Source struct {
	// Name goes onto the stock movements.
	Name string
	// Size is the number of rows, -1 if it is not known.
	Size int
	// Rows yields the rows in order. An error ends it: the rest cannot be read.
	Rows iter.Seq2[Row, error]
}

// sourceOf is a source of rows that are all read already.
func sourceOf(name string, rows []Row) Source {
	return Source{Name: name, Size: len(rows), Rows: func(yield func(Row, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}}
}

// Why a source refuses a row by itself; the product service has reasons of its own.
var (
	ErrRowMalformed   = errs.New(errs.Invalid, "ROW_MALFORMED", "the row cannot be read")
	ErrDuplicateSlug  = errs.New(errs.Invalid, "DUPLICATE_SLUG", "an earlier row has this slug")
	ErrStockInvalid   = errs.New(errs.Invalid, "STOCK_INVALID", "the stock is not that of a variant, or out of range")
	ErrVariantMissing = errs.New(errs.Invalid, "VARIANT_MISSING", "the row lists a variant that is not in the file")
	ErrParentMissing  = errs.New(errs.Invalid, "PARENT_MISSING", "no row lists this variant")
)

// maxStock is what the inventory service takes at most.
const maxStock = 1_000_000_000

// checkStock refuses stock that the inventory service would refuse, because that would hold up a whole batch.
func checkStock(product *productv1.Draft, stock map[string]int64) error {
	own := make(map[string]bool, len(product.GetVariants()))
	for _, v := range product.GetVariants() {
		own[v.GetSku()] = true
	}
	for sku, onHand := range stock {
		if !own[sku] || onHand < 0 || onHand > maxStock {
			return ErrStockInvalid.With("sku", sku)
		}
	}
	return nil
}

// malformed refuses a row with what the reader says.
func malformed(err error) error {
	return errs.New(ErrRowMalformed.Kind, ErrRowMalformed.Reason, fmt.Sprintf("%s: %s", ErrRowMalformed.Message, err))
}
