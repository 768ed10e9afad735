package app

import (
	"context"
	"time"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/listing"
	"github.com/akinai/akinai/services/product/internal/search"
)

// ProductStore stores products.
type ProductStore interface {
	// Write takes the catalog's write lock, calls change with the stored products of the scope, and
	// stores the changes that it returns together with their events, in one transaction. An error
	// of change is returned and stores nothing. When Write returns, cached responses are
	// invalidated.
	Write(ctx context.Context, scope domain.WriteScope, change domain.ProductChange) error
	// IndexOutdated indexes at most limit products whose index is outdated, and returns their
	// number.
	IndexOutdated(ctx context.Context, limit int) (int, error)
	// HasCategory reports whether a category exists.
	HasCategory(ctx context.Context, slug string) (bool, error)
	// UnpricedDrafts returns at most limit drafts without a price, of a category and its subtree.
	UnpricedDrafts(ctx context.Context, category string, limit int) ([]domain.ID, error)
	// DueProducts returns at most limit products with a schedule that has begun or ended and is not
	// applied yet.
	DueProducts(ctx context.Context, now time.Time, limit int) ([]domain.ID, error)
}

// SellableReader reads what is for sale.
type SellableReader interface {
	// Sellables returns the SKUs that are for sale, with their current prices, and their texts in a
	// language; others are omitted.
	Sellables(ctx context.Context, skus []string, l language.Language, now time.Time) ([]domain.Sellable, error)
}

// CategoryStore stores categories.
type CategoryStore interface {
	// Write takes the catalog's write lock, calls change with the stored tree, and stores the
	// changes that it returns together with their events, in one transaction. The tree contains,
	// for the categories in deletable, whether they have products. An error of change is returned
	// and stores nothing. When Write returns, cached responses are invalidated.
	Write(ctx context.Context, deletable []string, change domain.TreeChange) error
}

// CollectionStore stores collections.
type CollectionStore interface {
	// WriteCollection takes the catalog's write lock, calls change with all stored collections, and
	// replaces the one with the slug by the one that change returns (nil deletes it) together with
	// the event, in one transaction. It stores nothing if change reports no change. An error of
	// change is returned. When WriteCollection returns, cached responses are invalidated.
	WriteCollection(ctx context.Context, slug string,
		change func(domain.StoredCollections) (now *domain.Collection, changed bool, err error)) error
}

// SearchIndex is the search index of published products. It is updated in the transaction of each
// write.
type SearchIndex interface {
	// Synonyms returns synonyms of the phrases, other spellings of the same word first.
	Synonyms(ctx context.Context, phrases []string) ([]search.Synonym, error)
	// Counts returns the number of documents of each term; terms without documents are omitted.
	Counts(ctx context.Context, terms []search.TermID) (map[search.TermID]int, error)
	// Similar returns words of the index that share a delete.
	Similar(ctx context.Context, deletes []search.TermID) ([]search.IndexedWord, error)
	// Postings returns the best postings of each read.
	Postings(ctx context.Context, reads []search.PostingsRead) ([][]search.Posting, error)
	// Terms returns all terms of documents, by DocID.
	Terms(ctx context.Context, docIDs []int32) (map[int32]search.PackedTerms, error)
	// ProductsByDocID returns the published products of documents, in the same order, with
	// the translations to a language unless that is None.
	ProductsByDocID(ctx context.Context, docIDs []int32, l language.Language) ([]domain.Product, error)
	// Suggest returns at most limit words, or pairs of adjacent words, of product names that begin
	// with the folded prefix, the most common first. One that only one product has is a suggestion
	// of that product, with its name in a language.
	Suggest(ctx context.Context, prefix string, l language.Language, limit int) ([]search.Suggestion, error)
}

// ListingSource reads the published products for the listing index.
type ListingSource interface {
	// Revision returns the revision of the catalog, which increments with each write.
	Revision(ctx context.Context) (int64, error)
	// Load yields all published products, and returns the state of the catalog with them, in one
	// snapshot.
	Load(ctx context.Context, add func([]listing.Product)) (listing.State, error)
	// ChangesSince returns all changes since a revision, in one snapshot; complete is false if more
	// than limit products changed.
	ChangesSince(ctx context.Context, since int64, limit int) (changes listing.Changes, complete bool, err error)
	// ProductsByID returns the published products of the ids, in the same order, with the
	// translations to a language unless that is None.
	ProductsByID(ctx context.Context, ids []listing.ID, l language.Language) ([]domain.Product, error)
}

// PopularityStore stores the popularity that is computed from sales (SKUs in confirmed orders), and
// deletes sales that are too old to count. events.SalesWriter adds the sales.
type PopularityStore interface {
	// RecomputePopularity computes the popularity for at most limit SKUs whose sales changed, and
	// returns their number.
	RecomputePopularity(ctx context.Context, limit int) (int, error)
	// ExpireSales deletes at most limit sales of expired periods, and returns the number of their
	// SKUs.
	ExpireSales(ctx context.Context, oldest int32, limit int) (int, error)
}

// SynonymStore stores groups of synonyms.
type SynonymStore interface {
	// Replace replaces the groups with the same ids, in one transaction. Equal groups do not
	// change.
	Replace(ctx context.Context, groups []search.SynonymGroup) (search.SynonymChanges, error)
}

// PictureRecords stores the records of uploaded pictures: their sizes, not their bytes.
type PictureRecords interface {
	// Picture returns a picture. Errors: domain.ErrPictureNotFound.
	Picture(ctx context.Context, id domain.PictureID) (domain.PictureRecord, error)
	// SavePicture stores a picture, unless it is already stored.
	SavePicture(ctx context.Context, p domain.PictureRecord) error
}

// BlobStore stores the bytes of pictures by key. A reader sees a complete blob or none.
type BlobStore interface {
	Put(ctx context.Context, key string, content []byte) error
	Get(ctx context.Context, key string) ([]byte, error)
}
