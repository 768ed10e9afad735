package app

import (
	"context"

	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/listing"
)

// Page is a listing.Page with the products that it shows.
type Page struct {
	listing.Page
	Products []domain.Product
}

// List returns a page as of the given or a later revision of the catalog, with the translations to
// the language of the request. It takes one statement if the index has reached the revision.
// Errors: domain.ErrCategoryUnknown, domain.ErrPageToken.
func (l *Listings) List(ctx context.Context, request listing.PageRequest, revision int64) (Page, error) {
	index, err := l.atRevision(ctx, revision)
	if err != nil {
		return Page{}, err
	}
	page, err := index.Page(request)
	if err != nil || len(page.DocIDs) == 0 {
		return Page{Page: page}, err
	}
	products, err := l.source.ProductsByID(ctx, page.IDs, request.Language)
	return Page{Page: page, Products: products}, err
}
