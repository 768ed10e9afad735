package importer

import (
	"fmt"
	"path/filepath"
	"strings"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
)

// Supermarket reads a file of the Japanese supermarket; its name says what is in it: …_category.csv is the tree.
func Supermarket(path string) (Source, error) {
	if strings.HasSuffix(path, "_category.csv") {
		return supermarketTree(path)
	}
	return Source{}, fmt.Errorf("%s: the name of a supermarket's file ends in _category.csv", filepath.Base(path))
}

// supermarketTree makes a row of each category. A line of the file is a small category with the medium and the major one that it is in;
// each is taken where it comes first.
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
