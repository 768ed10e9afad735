package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Collections keeps the collections in PostgreSQL. Its writes stand in the same line as those of the Store.
type Collections struct {
	db        *pg.DB
	encode    EncodeCollection
	committed Committed
}

// EncodeCollection turns a collection that was put, or deleted, with version 0, into an event.
type EncodeCollection func(slug string, version int64) proto.Message

// NewCollections returns a store that puts what encode makes of its writes into the outbox. Committed hears of them without a product.
func NewCollections(db *pg.DB, encode EncodeCollection, committed Committed) *Collections {
	return &Collections{db: db, encode: encode, committed: committed}
}

const (
	// All of them: there are few. Index: collections_pkey.
	collectionsSQL = `SELECT slug, name, rule, version FROM collections ORDER BY slug`
	// Index: categories_pkey.
	categorySlugsSQL    = `SELECT slug FROM categories`
	dropCollectionSQL   = `DELETE FROM collections WHERE slug = $1`
	insertCollectionSQL = `INSERT INTO collections (slug, name, rule, version) VALUES ($1, $2, $3, $4)`
)

// WriteCollection takes the write lock, hands change what is stored, and stores what it returns, nil for none, in the place of the
// collection of the slug, with the event, in one transaction, if it says that something changed.
func (s *Collections) WriteCollection(
	ctx context.Context, slug string, change func(domain.StoredCollections) (now *domain.Collection, changed bool, err error),
) error {
	var written bool
	err := s.db.WithTx(ctx, func(tx pgx.Tx) error {
		stored, err := loadCollections(ctx, tx)
		if err != nil {
			return fmt.Errorf("load: %w", err)
		}
		now, changed, err := change(stored)
		if err != nil || !changed {
			return err
		}
		written = true
		batch := &pgx.Batch{}
		batch.Queue(dropCollectionSQL, slug)
		var version int64
		if now != nil {
			version = now.Version
			batch.Queue(insertCollectionSQL, slug, now.Name, now.Rule, version)
		}
		batch.Queue(advanceSQL)
		if err := event.Queue(ctx, batch, s.encode(slug, version)); err != nil {
			return fmt.Errorf("queue event: %w", err)
		}
		return tx.SendBatch(ctx, batch).Close()
	})
	if err == nil && written {
		s.committed(context.WithoutCancel(ctx), nil)
	}
	return err
}

func loadCollections(ctx context.Context, tx pgx.Tx) (stored domain.StoredCollections, err error) {
	batch := &pgx.Batch{}
	batch.Queue(lockSQL).QueryRow(func(row pgx.Row) error { return row.Scan(&stored.Revision) })
	batch.Queue(collectionsSQL).Query(func(rows pgx.Rows) error {
		stored.Collections, err = pgx.CollectRows(rows, pgx.RowToStructByName[domain.Collection])
		return err
	})
	batch.Queue(categorySlugsSQL).Query(func(rows pgx.Rows) error {
		stored.Categories, err = slugs(rows)
		return err
	})
	err = tx.SendBatch(ctx, batch).Close()
	return stored, err
}

// Collections returns all collections, by slug.
func (s *Store) Collections(ctx context.Context) ([]domain.Collection, error) {
	return collect[domain.Collection](ctx, s, "list collections", collectionsSQL)
}
