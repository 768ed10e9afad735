package importer

import (
	"fmt"
	"iter"
	"maps"
	"slices"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
)

// Row is one product of a source, or one category.
type Row struct {
	// File and Line say where it begins; lines count from 1.
	File string
	Line int
	// Lines are all lines of a product that stands in several; nil for one.
	Lines []int
	// Product and Stock are what was read. Stock maps SKUs of the product to units on hand; a SKU
	// that is absent keeps its stock.
	Product *productv1.Draft
	// Mask names what the row speaks of; nil: of what is set in Product. The rows of a source all
	// have one, or none has.
	Mask  *productv1.DraftMask
	Stock map[string]int64
	// Category is what was read of a category; nil for a product. Categories come before the
	// products that are in them.
	Category *productv1.CategoryDraft
	// Picture is the file of the main picture, "" if the source names none. It need not be there.
	Picture string
	// Err refuses the row, with an *errs.Error; Product may be nil then.
	Err error
}

func (r Row) lines() []int {
	if len(r.Lines) == 0 {
		return []int{r.Line}
	}
	return r.Lines
}

// Source is what an import reads.
type Source struct {
	// Name goes onto the stock movements.
	Name string
	// Size is the number of rows, -1 if it is not known.
	Size int
	// Bytes is the size of the file and Done how much of it was read, if the number of rows is not
	// known; Done may be nil.
	Bytes int64
	Done  func() int64
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
	ErrPriceZero      = errs.New(errs.Invalid, "PRICE_ZERO", "the price is rounded to 0")
	ErrVariantMissing = errs.New(errs.Invalid, "VARIANT_MISSING", "the row lists a variant that is not in the file")
	ErrParentMissing  = errs.New(errs.Invalid, "PARENT_MISSING", "no row lists this variant")
	ErrRowConflict    = errs.New(errs.Invalid, "ROW_CONFLICT", "the row says something else of the product than its first row")
	ErrRefusedBeside  = errs.New(errs.Invalid, "PRODUCT_REFUSED", "the product is refused for another row")
)

// faults refuse a product that stands in several lines: by line, for the lines that are wrong
// themselves.
type faults map[int]error

// Error names the first.
func (f faults) Error() string { return f.first().Error() }

// Unwrap gives errors.As the reason.
func (f faults) Unwrap() error { return f.first() }

func (f faults) first() error { return f[slices.Min(slices.Collect(maps.Keys(f)))] }

// maxStock is what the inventory service takes at most.
const maxStock = 1_000_000_000

// checkStock refuses stock that the inventory service would refuse, because that would hold up a
// whole batch.
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

// malformed refuses a row with what the reader says; a reason of ours stays.
func malformed(err error) error {
	if errs.ReasonOf(err) != "" {
		return err
	}
	return errs.New(ErrRowMalformed.Kind, ErrRowMalformed.Reason, fmt.Sprintf("%s: %s", ErrRowMalformed.Message, err))
}
