package e2e

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/pkg/id"
)

// load is customers who order one unit after the other, each order under a key of its own that they
// repeat until they have an answer that stays. It writes down what they were told.
type load struct {
	sku    string
	cancel context.CancelFunc
	group  sync.WaitGroup

	mu sync.Mutex
	// bought are the orders that customers were told of, by id; refused counts final refusals by
	// reason.
	bought  map[string]bool
	refused map[string]int
	// odd are unexpected responses.
	odd []string
	// passing counts what told them to come again.
	passing map[string]int
}

// busy starts customers who order a SKU; finish ends them.
func (s *shop) busy(t testing.TB, sku string, customers int) *load {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	l := &load{sku: sku, cancel: cancel, bought: make(map[string]bool), refused: make(map[string]int), passing: make(map[string]int)}
	for range customers {
		p := s.customer(t)
		l.group.Go(func() {
			for ctx.Err() == nil {
				l.one(ctx, p)
			}
		})
	}
	return l
}

// finish ends the customers: each order in work gets no answer any more.
func (l *load) finish() {
	l.cancel()
	l.group.Wait()
}

// count is how many orders were answered with success.
func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.bought)
}

// one places one order, as often as it takes.
func (l *load) one(ctx context.Context, p *shopper) {
	key := id.New()
	for {
		a, err := p.tryPlace(ctx, key, basket(line(l.sku, 1)))
		if ctx.Err() != nil || l.note(a, err) {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(max(retryAfter(a), 100*time.Millisecond)):
		}
	}
}

// note writes an answer down and reports whether it stays.
func (l *load) note(a answer, err error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err != nil:
		l.passing["no answer"]++
		return false
	case a.status == http.StatusCreated:
		order := new(webv1.Order)
		if err := protojson.Unmarshal(a.body, order); err != nil {
			l.odd = append(l.odd, err.Error())
		}
		l.bought[order.GetId()] = true
		return true
	case a.status == http.StatusServiceUnavailable, a.reason() == "IDEMPOTENCY_KEY_IN_USE":
		l.passing[a.reason()]++
		if retryAfter(a) == 0 {
			l.odd = append(l.odd, "no Retry-After: "+string(a.body))
		}
		return false
	case a.status == http.StatusGatewayTimeout:
		l.passing[a.reason()]++
		return false
	case a.status >= http.StatusInternalServerError || a.reason() == "":
		l.odd = append(l.odd, fmt.Sprintf("%d %s", a.status, a.body))
		return true
	default:
		l.refused[a.reason()]++
		return true
	}
}

// kept requires that what customers were told is what the books say (I17): every order of theirs is
// there and confirmed, none got an unexpected response, and only the refusals expected occurred.
func (l *load) kept(t testing.TB, s *shop, refusals ...string) {
	t.Helper()
	b, err := readSnapshot(t.Context(), s.Cluster)
	require.NoError(t, err)
	for order := range l.bought {
		require.Equal(t, "confirmed", b.orders[order].Status, order)
	}
	require.Empty(t, l.odd)
	for reason := range l.refused {
		require.True(t, slices.Contains(refusals, reason), "%d were refused: %s", l.refused[reason], reason)
	}
	t.Logf("%d orders; refused for good: %v; told to come again: %v", len(l.bought), l.refused, l.passing)
}
