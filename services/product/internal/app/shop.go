package app

import (
	"context"
	"fmt"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// Shop holds the use cases of the shop's settings and pages. Safe for concurrent use.
type Shop struct {
	store    ShopStore
	clock    clock.Clock
	language language.Language
}

// NewShop returns the use cases on a store, of a shop whose default language is shop.
func NewShop(store ShopStore, clock clock.Clock, shop language.Language) *Shop {
	return &Shop{store: store, clock: clock, language: shop}
}

// UpdateSettings replaces the settings. by is the subject that makes the change. Errors: those of
// domain.ShopSettings.Update.
func (s *Shop) UpdateSettings(ctx context.Context, by string, next domain.ShopSettings) (updated domain.ShopSettings, err error) {
	next.UpdatedAt, next.UpdatedBy = s.clock.Now(), by
	err = s.store.UpdateSettings(ctx, func(stored domain.ShopSettings) (domain.ShopSettings, bool, error) {
		var changed bool
		updated, changed, err = stored.Update(next, s.language)
		return updated, changed, err
	})
	if err != nil {
		return domain.ShopSettings{}, fmt.Errorf("update shop settings: %w", err)
	}
	return updated, nil
}

// PublishPage adds a version of a page after the version asked. by is the subject that makes the
// change. Errors: those of domain.ShopPage.Follow.
func (s *Shop) PublishPage(ctx context.Context, by string, next domain.ShopPage, asked int64) (published domain.ShopPage, err error) {
	next.PublishedAt, next.PublishedBy = s.clock.Now(), by
	err = s.store.PublishPage(ctx, next.Name, func(latest domain.ShopPage) (domain.ShopPage, bool, error) {
		var changed bool
		published, changed, err = latest.Follow(next, asked, s.language)
		return published, changed, err
	})
	if err != nil {
		return domain.ShopPage{}, fmt.Errorf("publish page %s: %w", next.Name, err)
	}
	return published, nil
}

// CurrentPages returns the current version of a page and all later ones, the latest first. The
// result can be cached until a version is published: see CurrentPage.
func (s *Shop) CurrentPages(ctx context.Context, name string) ([]domain.ShopPage, error) {
	return s.store.CurrentPages(ctx, name, s.clock.Now())
}

// CurrentPage returns the current one of the versions that CurrentPages returned at any earlier
// time. ahead is whether another one becomes the current one later. Errors: domain.ErrPageNotFound.
func (s *Shop) CurrentPage(versions []domain.ShopPage) (current domain.ShopPage, ahead bool, err error) {
	current, ahead = domain.CurrentPage(versions, s.clock.Now())
	if current.Version == 0 {
		return domain.ShopPage{}, ahead, domain.ErrPageNotFound
	}
	return current, ahead, nil
}

// CurrentTitles returns the current version of each page and all later ones, without their bodies.
// The result can be cached until a version is published: see CurrentOfEach.
func (s *Shop) CurrentTitles(ctx context.Context) ([]domain.ShopPage, error) {
	return s.store.CurrentTitles(ctx, s.clock.Now())
}

// CurrentOfEach returns the current one of the versions of each page that CurrentTitles returned at
// any earlier time. ahead is whether another one becomes the current one later.
func (s *Shop) CurrentOfEach(versions []domain.ShopPage) (current []domain.ShopPage, ahead bool) {
	return domain.CurrentPages(versions, s.clock.Now())
}

// Page returns a version of a page whose time has come. Errors: domain.ErrPageNotFound.
func (s *Shop) Page(ctx context.Context, name string, version int64) (domain.ShopPage, error) {
	found, err := s.store.Page(ctx, name, version)
	if err == nil && found.ValidFrom.After(s.clock.Now()) {
		err = domain.ErrPageNotFound
	}
	return found, err
}

// ShopStore stores the settings and pages of the shop.
type ShopStore interface {
	// UpdateSettings takes the catalog's write lock, calls change with the stored settings, and
	// replaces them by those that change returns together with the event, in one transaction. It
	// stores nothing if change reports no change. An error of change is returned. When it returns,
	// cached responses are invalidated.
	UpdateSettings(ctx context.Context, change func(domain.ShopSettings) (next domain.ShopSettings, changed bool, err error)) error
	// PublishPage does the same with the latest version of a page, zero if it has none, and adds
	// the version that change returns.
	PublishPage(ctx context.Context, name string, change func(domain.ShopPage) (next domain.ShopPage, changed bool, err error)) error
	// Page returns a version of a page. Errors: domain.ErrPageNotFound.
	Page(ctx context.Context, name string, version int64) (domain.ShopPage, error)
	// CurrentPages returns the version of a page that is valid at a time and all later ones, the
	// latest first; without a valid one, all of them.
	CurrentPages(ctx context.Context, name string, now time.Time) ([]domain.ShopPage, error)
	// CurrentTitles returns those of all pages, without their bodies, by name and the latest first.
	CurrentTitles(ctx context.Context, now time.Time) ([]domain.ShopPage, error)
}
