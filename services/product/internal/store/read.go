package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"github.com/akinai/akinai/services/product/internal/domain"
)

// Indexes: products_pkey, variants_position, stock_pkey, pictures_pkey. The sizes are those of
// uploaded pictures, whose URLs end with the id.
const publishedProductSQL = `SELECT ` + productColumns + `,
	(SELECT jsonb_object_agg('` + domain.PicturesPath + `' || u.id, jsonb_build_array(u.width, u.height)) FROM pictures AS u
		WHERE u.id IN (SELECT split_part(shown ->> 'address', '/', 3) FROM jsonb_array_elements(p.pictures) AS shown)) AS sizes
	FROM products p WHERE p.id = $1 AND p.status = 'published'`

// publishedRow is a product with the width and height of its uploaded pictures by URL.
type publishedRow struct {
	bun.BaseModel `bun:"table:products,alias:p" db:"-"`
	productRow

	Sizes map[string][2]int `bun:"type:jsonb"`
}

func (r publishedRow) product() domain.Product {
	p := r.productRow.product()
	for i, picture := range p.Pictures {
		size := r.Sizes[picture.URL]
		p.Pictures[i].Width, p.Pictures[i].Height = size[0], size[1]
	}
	return p
}

// archivedSQL reads the category of a product that is not sold any more. Indexes: products_pkey,
// products_slug.
const archivedSQL = `SELECT category FROM products WHERE (id = $1 OR slug = $2) AND status = 'archived'`

// missing returns the error for a product that is not published.
func (s *Store) missing(ctx context.Context, id *domain.ID, slug *string) error {
	var category string
	err := s.db.QueryRow(ctx, archivedSQL, id, slug).Scan(&category)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("look for an archived product: %w", err)
	}
	return domain.ErrDiscontinued.With("category", category)
}

// Published returns a published product. Errors: domain.ErrNotFound, domain.ErrDiscontinued.
func (s *Store) Published(ctx context.Context, id domain.ID) (domain.Product, error) {
	found, err := collect[publishedRow](ctx, s, "get product "+string(id), publishedProductSQL, id)
	if err != nil {
		return domain.Product{}, err
	}
	if len(found) == 0 {
		return domain.Product{}, s.missing(ctx, &id, nil)
	}
	return found[0].product(), nil
}

// Index: products_slug.
const idBySlugSQL = `SELECT id FROM products WHERE slug = $1 AND status = 'published'`

// PublishedID returns the id of the published product with the slug. Errors: domain.ErrNotFound,
// domain.ErrDiscontinued.
func (s *Store) PublishedID(ctx context.Context, slug string) (id domain.ID, err error) {
	err = s.db.QueryRow(ctx, idBySlugSQL, slug).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", s.missing(ctx, nil, &slug)
	}
	if err != nil {
		return "", fmt.Errorf("look up slug %s: %w", slug, err)
	}
	return id, nil
}

const (
	// The tree is small; UNION ends the recursion.
	subtreeSQL = `WITH RECURSIVE within AS (
			SELECT slug FROM categories WHERE slug = $1
			UNION SELECT c.slug FROM categories c JOIN within w ON c.parent = w.slug
		)
		SELECT slug FROM within`
	// Indexes: products_drafts, variants_position.
	unpricedSQL = `SELECT draft.id FROM unnest($1::text[]) AS within (slug) CROSS JOIN LATERAL (
			SELECT p.id FROM products p
			WHERE p.status = 'draft' AND p.category = within.slug
				AND NOT EXISTS (SELECT FROM variants v WHERE v.product_id = p.id AND coalesce(v.entered, v.amount) <> 0)
			ORDER BY p.id LIMIT $2
		) AS draft ORDER BY draft.id LIMIT $2`
)

// HasCategory reports whether a category exists. Index: categories_pkey.
func (s *Store) HasCategory(ctx context.Context, slug string) (there bool, err error) {
	if err := s.db.QueryRow(ctx, `SELECT EXISTS (SELECT FROM categories WHERE slug = $1)`, slug).Scan(&there); err != nil {
		return false, fmt.Errorf("look for category %s: %w", slug, err)
	}
	return there, nil
}

// UnpricedDrafts returns at most limit drafts without a price, of a category and its subtree.
func (s *Store) UnpricedDrafts(ctx context.Context, category string, limit int) ([]domain.ID, error) {
	rows, err := s.db.Query(ctx, subtreeSQL, category)
	if err != nil {
		return nil, fmt.Errorf("list categories below %s: %w", category, err)
	}
	within, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("list categories below %s: %w", category, err)
	}
	rows, err = s.db.Query(ctx, unpricedSQL, within, limit)
	if err != nil {
		return nil, fmt.Errorf("list unpriced drafts of %s: %w", category, err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[domain.ID])
	if err != nil {
		return nil, fmt.Errorf("list unpriced drafts of %s: %w", category, err)
	}
	return ids, nil
}

// Revision returns the revision of the catalog: the number of writes that changed it.
func (s *Store) Revision(ctx context.Context) (int64, error) {
	var number int64
	if err := s.db.QueryRow(ctx, `SELECT number FROM revision`).Scan(&number); err != nil {
		return 0, fmt.Errorf("read revision: %w", err)
	}
	return number, nil
}
