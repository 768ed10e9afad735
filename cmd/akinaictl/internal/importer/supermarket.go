package importer

import (
	"fmt"
	"path/filepath"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/cmd/akinaictl/internal/sheet"
)

// How the names of the supermarket's files end.
const (
	supermarketProducts   = "_product.csv"
	supermarketCategories = "_category.csv"
)

// Supermarket reads a file of the Japanese supermarket; its name says what is in it, the tree or
// the items; it may be gzipped.
func Supermarket(path string) (Source, error) {
	switch name := strings.TrimSuffix(path, ".gz"); {
	case strings.HasSuffix(name, supermarketCategories):
		return supermarketTree(path)
	case strings.HasSuffix(name, supermarketProducts):
		return supermarketItems(path)
	}
	return Source{}, fmt.Errorf("%s: the name of a supermarket's file ends in %s or %s",
		filepath.Base(path), supermarketCategories, supermarketProducts)
}

// supermarketItems makes a product of each item. The file of the categories has to be in the same
// folder: items have no names.
func supermarketItems(path string) (Source, error) {
	m, err := loadMapping("supermarket")
	if err != nil {
		return Source{}, err
	}
	beside := *m.Join
	beside.File = strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".gz"), supermarketProducts) + supermarketCategories
	m.Join = &beside
	return csvSource(path, sheet.UTF8, nil, m.translation(filepath.Dir(path), sheet.UTF8))
}

// supermarketTree makes a row of each category. A line of the file is a small category with the
// medium and the major one that it is in; each is taken where it comes first.
func supermarketTree(path string) (Source, error) {
	t, err := readTable(path)
	if err != nil {
		return Source{}, err
	}
	var rows []Row
	names := make(map[string]string)
	for _, rec := range t.records {
		parent := ""
		for _, level := range []string{"major", "medium", "small"} {
			code, name := rec.cells["category_"+level+"_cd"], plain(rec.cells["category_"+level+"_name"])
			row := Row{File: t.file, Line: rec.line, Category: &productv1.CategoryDraft{Slug: supermarketSlug(code), Name: name, Parent: parent}}
			parent = row.Category.GetSlug()
			before, known := names[code]
			switch {
			case rec.err != nil:
				row.Err = malformed(rec.err)
			case code == "":
				row.Err = malformed(fmt.Errorf("no code of the %s category", level))
			case known && before != name:
				row.Err = malformed(fmt.Errorf("category %s is called %s and %s", code, before, name))
			case known:
				continue
			}
			rows = append(rows, row)
			if row.Err != nil {
				break
			}
			names[code] = name
		}
	}
	return sourceOf(t.file, rows), nil
}

// supermarketSlug makes the slug of a category of its code.
func supermarketSlug(code string) string { return "sm-" + code }
