package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/listing"
)

// All statements of one update of the listing index run in one snapshot, so that they agree with
// each other and with the revision.
var snapshot = pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}

const (
	// Indexes: products_revision, stock_shown_in, tombstones_pkey.
	countChangesSQL = `SELECT greatest(
		(SELECT count(*) FROM (SELECT FROM products WHERE revision > $1 LIMIT $2) p),
		(SELECT count(*) FROM (SELECT FROM stock WHERE shown_in > $1 LIMIT $2) s),
		(SELECT count(*) FROM (SELECT FROM tombstones WHERE revision > $1 LIMIT $2) r))`
	// Indexes: products_revision, stock_shown_in, variants_pkey, products_pkey,
	// search_documents_product, variants_position, stock_pkey. OFFSET 0 keeps the planner, which
	// cannot know how little has changed, from reading whole tables. Listed products have a
	// document.
	changedSQL = `WITH changed AS MATERIALIZED (
			(SELECT id FROM products WHERE revision > $1 LIMIT $2)
			UNION
			(SELECT v.product_id FROM (SELECT sku FROM stock WHERE shown_in > $1 LIMIT $2) s
				CROSS JOIN LATERAL (SELECT product_id FROM variants WHERE sku = s.sku OFFSET 0) v)
		)
		SELECT p.id, CASE WHEN p.status = 'published' THEN coalesce(d.id, 0) ELSE 0 END, p.category, p.brand, p.tags::text, p.created_at,
			p.popularity, v.amounts, v.options, v.orderable, ` + labelsColumn + `
		FROM changed c
		CROSS JOIN LATERAL (SELECT id, status, category, brand, tags, created_at, popularity, translations FROM products WHERE id = c.id OFFSET 0) p
		LEFT JOIN LATERAL (SELECT id FROM search_documents WHERE product_id = c.id OFFSET 0) d ON true
		CROSS JOIN LATERAL (
			SELECT array_agg(v.amount) AS amounts, array_agg(v.options::text) AS options,
				array_agg(EXISTS (SELECT FROM stock s WHERE s.sku = v.sku AND s.status <> 'out')) AS orderable
			FROM variants v WHERE v.product_id = c.id OFFSET 0) v`
	// Index: tombstones_pkey.
	removedSQL = `SELECT product_id FROM tombstones WHERE revision > $1 LIMIT $2`
	// All categories: there are at most 10,000.
	categoriesSQL = `SELECT slug, parent, name, names FROM categories ORDER BY slug`
	// Whole tables, joined as the planner chooses: it runs at the start and once an hour.
	publishedSQL = `SELECT p.id, d.id, p.category, p.brand, p.tags::text, p.created_at, p.popularity, v.amounts, v.options, v.orderable,
			` + labelsColumn + `
		FROM search_documents d JOIN products p ON p.id = d.product_id JOIN (
			SELECT v.product_id, array_agg(v.amount) AS amounts, array_agg(v.options::text) AS options,
				array_agg(coalesce(s.status, 'out') <> 'out') AS orderable
			FROM variants v LEFT JOIN stock s ON s.sku = v.sku GROUP BY v.product_id) v ON v.product_id = p.id
		WHERE p.status = 'published'`
	// The settings of sessions suit requests. Here whole tables are read, and joined by hash even
	// without statistics, right after an import.
	loadSettingsSQL = `SET LOCAL statement_timeout = '10min'; SET LOCAL enable_seqscan = on; SET LOCAL enable_nestloop = off;
		SET LOCAL work_mem = '64MB'`
)

// labelsColumn is the texts of options by language, as JSON; null for a product without
// translations.
const labelsColumn = `CASE WHEN p.translations <> '{}' THEN (SELECT jsonb_object_agg(key, value -> 'options')
		FROM jsonb_each(p.translations) WHERE value ? 'options')::text END AS labels`

// loadChunk is the number of products that are yielded together.
const loadChunk = 1000

// Load yields all published products, and returns the state of the catalog with them.
func (s *Store) Load(ctx context.Context, add func([]listing.Product)) (state listing.State, err error) {
	err = pgx.BeginTxFunc(ctx, s.db.Pool, snapshot, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, loadSettingsSQL); err != nil {
			return err
		}
		batch := &pgx.Batch{}
		queueState(batch, &state)
		batch.Queue(publishedSQL).Query(func(rows pgx.Rows) error {
			reader, chunk := newListedReader(), make([]listing.Product, 0, loadChunk)
			err := reader.each(rows, func(p listing.Product) {
				if chunk = append(chunk, p); len(chunk) == loadChunk {
					add(chunk)
					chunk = chunk[:0]
				}
			})
			add(chunk)
			return err
		})
		return tx.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return listing.State{}, fmt.Errorf("load what is listed: %w", pg.Classify(err))
	}
	return state, nil
}

// ChangesSince returns all changes since a revision. complete is false if there are more than limit
// products, tombstones or SKUs; then some are missing.
func (s *Store) ChangesSince(ctx context.Context, since int64, limit int) (c listing.Changes, complete bool, err error) {
	most := 0
	err = pgx.BeginTxFunc(ctx, s.db.Pool, snapshot, func(tx pgx.Tx) error {
		batch := &pgx.Batch{}
		queueState(batch, &c.State)
		batch.Queue(countChangesSQL, since, limit+1).QueryRow(func(row pgx.Row) error { return row.Scan(&most) })
		batch.Queue(changedSQL, since, limit).Query(func(rows pgx.Rows) error {
			return newListedReader().each(rows, func(p listing.Product) {
				if p.DocID == 0 || len(p.Variants) == 0 {
					c.Gone = append(c.Gone, p.ID)
				} else {
					c.Put = append(c.Put, p)
				}
			})
		})
		batch.Queue(removedSQL, since, limit).Query(func(rows pgx.Rows) error {
			var id [16]byte
			_, err := pgx.ForEachRow(rows, []any{&id}, func() error {
				c.Gone = append(c.Gone, id)
				return nil
			})
			return err
		})
		return tx.SendBatch(ctx, batch).Close()
	})
	if err != nil {
		return listing.Changes{}, false, fmt.Errorf("follow what is listed since %d: %w", since, pg.Classify(err))
	}
	return c, most <= limit, nil
}

// Indexes: products_pkey, variants_position, stock_pkey. OFFSET 0: see productsByDocumentSQL.
const productsByIDSQL = `SELECT ` + listedProductColumns + `
	FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, position)
	CROSS JOIN LATERAL (SELECT ` + textColumn + pictureColumn + listedColumns + ` FROM products p WHERE p.id = wanted.id OFFSET 0) p
	WHERE p.status = 'published' ORDER BY wanted.position`

// ProductsByID returns the published products of the ids, in the same order, with the translations
// to a language, and without attributes. Unknown ids are omitted.
func (s *Store) ProductsByID(ctx context.Context, ids []listing.ID, l language.Language) ([]domain.Product, error) {
	uuids := make([][16]byte, len(ids))
	for i, id := range ids {
		uuids[i] = id
	}
	rows, err := collect[productRow](ctx, s, "read what is listed", productsByIDSQL, uuids, l)
	if err != nil {
		return nil, err
	}
	return products(rows), nil
}

// queueState queues the statements for revision, categories and collections.
func queueState(batch *pgx.Batch, state *listing.State) {
	batch.Queue(`SELECT number FROM revision`).QueryRow(func(row pgx.Row) error { return row.Scan(&state.Revision) })
	batch.Queue(categoriesSQL).Query(func(rows pgx.Rows) (err error) {
		state.Categories, err = pgx.CollectRows(rows, pgx.RowToStructByPos[listing.Category])
		return err
	})
	batch.Queue(collectionsSQL).Query(func(rows pgx.Rows) error {
		collections, err := pgx.CollectRows(rows, pgx.RowToStructByName[domain.Collection])
		state.Collections = make(map[string]listing.Filter, len(collections))
		for _, of := range collections {
			state.Collections[of.Slug] = listing.Filter{
				Category: of.Rule.Category, Brands: of.Rule.Brands, Tags: of.Rule.Tags, Options: listing.ParseOptions(of.Rule.Options),
				PriceMin: of.Rule.PriceMin, PriceMax: of.Rule.PriceMax, Orderable: of.Rule.Orderable,
			}
		}
		return err
	})
}
