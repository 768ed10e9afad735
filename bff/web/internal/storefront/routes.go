package storefront

import (
	"maps"
	"slices"

	"github.com/akinai/akinai/bff/web/internal/page"
	"github.com/akinai/akinai/pkg/language"
)

// readers returns what reads each page, by its path without the prefix of a language.
func (s *Shop) readers() map[string]reader {
	all := map[string]reader{
		page.PathHome:                  s.home,
		page.PathProduct + "{slug}":    s.product,
		page.PathCategory + "{slug}":   s.category,
		page.PathCollection + "{slug}": s.collection,
		page.PathSearch:                s.search,
	}
	for path, name := range page.Documents() {
		all[path] = s.document(path, name)
	}
	return all
}

// pattern returns the pattern of a page in a language. That of the home page matches nothing below
// it.
func pattern(l language.Language, path string) string {
	if address := page.Address(l, path); address != page.PathHome {
		return address
	}
	return page.PathHome + "{$}"
}

// Paths returns the paths of all pages and screens that Handle registers, sorted, without the
// prefix of a language.
func Paths() []string {
	paths := slices.Collect(maps.Keys(new(Shop).readers()))
	paths = append(paths, page.PathContact)
	for _, screen := range page.Screens() {
		paths = append(paths, screen.Path)
	}
	slices.Sort(paths)
	return paths
}
