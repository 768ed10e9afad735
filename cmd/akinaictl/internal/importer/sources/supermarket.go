package sources

import (
	"fmt"
	"path/filepath"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/catalogfile"
	"github.com/akinai/akinai/pkg/sheet"
)

// Suffixes of the names of the supermarket's files.
const (
	supermarketProducts   = "_product.csv"
	supermarketCategories = "_category.csv"
)

// Supermarket reads a file of the Japanese supermarket. The suffix of its name says whether it
// contains the categories or the items. The file may be gzipped.
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

// supermarketItems makes a product from each item. The file of the categories must be in the same
// folder, because items have no names.
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

// supermarketTree makes a row from each category. A line of the file is a small category with its
// medium and its major category. A category is taken from the first line that contains it.
func supermarketTree(path string) (Source, error) {
	t, err := readTable(path)
	if err != nil {
		return Source{}, err
	}
	var rows []catalogfile.Row
	names := make(map[string]string)
	for _, rec := range t.records {
		parent := ""
		for _, level := range []string{"major", "medium", "small"} {
			code, name := rec.cells["category_"+level+"_cd"], plain(rec.cells["category_"+level+"_name"])
			row := catalogfile.Row{File: t.file, Line: rec.line, Category: &productv1.CategoryInput{Slug: supermarketSlug(code), Name: name, Parent: parent}}
			parent = row.Category.GetSlug()
			before, known := names[code]
			switch {
			case rec.err != nil:
				row.Err = catalogfile.Malformed(rec.err)
			case code == "":
				row.Err = catalogfile.Malformed(fmt.Errorf("no code of the %s category", level))
			case known && before != name:
				row.Err = catalogfile.Malformed(fmt.Errorf("category %s is called %s and %s", code, before, name))
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

// supermarketSlug returns the slug of a category by its code.
func supermarketSlug(code string) string { return "sm-" + code }
