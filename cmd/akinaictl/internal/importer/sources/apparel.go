package sources

import (
	"fmt"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/catalogfile"
	"github.com/akinai/akinai/pkg/errs"
)

// Apparel reads the apparel catalog in dir: categories from categories_*.csv, garments with their
// variants from products.csv.gz, and each row of gear_*.csv as a product with one variant.
// Descriptions stay HTML.
func Apparel(dir string) (Source, error) {
	m, err := loadMapping("apparel")
	if err != nil {
		return Source{}, err
	}
	garments, err := readTable(filepath.Join(dir, "products.csv.gz"))
	if err != nil {
		return Source{}, err
	}
	rows, err := apparelTree(dir)
	if err != nil {
		return Source{}, err
	}
	rows = append(rows, m.garments(garments)...)
	for i, row := range rows {
		if row.Picture != "" {
			rows[i].Picture = filepath.Join(dir, "images", path.Base(row.Picture))
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "gear_*.csv"))
	if err != nil {
		return Source{}, err
	}
	for _, file := range files {
		gear, err := readTable(file)
		if err != nil {
			return Source{}, err
		}
		for _, rec := range gear.records {
			rows = append(rows, rec.row(gear.file, m.gear))
		}
	}
	return sourceOf("apparel", rows), nil
}

// row makes a row from a record. The row is refused if build fails or the stock is invalid.
func (rec record) row(file string, build func(record) (*productv1.ProductInput, map[string]int64, error)) catalogfile.Row {
	row := catalogfile.Row{File: file, Line: rec.line}
	if row.Err = rec.err; row.Err == nil {
		row.Product, row.Stock, row.Err = build(rec)
	}
	if row.Err == nil {
		row.Err = catalogfile.CheckStock(row.Product, row.Stock)
	} else if errs.ReasonOf(row.Err) == "" {
		row.Err = catalogfile.Malformed(row.Err)
	}
	return row
}

// garments makes a row from each parent. A variant that no parent lists becomes a refused row.
func (m mapping) garments(t table) []catalogfile.Row {
	variants, listed := make(map[string]record), make(map[string]bool)
	for _, rec := range t.records {
		if rec.cells["product_type"] == "simple" {
			variants[rec.cells["sku"]] = rec
		}
	}
	var rows []catalogfile.Row
	for _, rec := range t.records {
		if rec.cells["product_type"] != "configurable" {
			continue
		}
		list := variations(rec.cells["configurable_variations"])
		for _, variation := range list {
			listed[variation["sku"]] = true
		}
		row := rec.row(t.file, func(rec record) (*productv1.ProductInput, map[string]int64, error) {
			return m.garment(rec, list, variants)
		})
		row.Picture = rec.cells["base_image"]
		rows = append(rows, row)
	}
	for _, rec := range t.records {
		if rec.cells["product_type"] == "simple" && !listed[rec.cells["sku"]] {
			rows = append(rows, catalogfile.Row{File: t.file, Line: rec.line, Err: catalogfile.ErrParentMissing.With("sku", rec.cells["sku"])})
		}
	}
	return rows
}

// variations parses a list such as "sku=MH01-XS-Gray,size=XS|sku=MH01-S-Gray,size=S".
func variations(cell string) []map[string]string {
	var list []map[string]string
	for variation := range strings.SplitSeq(cell, "|") {
		fields := make(map[string]string)
		for field := range strings.SplitSeq(variation, ",") {
			name, value, _ := strings.Cut(field, "=")
			fields[name] = value
		}
		list = append(list, fields)
	}
	return list
}

func (m mapping) garment(parent record, list []map[string]string, variants map[string]record) (*productv1.ProductInput, map[string]int64, error) {
	var paths []string
	for path := range strings.SplitSeq(parent.cells["categories"], ",") {
		paths = append(paths, strings.TrimPrefix(path, m.Root+"/"))
	}
	draft, stock := m.draft(parent, paths), make(map[string]int64)
	if parent.cells["product_online"] != "1" {
		draft.Status = productv1.Status_STATUS_DRAFT
	}
	for _, variation := range list {
		rec, ok := variants[variation["sku"]]
		if !ok {
			return draft, nil, catalogfile.ErrVariantMissing.With("sku", variation["sku"])
		}
		if err := m.add(draft, stock, rec, func(name string) string { return variation[name] }); err != nil {
			return draft, nil, err
		}
	}
	return draft, stock, nil
}

func (m mapping) gear(rec record) (*productv1.ProductInput, map[string]int64, error) {
	lines := strings.SplitN(rec.cells["category"], "\n", 3)
	draft, stock := m.draft(rec, []string{strings.Join(lines[:min(2, len(lines))], "/")}), make(map[string]int64)
	err := m.add(draft, stock, rec, func(name string) string { return rec.cells[name] })
	return draft, stock, err
}

// draft returns a product without variants, from the product's own row.
func (m mapping) draft(rec record, paths []string) *productv1.ProductInput {
	name := plain(rec.cells["name"])
	return &productv1.ProductInput{
		Slug:        slugOf(name, rec.cells["sku"]),
		Name:        name,
		Description: rec.cells["description"],
		Category:    m.category(paths),
		Brand:       m.Brand,
		Status:      productv1.Status_STATUS_PUBLISHED,
	}
}

// add appends the variant of a record to the draft and sets its stock in stock.
func (m mapping) add(draft *productv1.ProductInput, stock map[string]int64, rec record, option func(string) string) error {
	sku := rec.cells["sku"]
	variant, err := m.variant(sku, rec.cells["price"], option)
	if err != nil {
		return err
	}
	draft.Variants = append(draft.Variants, variant)
	if stock[sku], err = strconv.ParseInt(rec.cells["qty"], 10, 64); err != nil {
		return fmt.Errorf("stock of %s: %w", sku, err)
	}
	return nil
}
