package listing

import (
	"slices"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Query describes a page of products: filter, sort order and position.
type Query struct {
	Filter
	// Among restricts the query to these documents, such as the hits of a search, if not nil.
	// Unknown ones are ignored.
	Among []int32
	Sort  Sort
	// After is the cursor of the page before, nil for the first page.
	After *Cursor
	// Skip is the number of products to skip, Size the number to return, > 0. SortAmong ignores
	// both.
	Skip, Size int
	// Facets requests the facets of all matches.
	Facets bool
	// Language is the language to show texts in; None for the shop's default.
	Language language.Language
}

// Page is one page of the matching products.
type Page struct {
	// Documents holds the products of the page, in order.
	Documents []int32
	// IDs holds the ids of the documents; nil with SortAmong.
	IDs []ID
	// Next is the cursor of the next page, nil if there is none.
	Next *Cursor
	// Total is the number of matches on all pages.
	Total int
	// Approximate reports that Total is an estimate.
	Approximate bool
	// Facets is nil unless requested.
	Facets *Facets
	// VariantFilters holds the filters with conditions on variants: the query's and its
	// collection's. The product is shown at the price of its cheapest variant that meets all of
	// them.
	VariantFilters []Filter
}

// Page returns a page. Errors: domain.ErrCategoryUnknown, and domain.ErrPageToken for a cursor of
// another sort order.
func (x *Index) Page(q Query) (Page, error) {
	if q.After != nil && q.After.sort != q.Sort {
		return Page{}, domain.ErrPageToken
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	conditions, err := x.conditions(q.Filter)
	if err != nil {
		return Page{}, err
	}
	if q.Among != nil {
		conditions = append(conditions, x.among(q.Among))
	}
	m := x.match(conditions, facetNone)
	var all matchCount
	if q.Facets {
		all = m.sample()
	} else {
		all = m.count()
	}
	page := Page{Total: all.total, Approximate: !all.exact, VariantFilters: x.variantFilters(q.Filter)}
	page.Documents, page.Next = x.slice(q, m, all)
	if q.Sort != SortAmong {
		page.IDs = x.ids(page.Documents)
	}
	if q.Facets {
		page.Facets = x.facets(q.Filter, conditions, m, all)
		x.label(page.Facets, q.Language)
	}
	return page, nil
}

// slice returns the documents of a page and the cursor of the next one.
func (x *Index) slice(q Query, m *match, all matchCount) (page []int32, next *Cursor) {
	if q.Sort == SortAmong {
		return m.filterDocuments(q.Among), nil
	}
	documents := x.documents(q, m, all)
	if len(documents) > q.Size {
		documents = documents[:q.Size]
		last, _ := m.sortKey(q.Sort, documents[q.Size-1])
		next = &Cursor{sort: q.Sort, sortKey: last}
	}
	for _, document := range documents {
		page = append(page, int32(document)) //nolint:gosec // was converted from an int32
	}
	return page, next
}

// ids returns the product ids of documents.
func (x *Index) ids(documents []int32) []ID {
	ids := make([]ID, len(documents))
	for i, document := range documents {
		ids[i] = x.records.key(uint32(document)).id //nolint:gosec // was converted from an int32
	}
	return ids
}

// filterDocuments returns the documents that match, in their order.
func (m *match) filterDocuments(documents []int32) []int32 {
	return slices.DeleteFunc(slices.Clone(documents), func(document int32) bool {
		return !m.candidates.Contains(uint32(document)) || !m.meets(uint32(document)) //nolint:gosec // from 1
	})
}
