package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// settingsPart is the name of the settings in events and in the audit log.
const settingsPart = "settings"

// Shop stores the settings and pages of the shop. Its writes take the write lock of the catalog and
// advance its revision, so that responses about them are cached like those about products.
type Shop struct {
	db        *pg.DB
	outbox    *event.Outbox
	encode    EncodeShop
	committed OnCommit
}

// EncodeShop returns the event for a new version of the settings or of a page.
type EncodeShop func(part string, version int64) proto.Message

// NewShop returns a store that writes the events of encode to the outbox. committed is called
// without product ids.
func NewShop(db *pg.DB, outbox *event.Outbox, encode EncodeShop, committed OnCommit) *Shop {
	return &Shop{db: db, outbox: outbox, encode: encode, committed: committed}
}

const (
	// One row.
	shopSettingsSQL   = `SELECT content, version, updated_at, updated_by FROM shop_settings`
	updateSettingsSQL = `UPDATE shop_settings SET content = $1, version = $2, updated_at = $3, updated_by = $4`
	pageColumns       = `name, version, valid_from, texts, published_at, published_by`
	// Index: shop_pages_pkey.
	latestPageSQL = `SELECT ` + pageColumns + ` FROM shop_pages WHERE name = $1 ORDER BY version DESC LIMIT 1`
	// Index: shop_pages_pkey.
	shopPageSQL = `SELECT ` + pageColumns + ` FROM shop_pages WHERE name = $1 AND version = $2`
	// Index: shop_pages_pkey.
	pagesBeforeSQL = `SELECT ` + pageColumns + ` FROM shop_pages WHERE name = $1 AND version < $2 ORDER BY version DESC LIMIT $3`
	// Index: shop_pages_pkey.
	currentPagesSQL = `SELECT ` + pageColumns + ` FROM shop_pages
		WHERE name = $1 AND version >= coalesce((SELECT max(version) FROM shop_pages WHERE name = $1 AND valid_from <= $2), 0)
		ORDER BY version DESC`
	// Reads all versions of all pages, a few rows each. Of the texts it returns the titles.
	currentTitlesSQL = `SELECT p.name, p.version, p.valid_from, p.published_at, p.published_by,
		(SELECT jsonb_object_agg(t.key, jsonb_build_object('title', t.value -> 'title')) FROM jsonb_each(p.texts) AS t) AS texts
		FROM shop_pages AS p
		WHERE p.version >= coalesce((SELECT max(c.version) FROM shop_pages AS c WHERE c.name = p.name AND c.valid_from <= $1), 0)
		ORDER BY p.name, p.version DESC`
	insertPageSQL = `INSERT INTO shop_pages (` + pageColumns + `) VALUES ($1, $2, $3, $4, $5, $6)`
)

// Settings returns the settings.
func (s *Shop) Settings(ctx context.Context) (domain.ShopSettings, error) {
	settings, err := readSettings(ctx, s.db)
	if err != nil {
		return domain.ShopSettings{}, fmt.Errorf("get shop settings: %w", err)
	}
	return settings, nil
}

func readSettings(ctx context.Context, from pg.Querier) (s domain.ShopSettings, err error) {
	err = from.QueryRow(ctx, shopSettingsSQL).Scan(&s, &s.Version, &s.UpdatedAt, &s.UpdatedBy)
	return s, err
}

// UpdateSettings takes the write lock, calls change with the stored settings, and replaces them by
// those that change returns together with the event, in one transaction. It stores nothing if
// change reports no change.
func (s *Shop) UpdateSettings(
	ctx context.Context, change func(domain.ShopSettings) (next domain.ShopSettings, changed bool, err error),
) error {
	return withWriteLock(ctx, s.db, s.committed, func(tx pgx.Tx) (bool, error) {
		if _, err := lock(ctx, tx); err != nil {
			return false, err
		}
		stored, err := readSettings(ctx, tx)
		if err != nil {
			return false, fmt.Errorf("load: %w", err)
		}
		next, changed, err := change(stored)
		if err != nil || !changed {
			return false, err
		}
		batch := &pgx.Batch{}
		batch.Queue(updateSettingsSQL, next, next.Version, next.UpdatedAt, next.UpdatedBy)
		return true, s.save(ctx, tx, batch, settingsPart, next.Version)
	})
}

// PublishPage takes the write lock, calls change with the latest version of the page, a zero one if
// it has none, and adds the version that change returns together with the event, in one
// transaction. It stores nothing if change reports no change.
func (s *Shop) PublishPage(
	ctx context.Context, name string, change func(domain.ShopPage) (next domain.ShopPage, changed bool, err error),
) error {
	return withWriteLock(ctx, s.db, s.committed, func(tx pgx.Tx) (bool, error) {
		if _, err := lock(ctx, tx); err != nil {
			return false, err
		}
		latest, err := onePage(ctx, tx, latestPageSQL, name)
		if err != nil && !errors.Is(err, domain.ErrPageNotFound) {
			return false, fmt.Errorf("load: %w", err)
		}
		next, changed, err := change(latest)
		if err != nil || !changed {
			return false, err
		}
		batch := &pgx.Batch{}
		batch.Queue(insertPageSQL, name, next.Version, next.ValidFrom, next.Texts, next.PublishedAt, next.PublishedBy)
		return true, s.save(ctx, tx, batch, name, next.Version)
	})
}

// save runs a write with its event and its row in the audit log.
func (s *Shop) save(ctx context.Context, tx pgx.Tx, batch *pgx.Batch, part string, version int64) error {
	batch.Queue(advanceSQL)
	if err := s.outbox.Queue(ctx, batch, s.encode(part, version)); err != nil {
		return fmt.Errorf("queue event: %w", err)
	}
	kind := "shop_page"
	if part == settingsPart {
		kind = "shop_settings"
	}
	audit.Queue(batch, audit.RowOf(ctx, kind, audit.Object{ID: part, Version: version}))
	return tx.SendBatch(ctx, batch).Close()
}

// Page returns a version of a page. Errors: domain.ErrPageNotFound.
func (s *Shop) Page(ctx context.Context, name string, version int64) (domain.ShopPage, error) {
	return onePage(ctx, s.db, shopPageSQL, name, version)
}

// CurrentPages returns the current version of a page and all later ones, the latest first; without
// a current one, all of them.
func (s *Shop) CurrentPages(ctx context.Context, name string, now time.Time) ([]domain.ShopPage, error) {
	return pages(ctx, s.db, currentPagesSQL, name, now)
}

// CurrentTitles returns the current version of each page and all later ones, without their bodies,
// by name and the latest first.
func (s *Shop) CurrentTitles(ctx context.Context, now time.Time) ([]domain.ShopPage, error) {
	return pages(ctx, s.db, currentTitlesSQL, now)
}

// PagesBefore returns at most limit versions of a page that are earlier than one, the latest first.
func (s *Shop) PagesBefore(ctx context.Context, name string, before int64, limit int) ([]domain.ShopPage, error) {
	return pages(ctx, s.db, pagesBeforeSQL, name, before, limit)
}

func onePage(ctx context.Context, from pg.Querier, sql string, args ...any) (domain.ShopPage, error) {
	found, err := pages(ctx, from, sql, args...)
	if err == nil && len(found) == 0 {
		return domain.ShopPage{}, domain.ErrPageNotFound
	}
	if err != nil {
		return domain.ShopPage{}, err
	}
	return found[0], nil
}

func pages(ctx context.Context, from pg.Querier, sql string, args ...any) ([]domain.ShopPage, error) {
	rows, err := from.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("read shop pages: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[domain.ShopPage])
	if err != nil {
		return nil, fmt.Errorf("read shop pages: %w", err)
	}
	return found, nil
}
