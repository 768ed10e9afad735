package listing

import (
	"slices"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// PageRequest describes a page of products: filter, sort order and position.
type PageRequest struct {
	Filter
	// Among restricts the page to these documents, such as the hits of a search, if not nil.
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

// Page is one page of the matching products, by number; app.Page adds the products themselves.
type Page struct {
	// DocIDs holds the documents of the page, in order.
	DocIDs []int32
	// IDs holds the product ids of DocIDs; nil with SortAmong.
	IDs []ID
	// Next is the cursor of the next page, nil if there is none.
	Next *Cursor
	// Total is the number of matches on all pages.
	Total int
	// TotalApproximate reports that Total is an estimate.
	TotalApproximate bool
	// Facets is nil unless requested.
	Facets *Facets
	// VariantFilters holds the filters with conditions on variants: the request's and its
	// collection's. The product is shown at the price of its cheapest variant that meets all of
	// them.
	VariantFilters []Filter
}

// Page returns a page. Errors: domain.ErrCategoryUnknown, and domain.ErrPageToken for a cursor of
// another sort order.
func (x *Index) Page(request PageRequest) (Page, error) {
	if request.After != nil && request.After.sort != request.Sort {
		return Page{}, domain.ErrPageToken
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	conditions, err := x.conditions(request.Filter)
	if err != nil {
		return Page{}, err
	}
	if request.Among != nil {
		conditions = append(conditions, x.among(request.Among))
	}
	m := x.match(conditions, facetNone)
	var all matchCount
	if request.Facets {
		all = m.sample()
	} else {
		all = m.count()
	}
	page := Page{Total: all.total, TotalApproximate: !all.totalExact, VariantFilters: x.variantFilters(request.Filter)}
	page.DocIDs, page.Next = x.slice(request, m, all)
	if request.Sort != SortAmong {
		page.IDs = x.ids(page.DocIDs)
	}
	if request.Facets {
		page.Facets = x.facets(request.Filter, conditions, m, all)
		x.label(page.Facets, request.Language)
	}
	return page, nil
}

// slice returns the documents of a page and the cursor of the next one.
func (x *Index) slice(request PageRequest, m *match, all matchCount) (page []int32, next *Cursor) {
	if request.Sort == SortAmong {
		return m.filterDocIDs(request.Among), nil
	}
	docIDs := x.documents(request, m, all)
	if len(docIDs) > request.Size {
		docIDs = docIDs[:request.Size]
		last, _ := m.sortKey(request.Sort, docIDs[request.Size-1])
		next = &Cursor{sort: request.Sort, sortKey: last}
	}
	for _, docID := range docIDs {
		page = append(page, int32(docID)) //nolint:gosec // was converted from an int32
	}
	return page, next
}

// ids returns the product ids of documents.
func (x *Index) ids(docIDs []int32) []ID {
	ids := make([]ID, len(docIDs))
	for i, docID := range docIDs {
		ids[i] = x.records.key(uint32(docID)).id //nolint:gosec // was converted from an int32
	}
	return ids
}

// filterDocIDs returns the DocIDs that match, in their order.
func (m *match) filterDocIDs(docIDs []int32) []int32 {
	return slices.DeleteFunc(slices.Clone(docIDs), func(docID int32) bool {
		return !m.candidates.Contains(uint32(docID)) || !m.meets(uint32(docID)) //nolint:gosec // from 1
	})
}
