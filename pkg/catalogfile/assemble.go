package catalogfile

import (
	"cmp"
	"slices"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/sheet"
)

// maxVariants is the limit of the product service. Further rows of a slug are refused without being
// parsed, so that they need no memory.
const maxVariants = 100

// assembler makes products from the rows of a file. Consecutive rows with the same slug are one
// product.
type assembler struct {
	file      string
	header    sheet.Header
	translate Translate

	// product is the current product, nil before the first.
	product *assembly
	// stray holds the rows without a slug that follow the rows of the current product.
	stray []Row
}

// assembly is a product to which rows are added.
type assembly struct {
	row    Row
	faults Faults
	// first holds the cells of the first row; nil if that row cannot be read.
	first []string
	// unpriced reports whether a row has an empty price.
	unpriced bool
}

// add adds a row and returns the products that it completes.
func (a *assembler) add(rec sheet.Record) []Row {
	cells, err := a.translate(rec)
	if err != nil {
		err = Malformed(err)
	}
	slug := strings.TrimSpace(a.header.Of(sheet.Slug, cells))
	if slug == "" {
		if err == nil {
			err = malformedf("no %s", sheet.Slug)
		}
		a.stray = append(a.stray, Row{File: a.file, Line: rec.Line, Lines: []int{rec.Line}, Err: err})
		return nil
	}
	var finished []Row
	if a.product != nil && a.product.row.Product.GetSlug() == slug {
		a.adopt()
	} else {
		finished = a.finish()
		a.product = &assembly{
			row: Row{
				File: a.file, Line: rec.Line, Product: &productv1.ProductInput{Slug: slug}, Mask: productMask(a.header), Stock: make(map[string]int64),
			},
			faults: make(Faults),
		}
	}
	a.product.row.Lines = append(a.product.row.Lines, rec.Line)
	if err == nil {
		err = a.product.take(a.header, cells)
	}
	if err != nil {
		a.product.faults[rec.Line] = err
	}
	return finished
}

// adopt adds the stray rows between two rows of the product to the product, which is then refused:
// a stray row may be one of its variants.
func (a *assembler) adopt() {
	for _, stray := range a.stray {
		a.product.row.Lines = append(a.product.row.Lines, stray.Line)
		a.product.faults[stray.Line] = stray.Err
	}
	a.stray = nil
}

// finish returns the current product and the stray rows after it.
func (a *assembler) finish() []Row {
	rows := a.stray
	if a.product != nil {
		rows = slices.Insert(rows, 0, a.product.finish())
	}
	a.product, a.stray = nil, nil
	return rows
}

func (p *assembly) finish() Row {
	p.row.Lines = slices.Clip(p.row.Lines)
	if len(p.faults) > 0 {
		p.row.Err = p.faults
		return p.row
	}
	if p.unpriced && p.row.Product.GetStatus() != productv1.Status_STATUS_ARCHIVED {
		// A stored product keeps its price and therefore its status: the source may never have
		// prices.
		p.row.Mask.Fields = slices.DeleteFunc(p.row.Mask.GetFields(), func(field string) bool { return field == fieldStatus })
		p.row.Product.Status = cmp.Or(p.row.Product.GetStatus(), productv1.Status_STATUS_DRAFT)
	}
	return p.row
}

// take adds a row that was read without an error.
func (p *assembly) take(header sheet.Header, cells []string) error {
	if len(p.row.Lines) > maxVariants {
		return malformedf("a product has at most %d rows", maxVariants)
	}
	if len(p.row.Lines) == 1 {
		p.first = slices.Clone(cells)
		if err := setProduct(p.row.Product, header, cells); err != nil {
			return err
		}
	} else if err := p.compare(header, cells); err != nil {
		return err
	}
	variant, err := variantOf(header, cells)
	if err != nil {
		return err
	}
	priced := strings.TrimSpace(header.Of(sheet.Price, cells)) != ""
	p.unpriced = p.unpriced || !priced && header.Has(sheet.Price)
	p.row.Product.Variants = append(p.row.Product.Variants, variant)
	p.row.Mask.Variants = append(p.row.Mask.Variants, variantMask(header, priced))
	declareOptions(p.row.Product, header, variant)
	if err := addTranslations(p.row.Product, header, cells, variant); err != nil {
		return err
	}
	return p.takeStock(variant.GetSku(), header.Of(sheet.Stock, cells))
}

func (p *assembly) takeStock(sku, cell string) error {
	if strings.TrimSpace(cell) == "" {
		return nil
	}
	units, err := number(sheet.Stock, cell, 64)
	if err == nil && (units < 0 || units > maxStock) {
		err = ErrStockInvalid.With("sku", sku)
	}
	p.row.Stock[sku] = units
	return err
}

// compare returns an error if a cell of a product column differs from the first row. An empty cell
// does not differ.
func (p *assembly) compare(header sheet.Header, cells []string) error {
	if p.first == nil {
		return nil
	}
	for _, i := range header.Product {
		if cells[i] != "" && cells[i] != p.first[i] {
			return conflict(header.Columns[i])
		}
	}
	return nil
}
