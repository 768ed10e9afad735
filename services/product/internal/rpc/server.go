package rpc

import (
	"context"

	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/listing"
)

// Reader reads the catalog from the database.
type Reader interface {
	// Published returns a published product. Errors: domain.ErrNotFound.
	Published(ctx context.Context, id domain.ID) (domain.Product, error)
	// PublishedID returns the id of the published product with the slug. Errors:
	// domain.ErrNotFound.
	PublishedID(ctx context.Context, slug string) (domain.ID, error)
	// Revision returns the revision of the catalog, which increments with each write.
	Revision(ctx context.Context) (int64, error)
	// Categories returns the tree: parents before children, siblings in display order.
	Categories(ctx context.Context) ([]domain.Category, error)
	// Collections returns all collections, sorted by slug.
	Collections(ctx context.Context) ([]domain.Collection, error)
}

// AdminReader reads products of all statuses from the database.
type AdminReader interface {
	// Product returns a product of any status with its schedules. Errors: domain.ErrNotFound.
	Product(ctx context.Context, id domain.ID) (domain.Product, error)
	// AdminList returns a page of the products of any status, with their schedules.
	AdminList(ctx context.Context, query domain.AdminListQuery) ([]domain.Product, error)
	// Search returns rows of products of any status, the newest first.
	Search(ctx context.Context, search domain.ProductSearch) ([]domain.ProductRow, error)
	// PriceHistory returns at most limit prices of a SKU that are older than the one with the id,
	// the newest first.
	PriceHistory(ctx context.Context, sku domain.SKU, before int64, limit int) ([]domain.PriceHistoryEntry, error)
}

// Lister lists products as of the given or a later revision of the catalog. *app.Listings
// implements it.
type Lister interface {
	List(ctx context.Context, request listing.PageRequest, revision int64) (app.Page, error)
	// Heads returns the heads of categories, in their order; a zero one for an unknown category.
	Heads(ctx context.Context, categories []string, shown language.Language, revision int64) ([]app.Head, error)
}

// CatalogServer implements product.v1.CatalogService: it reads what is published.
type CatalogServer struct {
	Sellables *app.Sellables
	Listings  Lister
	Search    *app.Search
	Reader    Reader
	Responses ResponseCache
	// Language is the shop's default language.
	Language language.Language
}

// languageOf returns the language to translate a response to, language.None for the shop's default.
func (s *CatalogServer) languageOf(ctx context.Context) language.Language {
	if l := language.From(ctx); l != s.Language {
		return l
	}
	return language.None
}

// AdminServer implements product.v1.CatalogAdminService: writes, and reads of all statuses.
type AdminServer struct {
	Products    *app.ProductAdmin
	Categories  *app.Categories
	Collections *app.Collections
	Synonyms    *app.Synonyms
	Reader      AdminReader
}

// MediaServer implements product.v1.MediaService.
type MediaServer struct {
	Pictures *app.Pictures
}

var (
	_ productv1connect.CatalogServiceHandler      = (*CatalogServer)(nil)
	_ productv1connect.CatalogAdminServiceHandler = (*AdminServer)(nil)
	_ productv1connect.MediaServiceHandler        = (*MediaServer)(nil)
)
