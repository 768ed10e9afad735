package store

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/services/product/internal/domain"
)

var firstPage = domain.Listing{Page: 1, Size: 24}

// freshness is what the design promises: nothing older is shown while Redis answers.
const freshness = time.Second

// requireShown waits until the listing and the details show the version, 0 for none.
func requireShown(t *testing.T, s *shop, id domain.ID, version int64) {
	t.Helper()
	require.Eventually(t, func() bool { return listed(t, s, id) == version }, freshness, time.Millisecond, "listing")
	require.Eventually(t, func() bool {
		p, err := s.Published(t.Context(), id)
		if version == 0 {
			require.ErrorIs(t, err, domain.ErrNotFound)
			return true
		}
		require.NoError(t, err)
		return p.Version == version
	}, freshness, time.Millisecond, "details")
}

func listed(t *testing.T, s *shop, id domain.ID) int64 {
	t.Helper()
	page, err := s.List(t.Context(), firstPage)
	require.NoError(t, err)
	for _, p := range page.Products {
		if p.ID == id {
			return p.Version
		}
	}
	return 0
}

// blind returns a shop on the same database whose Redis never answers, so that it forgets nothing.
func blind(t *testing.T, s *shop) *shop {
	t.Helper()
	client, err := redis.Open(redis.Config{URL: "redis://127.0.0.1:1"}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(client.Close)
	other := shopOn(s.db, client)
	other.now = s.now
	return other
}

func TestWritesShowAtOnce(t *testing.T) {
	s := newShop(t)
	require.Zero(t, listed(t, s, ""))
	p, err := s.create(t.Context(), draft("sencha", "T-50"))
	require.NoError(t, err)
	requireShown(t, s, p.ID, 1)
	require.NoError(t, s.update(t.Context(), p, draft("sencha", "T-100")))
	requireShown(t, s, p.ID, 2)
	require.NoError(t, s.write(t.Context(), domain.Touched{IDs: []domain.ID{p.ID}}, func(shelf *domain.Shelf) error {
		shelf.Delete(p.ID)
		return nil
	}))
	require.Eventually(t, func() bool {
		_, err := s.Published(t.Context(), p.ID)
		return err != nil
	}, freshness, time.Millisecond)
	requireShown(t, s, p.ID, 0)
}

func TestReadsComeFromTheCache(t *testing.T) {
	s := newShop(t)
	p, err := s.create(t.Context(), draft("sencha", "T-50"))
	require.NoError(t, err)
	requireShown(t, s, p.ID, 1)
	require.NoError(t, blind(t, s).update(t.Context(), p, draft("sencha", "T-100")))
	require.Equal(t, int64(1), listed(t, s, p.ID))
	cached, err := s.Published(t.Context(), p.ID)
	require.NoError(t, err)
	require.Equal(t, int64(1), cached.Version)
}

// The relay calls Forget for each event, so that a write that died after its commit is shown too.
func TestForgetShowsTheWriteOfAnother(t *testing.T) {
	s := newShop(t)
	p, err := s.create(t.Context(), draft("sencha", "T-50"))
	require.NoError(t, err)
	requireShown(t, s, p.ID, 1)
	require.NoError(t, blind(t, s).update(t.Context(), p, draft("sencha", "T-100")))
	require.NoError(t, s.Forget(t.Context(), string(p.ID)))
	requireShown(t, s, p.ID, 2)
}

func TestASlowReaderDoesNotBringTheOldBack(t *testing.T) {
	s := newShop(t)
	p, err := s.create(t.Context(), draft("sencha", "T-50"))
	require.NoError(t, err)
	revision, err := s.revision(t.Context())
	require.NoError(t, err)

	page, details := make(chan error), make(chan error)
	reading, write := make(chan struct{}, 2), make(chan struct{})
	go func() {
		_, err := s.cached.pages.Get(t.Context(), pageKey(firstPage, revision), func(ctx context.Context) (domain.Page, error) {
			old, err := s.list(ctx, firstPage)
			reading <- struct{}{}
			<-write
			return old, err
		})
		page <- err
	}()
	go func() {
		_, err := s.cached.products.Get(t.Context(), string(p.ID), func(ctx context.Context) (domain.Product, error) {
			old, err := s.published(ctx, p.ID)
			reading <- struct{}{}
			<-write
			return old, err
		})
		details <- err
	}()
	<-reading
	<-reading
	require.NoError(t, s.update(t.Context(), p, draft("sencha", "T-100")))
	close(write)
	require.NoError(t, <-page)
	require.NoError(t, <-details)
	requireShown(t, s, p.ID, 2)
}

func TestWithoutRedisTheDatabaseAnswers(t *testing.T) {
	s := blind(t, newShop(t))
	p, err := s.create(t.Context(), draft("sencha", "T-50"))
	require.NoError(t, err)
	requireShown(t, s, p.ID, 1)
	require.ErrorIs(t, s.Forget(t.Context(), string(p.ID)), redis.ErrDown)
}
