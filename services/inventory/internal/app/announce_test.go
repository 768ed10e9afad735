package app_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/inventory/internal/app"
)

// queue is changes that wait to be told.
type queue struct {
	mu      sync.Mutex
	waiting int
	err     error
	rounds  []time.Time // in which something was told
	looks   int
}

func (q *queue) Announce(_ context.Context, limit int) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.looks++
	if q.err != nil {
		return 0, q.err
	}
	told := min(q.waiting, limit)
	q.waiting -= told
	if told > 0 {
		q.rounds = append(q.rounds, time.Now())
	}
	return told, nil
}

func (q *queue) add(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting += n
}

func (q *queue) told() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.rounds)
}

// announcer runs over the queue until the test ends.
func announcer(t *testing.T, q *queue, published func()) *app.Announcer {
	t.Helper()
	a := app.NewAnnouncer(q, 200*time.Millisecond, published)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	t.Cleanup(func() { stop(); require.NoError(t, <-done) })
	return a
}

func TestAnnouncerIsWoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, published := &queue{}, 0
		a := announcer(t, q, func() { published++ })
		synctest.Wait()
		began := time.Now()
		q.add(1)
		a.Wake()
		a.Wake()
		<-time.After(300 * time.Millisecond)
		synctest.Wait()
		require.Equal(t, 1, q.told())
		require.Equal(t, 1, published)
		require.Equal(t, 200*time.Millisecond, q.rounds[0].Sub(began), "changes of a moment wait for each other")
	})
}

func TestAnnouncerLooksByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &queue{}
		announcer(t, q, func() {})
		synctest.Wait()
		q.add(1)
		<-time.After(1300 * time.Millisecond)
		synctest.Wait()
		require.Equal(t, 1, q.told())
		<-time.After(time.Minute)
		synctest.Wait()
		require.Less(t, q.looks, 60, "idle, it hardly looks")
	})
}

func TestAnnouncerWorksOffABacklogAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &queue{waiting: 25_500}
		began := time.Now()
		announcer(t, q, func() {})
		synctest.Wait()
		require.Len(t, q.rounds, 26)
		require.Equal(t, began, q.rounds[25])
	})
}

func TestAnnouncerRestsBetweenRounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &queue{}
		a := announcer(t, q, func() {})
		for range 100 {
			q.add(1)
			a.Wake()
			<-time.After(20 * time.Millisecond)
		}
		synctest.Wait()
		require.InDelta(t, 10, q.told(), 1, "2 s of changes, five rounds a second")
	})
}

func TestAnnouncerReturnsAnError(t *testing.T) {
	t.Parallel()
	lost := errors.New("lost")
	a := app.NewAnnouncer(&queue{err: lost}, time.Millisecond, func() {})
	require.ErrorIs(t, a.Run(t.Context()), lost)
}
