package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/job"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/store/searchindex"
)

// Store reads the catalog from PostgreSQL, and writes products, their search index, and what
// shoppers see of stock and popularity.
type Store struct {
	db        *pg.DB
	outbox    *event.Outbox
	encode    Encode
	committed OnCommit
	// sellables batches concurrent reads.
	sellables *batch.Shared[struct{}, sellablesRead, []domain.Sellable]
}

// Encode returns the events for the changes of a write.
type Encode func(changed []domain.Product, deleted []domain.ID) []proto.Message

// OnCommit is called right after the commit of each write with changes, with the ids of the
// products.
type OnCommit func(ctx context.Context, ids []string)

// New returns a store that writes the events of encode to the outbox.
func New(db *pg.DB, outbox *event.Outbox, encode Encode, committed OnCommit) *Store {
	s := &Store{db: db, outbox: outbox, encode: encode, committed: committed}
	s.sellables = batch.NewShared[struct{}](
		batch.Options{MaxSize: sellablesReads},
		batch.Work[sellablesRead, []domain.Sellable]{One: s.readSellables, All: s.readAllSellables, Lost: pg.IsUnavailable})
	return s
}

// Write takes the write lock, calls change with the stored products of the scope, and stores the
// changes that it returns together with their events, and the checkpoint of the job whose batch it
// is, in one transaction. An error of change is returned, and nothing is stored.
func (s *Store) Write(ctx context.Context, scope domain.WriteScope, change domain.ProductChange) error {
	var stale []domain.ID
	err := s.db.WithTx(ctx, func(tx pgx.Tx) error {
		stored, err := load(ctx, tx, scope)
		if err != nil {
			return fmt.Errorf("load: %w", err)
		}
		work, err := change(stored)
		if err != nil {
			return err
		}
		if stale = work.ChangedIDs(); len(stale) > 0 {
			if err := s.save(ctx, tx, stored.Revision+1, work); err != nil {
				return err
			}
		}
		return job.Record(ctx, tx)
	})
	if err == nil && len(stale) > 0 {
		s.committed(context.WithoutCancel(ctx), asStrings(stale))
	}
	return err
}

const (
	// Indexes: products_pkey, products_slug, variants_position.
	loadProductsSQL = `SELECT ` + storedColumns + ` FROM products p WHERE p.id = ANY($1) OR p.slug = ANY($2)`
	// Index: variants_pkey.
	ownersSQL = `SELECT sku, product_id FROM variants WHERE sku = ANY($1)`
	// Index: categories_pkey.
	knownCategoriesSQL = `SELECT slug FROM categories WHERE slug = ANY($1)`
	// Index: pictures_pkey.
	picturesSQL = `SELECT id FROM pictures WHERE id = ANY($1)`
)

// load sends all statements together; each sees everything that was committed before the lock was
// acquired.
func load(ctx context.Context, tx pgx.Tx, scope domain.WriteScope) (domain.StoredProducts, error) {
	stored := domain.StoredProducts{Owners: make(map[domain.SKU]domain.ID), Pictures: make(map[domain.PictureID]bool)}
	batch := &pgx.Batch{}
	queueLock(batch, &stored.Revision)
	batch.Queue(loadProductsSQL, asStrings(scope.IDs), scope.Slugs).Query(func(rows pgx.Rows) error {
		found, err := pgx.CollectRows(rows, pgx.RowToStructByName[storedRow])
		stored.Products = products(found)
		return err
	})
	batch.Queue(ownersSQL, asStrings(scope.SKUs)).Query(func(rows pgx.Rows) error {
		var sku, id string
		_, err := pgx.ForEachRow(rows, []any{&sku, &id}, func() error {
			stored.Owners[domain.SKU(sku)] = domain.ID(id)
			return nil
		})
		return err
	})
	batch.Queue(knownCategoriesSQL, scope.Categories).Query(func(rows pgx.Rows) (err error) {
		stored.Categories, err = slugs(rows)
		return err
	})
	batch.Queue(taxRatesSQL).Query(func(rows pgx.Rows) (err error) {
		stored.TaxRates, err = taxRates(rows)
		return err
	})
	if len(scope.Pictures) > 0 {
		batch.Queue(picturesSQL, asStrings(scope.Pictures)).Query(func(rows pgx.Rows) error {
			var id domain.PictureID
			_, err := pgx.ForEachRow(rows, []any{&id}, func() error {
				stored.Pictures[id] = true
				return nil
			})
			return err
		})
	}
	return stored, tx.SendBatch(ctx, batch).Close()
}

const (
	deleteProductsSQL = `WITH gone AS (DELETE FROM products WHERE id = ANY($1) RETURNING id)
		INSERT INTO tombstones (product_id, revision) SELECT id, $2 FROM gone`
	upsertProductsSQL = `INSERT INTO products (id, slug, name, description, category, brand, status, image, attributes, metadata, tags, options, pictures,
			translations, tax_excluded, version, indexed_version, revision, created_at, updated_at,
			updated_by)
		SELECT id, slug, name, description, category, brand, status, image, attributes, metadata, tags, options, pictures,
			translations, tax_excluded, version, version, $2, created_at, updated_at,
			nullif(updated_by, '')
		FROM json_to_recordset($1) AS r (id uuid, slug text, name text, description text, category text, brand text, status text,
			image text, attributes jsonb, metadata jsonb, tags jsonb, options jsonb, pictures jsonb, translations jsonb, tax_excluded boolean, version bigint,
			created_at timestamptz, updated_at timestamptz, updated_by text)
		ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, name = excluded.name, description = excluded.description,
			category = excluded.category, brand = excluded.brand, status = excluded.status, image = excluded.image,
			attributes = excluded.attributes, metadata = excluded.metadata, tags = excluded.tags, options = excluded.options, pictures = excluded.pictures,
			translations = excluded.translations, tax_excluded = excluded.tax_excluded, version = excluded.version, indexed_version = excluded.indexed_version,
			revision = excluded.revision, updated_at = excluded.updated_at, updated_by = excluded.updated_by`
	clearVariantsSQL  = `DELETE FROM variants WHERE product_id = ANY($1)`
	insertVariantsSQL = `INSERT INTO variants (sku, product_id, position, name, amount, entered, currency, tax_class, tax_rate, options, weight,
			max_per_order, metadata, price_ends, comparable_until)
		SELECT sku, product_id, position, name, amount, entered, currency, tax_class, tax_rate, options, weight, max_per_order, metadata,
			price_ends, comparable_until
		FROM json_to_recordset($1) AS r (sku text, product_id uuid, position integer, name text, amount bigint, entered bigint,
			currency text, tax_class text, tax_rate integer, options jsonb, weight integer, max_per_order integer,
			metadata jsonb, price_ends timestamptz, comparable_until timestamptz)`
)

func (s *Store) save(ctx context.Context, tx pgx.Tx, revision int64, work *domain.UnitOfWork) error {
	if err := compare(ctx, tx, work); err != nil {
		return err
	}
	changed, deleted := work.Changed(), work.Deleted()
	rows, variants, ids := make([]writtenRow, len(changed)), []variantRow{}, make([]string, len(changed))
	for i, p := range changed {
		rows[i], ids[i] = rowOf(p), string(p.ID)
		variants = append(variants, variantRowsOf(p)...)
	}
	batch := &pgx.Batch{}
	index, err := searchindex.Compute(ctx, tx, changed, deleted)
	if err != nil {
		return fmt.Errorf("index %d changed, %d deleted: %w", len(changed), len(deleted), err)
	}
	batch.Queue(deleteProductsSQL, asStrings(deleted), revision)
	batch.Queue(upsertProductsSQL, rows, revision)
	batch.Queue(clearVariantsSQL, ids)
	batch.Queue(insertVariantsSQL, variants)
	queuePrices(batch, changed, work.NewPrices())
	batch.Queue(advanceSQL)
	index.Queue(batch)
	if err := s.outbox.Queue(ctx, batch, s.encode(changed, deleted)...); err != nil {
		return fmt.Errorf("queue events: %w", err)
	}
	audit.Queue(batch, audit.RowOf(ctx, "product", productObjects(changed, deleted)...))
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("save %d changed, %d deleted: %w", len(changed), len(deleted), err)
	}
	return nil
}

// asStrings returns ids as strings, for pgx.
func asStrings[T ~string](ids []T) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}
