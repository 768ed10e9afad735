package app_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/inventory/internal/app"
)

// queue holds pending changes.
type queue struct {
	mu      sync.Mutex
	waiting int
	err     error
	rounds  []time.Time // rounds that published changes
}

func (q *queue) Publish(_ context.Context, limit int) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.err != nil {
		return 0, q.err
	}
	published := min(q.waiting, limit)
	q.waiting -= published
	if published > 0 {
		q.rounds = append(q.rounds, time.Now())
	}
	return published, nil
}

func (q *queue) add(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting += n
}

func (q *queue) published() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.rounds)
}

// runPublisher runs a publisher on the queue until the test ends.
func runPublisher(t *testing.T, q *queue, published func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	publisher := app.NewPublisher(q, published)
	go func() {
		done <- run.Every(ctx, 0, 200*time.Millisecond, func(ctx context.Context) error {
			_, err := publisher.Publish(ctx)
			return err
		})
	}()
	t.Cleanup(func() { stop(); require.NoError(t, <-done) })
	synctest.Wait()
}

func TestPublisherCombinesChangesWithinAnInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q, published := &queue{}, 0
		runPublisher(t, q, func() { published++ })
		began := time.Now()
		for range 100 {
			q.add(1)
			<-time.After(15 * time.Millisecond)
		}
		<-time.After(200 * time.Millisecond)
		synctest.Wait()
		require.Equal(t, 8, q.published(), "1.5 s of changes, five rounds a second")
		require.Equal(t, 8, published)
		require.Equal(t, 200*time.Millisecond, q.rounds[0].Sub(began))
	})
}

func TestPublisherPublishesABacklogAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &queue{waiting: 25_500}
		began := time.Now()
		runPublisher(t, q, func() {})
		require.Len(t, q.rounds, 26)
		require.Equal(t, began, q.rounds[25])
	})
}

func TestPublisherReturnsAnError(t *testing.T) {
	t.Parallel()
	lost := errors.New("lost")
	_, err := app.NewPublisher(&queue{err: lost}, func() {}).Publish(t.Context())
	require.ErrorIs(t, err, lost)
}
