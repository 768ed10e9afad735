package fault

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// The tests of this file stop stores that all clusters share, so none of them runs in parallel.

// caughtUp is the time that a consumer may take after Kafka is available again.
const caughtUp = 60 * time.Second

// without applies verb to a store, and undo after the test, and then requires that the store
// responds again.
func without(t testing.TB, store, verb, undo string) {
	t.Helper()
	t.Cleanup(func() { require.NoError(t, cluster.Store(context.WithoutCancel(t.Context()), store, undo)) })
	require.NoError(t, cluster.Store(t.Context(), store, verb))
}

// pass waits for d.
func pass(t testing.TB, d time.Duration) {
	t.Helper()
	select {
	case <-time.After(d):
	case <-t.Context().Done():
	}
}

// TestFaultF02KafkaStopped stops Kafka for longer than a hold lasts. Orders succeed meanwhile and
// keep their stock. After Kafka is back, analytics equals the orders.
func TestFaultF02KafkaStopped(t *testing.T) {
	s := harness.NewShop(t, cluster.One, hasty())
	const units = 100_000
	g, p := s.Sell(t, 500, units), s.Customer(t)
	before := p.Buy(t, harness.Line(g.SKU, 1))
	s.Reconciled(t, harness.Soon)

	without(t, cluster.Kafka, "stop", "start")
	sales := s.Busy(t, g.SKU, 4)
	p.Cancel(t, before.GetId())
	pass(t, 7*time.Second) // a hold lasts five seconds
	sales.Finish()
	s.Settles(t, harness.Soon)
	sales.Kept(t, s)
	require.NotEmpty(t, sales.Bought)
	require.Equal(t, units-confirmedUnits(t, s), s.Available(t, g.SKU))

	require.NoError(t, cluster.Store(t.Context(), cluster.Kafka, "start"))
	sum := s.Reconciled(t, caughtUp)
	require.Equal(t, confirmedUnits(t, s)+1, sum.Orders)
	require.EqualValues(t, 1, sum.Canceled)
	harness.Await(t, caughtUp, func() error { return harness.NoFaults(harness.EventFaults(t.Context(), s.Cluster)) })
}

// confirmedUnits counts the units of confirmed orders.
func confirmedUnits(t testing.TB, s *harness.Shop) (units int64) {
	t.Helper()
	b, err := harness.ReadSnapshot(t.Context(), s.Cluster)
	require.NoError(t, err)
	for orderID, o := range b.Orders {
		for _, l := range b.OrderLines[orderID] {
			if o.Status == "confirmed" {
				units += l.Quantity
			}
		}
	}
	return units
}

// TestFaultF04RedisFlushed shows that losing the cache loses no data. Holds expire in seconds,
// because a request that is aborted at the end may leave one: it belongs to no order and is
// released when it expires (I5).
func TestFaultF04RedisFlushed(t *testing.T) {
	s := harness.NewShop(t, cluster.Twice, hasty())
	g := s.Sell(t, 500, 100_000)
	sales := s.Busy(t, g.SKU, 4)
	for range 5 {
		flush(t)
		browses(t, s, g)
		pass(t, 300*time.Millisecond)
	}
	sales.Finish()
	s.Settles(t, mended)
	sales.Kept(t, s)
	require.NotEmpty(t, sales.Bought)
}

// flush empties Redis.
func flush(t testing.TB) {
	t.Helper()
	address, err := url.Parse(os.Getenv("AKINAI_REDIS_URL"))
	require.NoError(t, err)
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address.Host)
	require.NoError(t, err)
	defer conn.Close()
	_, err = conn.Write([]byte("FLUSHALL\r\n"))
	require.NoError(t, err)
	reply := make([]byte, len("+OK"))
	_, err = conn.Read(reply)
	require.NoError(t, err)
	require.Equal(t, "+OK", string(reply))
}

// browses requires that each instance of the edge serves listing and detail, with the price.
func browses(t testing.TB, s *harness.Shop, g harness.Good) {
	t.Helper()
	for range s.Edges() {
		require.NoError(t, s.Shows(t, g))
	}
}

// TestFaultF05RedisDown stops Redis, then makes it hang. The catalog and orders are served from
// PostgreSQL meanwhile. A change is visible immediately during the outage, and within a second
// after it.
func TestFaultF05RedisDown(t *testing.T) {
	s := harness.NewShop(t, cluster.Twice, nil)
	for _, outage := range []struct{ verb, undo string }{{"stop", "start"}, {"pause", "resume"}} {
		t.Run(outage.verb, func(t *testing.T) {
			g := s.Sell(t, 500, 100)
			p := s.Customer(t)
			browses(t, s, g)
			g = s.Reprice(t, g, 550)
			harness.Await(t, harness.FreshWithin, func() error { return s.Shows(t, g) })

			without(t, cluster.Redis, outage.verb, outage.undo)
			browses(t, s, g)
			unseen := s.Sell(t, 300, 5)
			browses(t, s, unseen)
			order := p.Buy(t, harness.Line(g.SKU, 2), harness.Line(unseen.SKU, 1))
			require.EqualValues(t, 1400, order.GetTotal().GetAmount())
			require.Equal(t, order.GetId(), p.Order(t, order.GetId()).GetId())
			require.Equal(t, http.StatusOK, p.Cancel(t, order.GetId()).Status)
			require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CANCELED, p.Order(t, order.GetId()).GetStatus())
			require.NotEmpty(t, s.Customer(t).Buy(t, harness.Line(g.SKU, 1)).GetId(), "a new customer")
			g = s.Reprice(t, g, 600)
			harness.Await(t, harness.FreshWithin, func() error { return s.Shows(t, g) })

			require.NoError(t, cluster.Store(t.Context(), cluster.Redis, outage.undo))
			harness.Await(t, 3*harness.FreshWithin, func() error { return s.Shows(t, g) }) // the breaker probes every second
			browses(t, s, g)
			require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CANCELED, p.Order(t, order.GetId()).GetStatus())
			g = s.Reprice(t, g, 650)
			harness.Await(t, harness.FreshWithin, func() error { return s.Shows(t, g) })
		})
	}
	s.Settles(t, mended)
}

// undone are the refusals of a key whose checkout was undone because of an outage: by recovery, or
// because a hold of five seconds (hasty) ended before its stock could be committed.
var undone = []string{"CHECKOUT_INTERRUPTED", "RESERVATION_EXPIRED"}

// TestFaultF06PostgresKilled kills PostgreSQL. Meanwhile customers are asked to retry. After its
// restart they are served within ten seconds, and no acknowledged order is lost.
func TestFaultF06PostgresKilled(t *testing.T) {
	s := harness.NewShop(t, cluster.Many, hasty())
	g := s.Sell(t, 500, 10_000)
	sales := s.Busy(t, g.SKU, 6)
	harness.Await(t, harness.Soon, func() error { return more(sales, 10) })
	for range 2 {
		without(t, cluster.Postgres, "kill", "start")
		pass(t, 2*time.Second)
		require.NoError(t, cluster.Store(t.Context(), cluster.Postgres, "start"))
		sold := sales.Count()
		harness.Await(t, 10*time.Second, func() error { return more(sales, sold+1) })
	}
	sales.Finish()
	s.Settles(t, mended)
	sales.Kept(t, s, undone...)
	s.Reconciled(t, caughtUp)
}

// more returns an error until the load has placed want orders.
func more(l *harness.Load, want int) error {
	if got := l.Count(); got < want {
		return fmt.Errorf("%d orders, want %d", got, want)
	}
	return nil
}

// TestFaultF06KeyThroughAnOutage repeats a request with one key through an outage. In the end the
// key has one response.
func TestFaultF06KeyThroughAnOutage(t *testing.T) {
	s := harness.NewShop(t, cluster.One, hasty())
	g := s.Sell(t, 500, 10)
	now := scene{who: s.Customer(t), sku: g.SKU, key: id.New(), request: harness.Basket(harness.Line(g.SKU, 1))}
	without(t, cluster.Postgres, "kill", "start")
	a := now.who.Place(t, now.key, now.request)
	require.Equal(t, http.StatusServiceUnavailable, a.Status, "%s", a.Body)
	require.NotZero(t, harness.RetryAfter(a), "%s", a.Body)
	require.NoError(t, cluster.Store(t.Context(), cluster.Postgres, "start"))
	first := now.answer(t)
	require.Contains(t, []string{confirmed, interrupted}, first)
	s.Settles(t, mended)
	require.Equal(t, first, now.answer(t))
}
