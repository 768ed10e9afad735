package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Categories stores categories in PostgreSQL. Its writes take the same lock as those of Store.
type Categories struct {
	db        *pg.DB
	outbox    *event.Outbox
	encode    EncodeCategories
	committed OnCommit
}

// EncodeCategories returns the events for the changed categories.
type EncodeCategories func(edited []domain.Category, deleted []string) []proto.Message

// NewCategories returns a store that writes the events of encode to the outbox. committed is called
// without product ids.
func NewCategories(db *pg.DB, outbox *event.Outbox, encode EncodeCategories, committed OnCommit) *Categories {
	return &Categories{db: db, outbox: outbox, encode: encode, committed: committed}
}

// Write takes the write lock, calls change with the stored tree, and stores the changes together
// with their events, in one transaction. The tree contains, for the categories in deletable,
// whether they have products. An error of change is returned, and nothing is stored.
func (t *Categories) Write(ctx context.Context, deletable []string, change domain.TreeChange) error {
	return withWriteLock(ctx, t.db, t.committed, func(tx pgx.Tx) (changed bool, err error) {
		stored, err := loadTree(ctx, tx, deletable)
		if err != nil {
			return false, fmt.Errorf("load: %w", err)
		}
		tree, err := change(stored)
		if err != nil || len(tree.Changed())+len(tree.Deleted()) == 0 {
			return false, err
		}
		return true, t.save(ctx, tx, tree)
	})
}

func (t *Categories) save(ctx context.Context, tx pgx.Tx, tree *domain.Tree) error {
	changed, deleted := tree.Changed(), tree.Deleted()
	batch := &pgx.Batch{}
	batch.Queue(dropCategoriesSQL, deleted)
	batch.Queue(putCategoriesSQL, categoryRows(changed))
	batch.Queue(advanceSQL)
	if err := t.outbox.Queue(ctx, batch, t.encode(tree.Edited(), deleted)...); err != nil {
		return fmt.Errorf("queue events: %w", err)
	}
	audit.Queue(batch, audit.RowOf(ctx, "category", categoryObjects(tree.Edited(), deleted)...))
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("save %d changed, %d deleted: %w", len(changed), len(deleted), err)
	}
	return nil
}

const (
	// All categories, in any order. Index: categories_pkey.
	treeSQL = `SELECT slug, name, names, parent, position, version, created_at, updated_at, coalesce(updated_by, '') AS updated_by
		FROM categories`
	// Index: products_category.
	occupiedSQL = `SELECT slug FROM unnest($1::text[]) AS c (slug) WHERE EXISTS (SELECT FROM products p WHERE p.category = c.slug)`
	// Index: categories_pkey.
	dropCategoriesSQL = `DELETE FROM categories WHERE slug = ANY($1)`
	putCategoriesSQL  = `INSERT INTO categories (slug, name, names, parent, position, version, created_at, updated_at, updated_by)
		SELECT slug, name, names, parent, position, version, created_at, updated_at, nullif(updated_by, '')
		FROM json_to_recordset($1) AS r (slug text, name text, names jsonb, parent text, position integer, version bigint, created_at timestamptz,
			updated_at timestamptz, updated_by text)
		ON CONFLICT (slug) DO UPDATE SET name = excluded.name, names = excluded.names, parent = excluded.parent, position = excluded.position,
			version = excluded.version, updated_at = excluded.updated_at, updated_by = excluded.updated_by`
)

// Categories returns the tree: parents before children, siblings in display order.
func (s *Store) Categories(ctx context.Context) ([]domain.Category, error) {
	rows, err := s.db.Query(ctx, treeSQL)
	if err != nil {
		return nil, fmt.Errorf("list categories: %w", err)
	}
	found, err := categories(rows)
	if err != nil {
		return nil, fmt.Errorf("list categories: %w", err)
	}
	return domain.NewTree(time.Time{}, domain.StoredTree{Categories: found}).All(), nil
}

// loadTree sends all three statements together; each sees everything that was committed before the
// lock was acquired.
func loadTree(ctx context.Context, tx pgx.Tx, deletable []string) (stored domain.StoredTree, err error) {
	batch := &pgx.Batch{}
	queueLock(batch, &stored.Revision)
	batch.Queue(treeSQL).Query(func(rows pgx.Rows) error {
		stored.Categories, err = categories(rows)
		return err
	})
	batch.Queue(occupiedSQL, withoutNUL(deletable)).Query(func(rows pgx.Rows) error {
		stored.Occupied, err = slugs(rows)
		return err
	})
	err = tx.SendBatch(ctx, batch).Close()
	return stored, err
}

// categoryRow is read by pgx and written as a JSON record, both by column names.
type categoryRow struct {
	Slug      string       `json:"slug"`
	Name      string       `json:"name"`
	Names     domain.Names `json:"names"`
	Parent    string       `json:"parent"`
	Position  int          `json:"position"`
	Version   int64        `json:"version"`
	CreatedAt time.Time    `json:"created_at"`
	UpdatedAt time.Time    `json:"updated_at"`
	UpdatedBy string       `json:"updated_by"`
}

func categoryRows(categories []domain.Category) []categoryRow {
	rows := make([]categoryRow, len(categories))
	for i, c := range categories {
		rows[i] = categoryRow{c.Slug, c.Name, c.Names, c.Parent, c.Position, c.Version, c.CreatedAt, c.UpdatedAt, c.UpdatedBy}
		if c.Names == nil {
			rows[i].Names = domain.Names{}
		}
	}
	return rows
}

func categories(rows pgx.Rows) ([]domain.Category, error) {
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (domain.Category, error) {
		r, err := pgx.RowToStructByName[categoryRow](row)
		return domain.Category{
			CategoryInput: domain.CategoryInput{Slug: r.Slug, Name: r.Name, Parent: r.Parent, Names: orNone(r.Names)},
			Position:      r.Position, Version: r.Version, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
			UpdatedBy: r.UpdatedBy,
		}, err
	})
}

// orNone returns m, or nil if it is empty.
func orNone[M ~map[K]V, K comparable, V any](m M) M {
	if len(m) == 0 {
		return nil
	}
	return m
}

// slugs returns the result of a statement as a set.
func slugs(rows pgx.Rows) (map[string]bool, error) {
	found := make(map[string]bool)
	var slug string
	_, err := pgx.ForEachRow(rows, []any{&slug}, func() error {
		found[slug] = true
		return nil
	})
	return found, err
}
