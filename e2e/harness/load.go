package harness

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/restjson"
)

// Load is a number of customers who place orders of one unit, one after the other. Each order has a
// key of its own, with which the customer retries until the response is final. load records the
// responses.
type Load struct {
	sku    string
	cancel context.CancelFunc
	group  sync.WaitGroup

	mu sync.Mutex
	// Bought holds the ids of acknowledged orders; refused counts final refusals by reason.
	Bought  map[string]bool
	refused map[string]int
	// odd are unexpected responses.
	odd []string
	// passing counts responses that ask for a retry, by reason.
	passing map[string]int
}

// Busy starts customers who order a SKU; finish stops them.
func (s *Shop) Busy(t testing.TB, sku string, customers int) *Load {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	l := &Load{sku: sku, cancel: cancel, Bought: make(map[string]bool), refused: make(map[string]int), passing: make(map[string]int)}
	for range customers {
		p := s.Customer(t)
		l.group.Go(func() {
			for ctx.Err() == nil {
				l.one(ctx, p)
			}
		})
	}
	return l
}

// Finish stops the customers. Orders in progress are abandoned.
func (l *Load) Finish() {
	l.cancel()
	l.group.Wait()
}

// Count returns the number of acknowledged orders.
func (l *Load) Count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.Bought)
}

// one places one order, with retries until the response is final.
func (l *Load) one(ctx context.Context, p *Shopper) {
	key := id.New()
	for {
		a, err := p.TryPlace(ctx, key, Basket(Line(l.sku, 1)))
		if ctx.Err() != nil || l.note(a, err) {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(max(RetryAfter(a), 100*time.Millisecond)):
		}
	}
}

// note records a response and reports whether it is final.
func (l *Load) note(a Answer, err error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err != nil:
		l.passing["no answer"]++
		return false
	case a.Status == http.StatusCreated:
		order := new(webv1.Order)
		if err := restjson.Unmarshal(a.Body, order); err != nil {
			l.odd = append(l.odd, err.Error())
		}
		l.Bought[order.GetId()] = true
		return true
	case a.Status == http.StatusServiceUnavailable, a.Reason() == "IDEMPOTENCY_KEY_IN_USE":
		l.passing[a.Reason()]++
		if RetryAfter(a) == 0 {
			l.odd = append(l.odd, "no Retry-After: "+string(a.Body))
		}
		return false
	case a.Status == http.StatusGatewayTimeout:
		l.passing[a.Reason()]++
		return false
	case a.Status >= http.StatusInternalServerError || a.Reason() == "":
		l.odd = append(l.odd, fmt.Sprintf("%d %s", a.Status, a.Body))
		return true
	default:
		l.refused[a.Reason()]++
		return true
	}
}

// Kept requires that the responses agree with the database (I17): every acknowledged order exists
// and is confirmed, there was no unexpected response, and the only refusals are those expected.
func (l *Load) Kept(t testing.TB, s *Shop, refusals ...string) {
	t.Helper()
	b, err := ReadSnapshot(t.Context(), s.Cluster)
	require.NoError(t, err)
	for order := range l.Bought {
		require.Equal(t, "confirmed", b.Orders[order].Status, order)
	}
	require.Empty(t, l.odd)
	for reason := range l.refused {
		require.True(t, slices.Contains(refusals, reason), "%d were refused: %s", l.refused[reason], reason)
	}
	t.Logf("%d orders; refused for good: %v; refused for now: %v", len(l.Bought), l.refused, l.passing)
}
