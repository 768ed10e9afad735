package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Collections stores collections in PostgreSQL. Its writes take the same lock as those of Store.
type Collections struct {
	db        *pg.DB
	outbox    *event.Outbox
	encode    EncodeCollection
	committed OnCommit
}

// EncodeCollection returns the event for a collection that was stored or, with version 0, deleted.
type EncodeCollection func(slug string, version int64) proto.Message

// NewCollections returns a store that writes the events of encode to the outbox. committed is
// called without product ids.
func NewCollections(db *pg.DB, outbox *event.Outbox, encode EncodeCollection, committed OnCommit) *Collections {
	return &Collections{db: db, outbox: outbox, encode: encode, committed: committed}
}

const (
	// All collections: there are few. Index: collections_pkey.
	collectionsSQL = `SELECT slug, name, names, rule, version, coalesce(updated_at, '0001-01-01 00:00:00Z') AS updated_at,
		coalesce(updated_by, '') AS updated_by FROM collections ORDER BY slug`
	// Index: categories_pkey.
	categorySlugsSQL    = `SELECT slug FROM categories`
	dropCollectionSQL   = `DELETE FROM collections WHERE slug = $1`
	insertCollectionSQL = `INSERT INTO collections (slug, name, names, rule, version, updated_at, updated_by)
		VALUES ($1, $2, $3, $4, $5, $6, nullif($7, ''))`
)

// WriteCollection takes the write lock, calls change with all stored collections, and replaces the
// one with the slug by the one that change returns (nil deletes it) together with the event, in one
// transaction. It stores nothing if change reports no change.
func (s *Collections) WriteCollection(
	ctx context.Context, slug string, change func(domain.StoredCollections) (now *domain.Collection, changed bool, err error),
) error {
	return withWriteLock(ctx, s.db, s.committed, func(tx pgx.Tx) (changed bool, err error) {
		stored, err := loadCollections(ctx, tx)
		if err != nil {
			return false, fmt.Errorf("load: %w", err)
		}
		now, changed, err := change(stored)
		if err != nil || !changed {
			return false, err
		}
		return true, s.save(ctx, tx, slug, now)
	})
}

func (s *Collections) save(ctx context.Context, tx pgx.Tx, slug string, now *domain.Collection) error {
	batch := &pgx.Batch{}
	batch.Queue(dropCollectionSQL, slug)
	var version int64
	if now != nil {
		version = now.Version
		names := now.Names
		if names == nil {
			names = domain.Names{}
		}
		batch.Queue(insertCollectionSQL, slug, now.Name, names, now.Rule, version, now.UpdatedAt, now.UpdatedBy)
	}
	batch.Queue(advanceSQL)
	if err := s.outbox.Queue(ctx, batch, s.encode(slug, version)); err != nil {
		return fmt.Errorf("queue event: %w", err)
	}
	audit.Queue(batch, audit.RowOf(ctx, "collection", audit.Object{ID: slug, Version: version}))
	return tx.SendBatch(ctx, batch).Close()
}

func loadCollections(ctx context.Context, tx pgx.Tx) (stored domain.StoredCollections, err error) {
	batch := &pgx.Batch{}
	queueLock(batch, &stored.Revision)
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

// Collections returns all collections, sorted by slug.
func (s *Store) Collections(ctx context.Context) ([]domain.Collection, error) {
	return collect[domain.Collection](ctx, s, "list collections", collectionsSQL)
}
