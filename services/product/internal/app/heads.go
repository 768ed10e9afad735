package app

import (
	"context"
	"errors"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/listing"
)

// headProducts is the number of popular products of a category among which its head looks for a
// picture.
const headProducts = 4

// Head is what a tile of a category shows.
type Head struct {
	// Count is the number of published products of the subtree.
	Count int
	// Picture is the first one of a popular product; zero if none of them has one. Its alternative
	// text is in the language of the request.
	Picture domain.Picture
}

// Heads returns the heads of categories, in their order, as of the given or a later revision of the
// catalog. It takes one statement for all, if the index has reached the revision. The head of an
// unknown category is zero.
func (l *Listings) Heads(ctx context.Context, categories []string, shown language.Language, revision int64) ([]Head, error) {
	index, err := l.atRevision(ctx, revision)
	if err != nil {
		return nil, err
	}
	heads, popular := make([]Head, len(categories)), make([][]listing.ID, len(categories))
	var ids []listing.ID
	for i, category := range categories {
		page, err := index.Page(listing.PageRequest{Filter: listing.Filter{Category: category}, Sort: listing.SortPopular, Size: headProducts})
		if errors.Is(err, domain.ErrCategoryUnknown) { // the index is of a later revision
			continue
		}
		if err != nil {
			return nil, err
		}
		heads[i].Count, popular[i] = page.Total, page.IDs
		ids = append(ids, page.IDs...)
	}
	if len(ids) == 0 {
		return heads, nil
	}
	products, err := l.source.ProductsByID(ctx, ids, shown)
	if err != nil {
		return nil, err
	}
	pictures := make(map[listing.ID]domain.Picture, len(products))
	for _, p := range products {
		if bytes, valid := id.Bytes(string(p.ID)); valid && len(p.Pictures) > 0 {
			pictures[bytes] = p.In(shown).Pictures[0]
		}
	}
	for i, candidates := range popular {
		for _, candidate := range candidates {
			if picture, has := pictures[candidate]; has {
				heads[i].Picture = picture
				break
			}
		}
	}
	return heads, nil
}
