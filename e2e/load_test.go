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

// load is a number of customers who place orders of one unit, one after the other. Each order has a
// key of its own, with which the customer retries until the response is final. load records the
// responses.
type load struct {
	sku    string
	cancel context.CancelFunc
	group  sync.WaitGroup

	mu sync.Mutex
	// bought holds the ids of acknowledged orders; refused counts final refusals by reason.
	bought  map[string]bool
	refused map[string]int
	// odd are unexpected responses.
	odd []string
	// passing counts responses that ask for a retry, by reason.
	passing map[string]int
}

// busy starts customers who order a SKU; finish stops them.
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

// finish stops the customers. Orders in progress are abandoned.
func (l *load) finish() {
	l.cancel()
	l.group.Wait()
}

// count returns the number of acknowledged orders.
func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.bought)
}

// one places one order, with retries until the response is final.
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

// note records a response and reports whether it is final.
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

// kept requires that the responses agree with the database (I17): every acknowledged order exists
// and is confirmed, there was no unexpected response, and the only refusals are those expected.
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
