package importer

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/akinai/akinai/cmd/akinaictl/internal/sheet"
)

// supermarketProducts ends the name of a file of products, supermarketCategories that of the categories beside it.
const (
	supermarketProducts   = "_product.csv"
	supermarketCategories = "_category.csv"
)

// IsSupermarketProducts reports whether a file of the supermarket has products, by its name.
func IsSupermarketProducts(path string) bool {
	return strings.HasSuffix(strings.TrimSuffix(path, ".gz"), supermarketProducts)
}

// SupermarketProducts reads the supermarket's items. The file of its categories has to be in the same folder.
func SupermarketProducts(path string) (Source, error) {
	if !IsSupermarketProducts(path) {
		return Source{}, fmt.Errorf("%s does not end in %s", filepath.Base(path), supermarketProducts)
	}
	m, err := loadMapping("supermarket")
	if err != nil {
		return Source{}, err
	}
	beside := *m.Join
	beside.File = strings.TrimSuffix(strings.TrimSuffix(filepath.Base(path), ".gz"), supermarketProducts) + supermarketCategories
	m.Join = &beside
	return csvSource(path, sheet.UTF8, m.translation(filepath.Dir(path), sheet.UTF8))
}
