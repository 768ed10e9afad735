package catalogfile

import (
	"fmt"
	"maps"
	"slices"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
)

// Row is one product or one category of a source.
type Row struct {
	// File and Line are the position at which the row begins; lines count from 1.
	File string
	Line int
	// Lines are the numbers of all lines of a product that spans several lines; otherwise nil.
	Lines []int
	// Product and Stock are the data of a product. Stock maps SKUs of the product to units on hand.
	// The stock of an absent SKU does not change.
	Product *productv1.ProductInput
	// Mask names the fields that the row changes; nil: those that are set in Product. Either all
	// rows of a source have a mask, or none has.
	Mask  *productv1.ProductMask
	Stock map[string]int64
	// Category is the data of a category; nil for a product. A category comes before the products
	// that are in it.
	Category *productv1.CategoryInput
	// Picture is the path of the main picture, "" if the source names none. The file need not
	// exist.
	Picture string
	// Err is the reason why the row is refused, an *errs.Error or a wrapper of one; nil otherwise.
	// If it is set, Product may be nil.
	Err error
}

// LineNumbers returns the lines of the row: Lines, or Line alone.
func (r Row) LineNumbers() []int {
	if len(r.Lines) == 0 {
		return []int{r.Line}
	}
	return r.Lines
}

// Reasons for which a source refuses a row. The product service has further reasons.
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

// Faults are the reasons to refuse a product that spans several lines, by line. Lines that are
// correct themselves are not in it.
type Faults map[int]error

// Error returns the text of the first fault.
func (f Faults) Error() string { return f.first().Error() }

// Unwrap returns the first fault, so that errors.As finds the reason.
func (f Faults) Unwrap() error { return f.first() }

func (f Faults) first() error { return f[slices.Min(slices.Collect(maps.Keys(f)))] }

// maxStock is the limit of the inventory service.
const maxStock = 1_000_000_000

// CheckStock returns an error for stock that the inventory service would refuse, because one such
// SKU would fail a whole batch.
func CheckStock(product *productv1.ProductInput, stock map[string]int64) error {
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

// Malformed returns ErrRowMalformed with the text of err, or err itself if it has a reason.
func Malformed(err error) error {
	if errs.ReasonOf(err) != "" {
		return err
	}
	return errs.New(ErrRowMalformed.Kind, ErrRowMalformed.Reason, fmt.Sprintf("%s: %s", ErrRowMalformed.Message, err))
}
