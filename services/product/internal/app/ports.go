package app

import (
	"context"
	"time"

	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/domain/listing"
	"github.com/akinai/akinai/services/product/internal/domain/search"
)

// Products stores the catalog.
type Products interface {
	// Write takes the catalog's write lock, hands change what is stored of touched, and stores what changed on the shelf that
	// it returns, events included, in one transaction. An error of change leaves everything as it was and is returned.
	// Replies that were cached before are stale when it returns, and forgotten.
	Write(ctx context.Context, touched domain.Touched, change domain.Change) error
	// CatchUp indexes at most limit products whose index is behind, and returns how many.
	CatchUp(ctx context.Context, limit int) (int, error)
	// HasCategory reports whether there is a category.
	HasCategory(ctx context.Context, slug string) (bool, error)
	// Unpriced returns at most limit drafts of a category, and of all below it, that have no price.
	Unpriced(ctx context.Context, category string, limit int) ([]domain.ID, error)
	// Due returns at most limit products of which a schedule began or is over and was not applied yet.
	Due(ctx context.Context, now time.Time, limit int) ([]domain.ID, error)
	// Sellables returns what is on sale of skus, at the price of now; the others are absent.
	Sellables(ctx context.Context, skus []string, now time.Time) ([]domain.Sellable, error)
}

// Tree stores the categories.
type Tree interface {
	// Write takes the catalog's write lock, hands change what is stored, and stores what changed in the tree that it returns, events
	// included, in one transaction. Of the categories in emptied it tells whether products stand in them. An error of change leaves
	// everything as it was and is returned. Replies that were cached before are stale when it returns, and forgotten.
	Write(ctx context.Context, emptied []string, change domain.TreeChange) error
}

// CollectionStore stores the collections.
type CollectionStore interface {
	// WriteCollection takes the catalog's write lock, hands change what is stored, and stores what it returns, nil for none, in the
	// place of the collection of a slug, event included, in one transaction. Nothing is stored if it says that nothing changed. An
	// error of change is returned. Replies that were cached before are stale when it returns, and forgotten.
	WriteCollection(ctx context.Context, slug string,
		change func(domain.StoredCollections) (now *domain.Collection, changed bool, err error)) error
}

// Index is what the published products are found by. It is never behind a write that is committed.
type Index interface {
	// Synonyms returns what else the phrases may be called, other spellings of the same word first.
	Synonyms(ctx context.Context, phrases []string) ([]search.Synonym, error)
	// Counts returns the number of documents that have each term; terms that none has are absent.
	Counts(ctx context.Context, terms []search.TermID) (map[search.TermID]int, error)
	// Similar returns words of the index that share one of the remainders.
	Similar(ctx context.Context, remainders []search.TermID) ([]search.Counted, error)
	// Postings returns the best postings of each read.
	Postings(ctx context.Context, reads []search.Read) ([][]search.Posting, error)
	// Terms returns all terms of the documents.
	Terms(ctx context.Context, documents []int32) (map[int32]search.Packed, error)
	// Found returns the published products of the documents, in their order.
	Found(ctx context.Context, documents []int32) ([]domain.Product, error)
	// Suggest returns at most limit words of product names that begin with the folded prefix.
	Suggest(ctx context.Context, prefix string, limit int) ([]string, error)
}

// Listed is the part of the catalog that is listed.
type Listed interface {
	// Revision grows with each write to the catalog.
	Revision(ctx context.Context) (int64, error)
	// Load hands over all products, and returns the revision and the categories that they are of.
	Load(ctx context.Context, add func([]listing.Product)) (listing.Changes, error)
	// Follow returns what changed since a revision, of one moment; complete is false if more than limit products did.
	Follow(ctx context.Context, since int64, limit int) (changes listing.Changes, complete bool, err error)
	// Shown returns the published products of ids, in their order.
	Shown(ctx context.Context, ids []listing.ID) ([]domain.Product, error)
}

// Sales holds what products are popular by.
type Sales interface {
	// FoldSold works out the popularity of the products of at most limit SKUs whose sales changed, and returns of how many.
	FoldSold(ctx context.Context, limit int) (int, error)
	// ExpireSales deletes at most limit sales of periods before the oldest, and returns how many SKUs that concerned.
	ExpireSales(ctx context.Context, oldest int32, limit int) (int, error)
}

// Groups stores the synonyms.
type Groups interface {
	// Replace stores groups in the place of those with their ids, in one transaction, and leaves alone those that say the same.
	Replace(ctx context.Context, groups []search.Group) (search.Changes, error)
}

// KeptPictures stores which pictures there are.
type KeptPictures interface {
	// Picture returns a picture, or domain.ErrPictureNotFound.
	Picture(ctx context.Context, id domain.PictureID) (domain.KeptPicture, error)
	// KeepPicture stores a picture; one that is stored already is left as it is.
	KeepPicture(ctx context.Context, p domain.KeptPicture) error
}

// Blobs stores bytes by key. A reader sees all of them or none.
type Blobs interface {
	Put(ctx context.Context, key string, content []byte) error
	Get(ctx context.Context, key string) ([]byte, error)
}
