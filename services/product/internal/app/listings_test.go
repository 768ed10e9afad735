package app_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
	"github.com/akinai/akinai/services/product/internal/listing"
)

// fakeListed has as many products as its revision, and counts reads. A read signals seen, and then
// waits for mayGo.
type fakeListed struct {
	mu               sync.Mutex
	revision         int64
	loads, followed  int
	down, incomplete bool
	seen, mayGo      chan struct{}
}

var errDown = errors.New("down")

func (c *fakeListed) read(count *int) (int64, error) {
	if c.mayGo != nil {
		c.seen <- struct{}{}
		<-c.mayGo
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	*count++
	if c.down {
		return 0, errDown
	}
	return c.revision, nil
}

func (c *fakeListed) Revision(context.Context) (int64, error) { return c.read(new(int)) }

func product(n int64) listing.Product {
	return listing.Product{DocID: int32(n), ID: listing.ID{byte(n)}, Created: time.Unix(n, 0), Variants: []listing.Variant{{CurrentPrice: n}}}
}

func (c *fakeListed) Load(_ context.Context, add func([]listing.Product)) (listing.State, error) {
	revision, err := c.read(&c.loads)
	for n := range revision {
		add([]listing.Product{product(n + 1)})
	}
	return listing.State{Revision: revision}, err
}

func (c *fakeListed) ChangesSince(_ context.Context, since int64, _ int) (listing.Changes, bool, error) {
	revision, err := c.read(&c.followed)
	changes := listing.Changes{State: listing.State{Revision: revision}}
	for n := since + 1; n <= revision; n++ {
		changes.Put = append(changes.Put, product(n))
	}
	return changes, !c.incomplete, err
}

func (c *fakeListed) ProductsByID(_ context.Context, ids []listing.ID, _ language.Language) ([]domain.Product, error) {
	return make([]domain.Product, len(ids)), nil
}

func total(t *testing.T, l *app.Listings, revision int64) int {
	t.Helper()
	page, err := l.List(t.Context(), listing.PageRequest{Size: 1}, revision)
	require.NoError(t, err)
	return page.Total
}

func TestAnIndexIsReadOnlyWhenItIsBehind(t *testing.T) {
	t.Parallel()
	c := &fakeListed{revision: 2}
	l := app.NewListings(c)
	require.Error(t, l.Ready(t.Context()))
	require.Equal(t, 2, total(t, l, 1))
	require.NoError(t, l.Ready(t.Context()))
	require.Equal(t, 2, total(t, l, 2))
	c.revision = 5
	require.Equal(t, 2, total(t, l, 2), "new enough")
	require.Equal(t, 5, total(t, l, 3))
	require.Equal(t, 5, total(t, l, 5))
	require.Equal(t, []int{1, 1}, []int{c.loads, c.followed})

	require.Equal(t, 5, total(t, l, 9), "a revision that the database does not have")
	c.revision, c.incomplete = 7, true
	require.Equal(t, 7, total(t, l, 7))
	require.Equal(t, 2, c.loads, "it was far behind")
	c.incomplete, c.down = false, true
	_, err := l.List(t.Context(), listing.PageRequest{Size: 1}, 8)
	require.ErrorIs(t, err, errDown)
	require.Equal(t, 7, total(t, l, 7), "what the index has needs no reading")
}

func TestManyReadersWaitForOneReading(t *testing.T) {
	t.Parallel()
	c := &fakeListed{revision: 3}
	l := app.NewListings(c)
	require.Equal(t, 3, total(t, l, 3))
	c.revision, c.seen, c.mayGo = 4, make(chan struct{}), make(chan struct{})
	var readers sync.WaitGroup
	for range 50 {
		readers.Go(func() { require.Equal(t, 4, total(t, l, 4)) })
	}
	<-c.seen
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := l.List(canceled, listing.PageRequest{Size: 1}, 4)
	require.ErrorIs(t, err, context.Canceled, "it does not wait for the others")
	c.mayGo <- struct{}{}
	readers.Wait()
	require.Equal(t, 1, c.followed)
}

// A database that was restored to an earlier state may have other content under the same revisions,
// so the index is reloaded.
func TestADatabaseThatWasPutBackIsLoadedAgain(t *testing.T) {
	t.Parallel()
	c := &fakeListed{revision: 9}
	l := app.NewListings(c)
	require.Equal(t, 9, total(t, l, 9))
	c.mu.Lock()
	c.revision = 4
	c.mu.Unlock()
	ctx, cancel := context.WithCancel(t.Context())
	var follower sync.WaitGroup
	follower.Go(func() { require.NoError(t, run.Every(ctx, 0, time.Millisecond, l.Update)) })
	require.Eventually(t, func() bool { return total(t, l, 4) == 4 }, time.Minute, time.Millisecond)
	cancel()
	follower.Wait()
}

// During a rolling update, an older release may change rows without a new revision, so the index is
// reloaded at intervals.
func TestAnIndexIsReloadedPeriodically(t *testing.T) {
	t.Parallel()
	c := &fakeListed{revision: 3}
	l := app.NewListings(c)
	require.Equal(t, 3, total(t, l, 3))
	ctx, cancel := context.WithCancel(t.Context())
	var follower sync.WaitGroup
	follower.Go(func() { require.NoError(t, run.Every(ctx, 0, time.Millisecond, l.Reload)) })
	require.Eventually(t, func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.loads > 2
	}, time.Minute, time.Millisecond)
	require.Equal(t, 3, total(t, l, 3))
	cancel()
	follower.Wait()
}
