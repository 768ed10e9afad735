package e2e

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
	s := newShop(t, cluster.One, hasty())
	const units = 100_000
	g, p := s.sell(t, 500, units), s.customer(t)
	before := p.buy(t, line(g.sku, 1))
	s.reconciled(t, soon)

	without(t, cluster.Kafka, "stop", "start")
	sales := s.busy(t, g.sku, 4)
	p.cancel(t, before.GetId())
	pass(t, 7*time.Second) // a hold lasts five seconds
	sales.finish()
	s.settles(t, soon)
	sales.kept(t, s)
	require.NotEmpty(t, sales.bought)
	require.Equal(t, units-confirmedUnits(t, s), s.available(t, g.sku))

	require.NoError(t, cluster.Store(t.Context(), cluster.Kafka, "start"))
	sum := s.reconciled(t, caughtUp)
	require.Equal(t, confirmedUnits(t, s)+1, sum.orders)
	require.EqualValues(t, 1, sum.canceled)
	await(t, caughtUp, func() error { return none(EventFaults(t.Context(), s.Cluster)) })
}

// confirmedUnits counts the units of confirmed orders.
func confirmedUnits(t testing.TB, s *shop) (units int64) {
	t.Helper()
	b, err := readSnapshot(t.Context(), s.Cluster)
	require.NoError(t, err)
	for orderID, o := range b.orders {
		for _, l := range b.orderLines[orderID] {
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
	s := newShop(t, cluster.Twice, hasty())
	g := s.sell(t, 500, 100_000)
	sales := s.busy(t, g.sku, 4)
	for range 5 {
		flush(t)
		s.browses(t, g)
		pass(t, 300*time.Millisecond)
	}
	sales.finish()
	s.settles(t, mended)
	sales.kept(t, s)
	require.NotEmpty(t, sales.bought)
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
func (s *shop) browses(t testing.TB, g good) {
	t.Helper()
	for range s.Edges() {
		require.NoError(t, s.shows(t, g))
	}
}

// shows returns an error if the next instance of the edge shows a product wrongly.
func (s *shop) shows(t testing.TB, g good) error {
	t.Helper()
	return s.showsAt(t, s.edge(), g)
}

// showsAt returns an error if an instance of the edge shows a product wrongly.
func (s *shop) showsAt(t testing.TB, edge string, g good) error {
	t.Helper()
	price := g.draft.GetVariants()[0].GetPrice().GetAmount()
	a, err := s.guest().send(t.Context(), http.MethodGet, edge+"/v1/products/"+g.id, nil, nil)
	require.NoError(t, err)
	if a.status != http.StatusOK {
		return fmt.Errorf("%d %s", a.status, a.body)
	}
	detail, list := new(webv1.ProductDetail), new(webv1.ListProductsResponse)
	a.read(t, detail)
	if err := is(detail.GetVariants()[0].GetPrice().GetAmount(), price); err != nil {
		return err
	}
	a, err = s.guest().send(t.Context(), http.MethodGet, edge+"/v1/products", nil, nil)
	require.NoError(t, err)
	if a.status != http.StatusOK {
		return fmt.Errorf("%d %s", a.status, a.body)
	}
	a.read(t, list)
	return is(find(t, list, g.id).GetPriceFrom().GetAmount(), price)
}

// fresh is the maximum age of a cached product while Redis is available (I19).
const fresh = time.Second

// TestFaultF05RedisDown stops Redis, then makes it hang. The catalog and orders are served from
// PostgreSQL meanwhile. A change is visible immediately during the outage, and within a second
// after it.
func TestFaultF05RedisDown(t *testing.T) {
	s := newShop(t, cluster.Twice, nil)
	for _, outage := range []struct{ verb, undo string }{{"stop", "start"}, {"pause", "resume"}} {
		t.Run(outage.verb, func(t *testing.T) {
			g := s.sell(t, 500, 100)
			p := s.customer(t)
			s.browses(t, g)
			g = s.reprice(t, g, 550)
			await(t, fresh, func() error { return s.shows(t, g) })

			without(t, cluster.Redis, outage.verb, outage.undo)
			s.browses(t, g)
			unseen := s.sell(t, 300, 5)
			s.browses(t, unseen)
			order := p.buy(t, line(g.sku, 2), line(unseen.sku, 1))
			require.EqualValues(t, 1400, order.GetTotal().GetAmount())
			require.Equal(t, order.GetId(), p.order(t, order.GetId()).GetId())
			require.Equal(t, http.StatusOK, p.cancel(t, order.GetId()).status)
			require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CANCELED, p.order(t, order.GetId()).GetStatus())
			require.NotEmpty(t, s.customer(t).buy(t, line(g.sku, 1)).GetId(), "a new customer")
			g = s.reprice(t, g, 600)
			await(t, fresh, func() error { return s.shows(t, g) })

			require.NoError(t, cluster.Store(t.Context(), cluster.Redis, outage.undo))
			await(t, 3*fresh, func() error { return s.shows(t, g) }) // the breaker probes every second
			s.browses(t, g)
			require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CANCELED, p.order(t, order.GetId()).GetStatus())
			g = s.reprice(t, g, 650)
			await(t, fresh, func() error { return s.shows(t, g) })
		})
	}
	s.settles(t, mended)
}

// TestFaultF06PostgresKilled kills PostgreSQL. Meanwhile customers are asked to retry. After its
// restart they are served within ten seconds, and no acknowledged order is lost.
func TestFaultF06PostgresKilled(t *testing.T) {
	s := newShop(t, cluster.Many, hasty())
	g := s.sell(t, 500, 10_000)
	sales := s.busy(t, g.sku, 6)
	await(t, soon, func() error { return more(sales, 10) })
	for range 2 {
		without(t, cluster.Postgres, "kill", "start")
		pass(t, 2*time.Second)
		require.NoError(t, cluster.Store(t.Context(), cluster.Postgres, "start"))
		sold := sales.count()
		await(t, 10*time.Second, func() error { return more(sales, sold+1) })
	}
	sales.finish()
	s.settles(t, mended)
	sales.kept(t, s, "CHECKOUT_INTERRUPTED")
	s.reconciled(t, caughtUp)
}

// more returns an error until the load has placed want orders.
func more(l *load, want int) error {
	if got := l.count(); got < want {
		return fmt.Errorf("%d orders, want %d", got, want)
	}
	return nil
}

// TestFaultF06KeyThroughAnOutage repeats a request with one key through an outage. In the end the
// key has one response.
func TestFaultF06KeyThroughAnOutage(t *testing.T) {
	s := newShop(t, cluster.One, hasty())
	g := s.sell(t, 500, 10)
	now := scene{who: s.customer(t), sku: g.sku, key: id.New(), request: basket(line(g.sku, 1))}
	without(t, cluster.Postgres, "kill", "start")
	a := now.who.place(t, now.key, now.request)
	require.Equal(t, http.StatusServiceUnavailable, a.status, "%s", a.body)
	require.NotZero(t, retryAfter(a), "%s", a.body)
	require.NoError(t, cluster.Store(t.Context(), cluster.Postgres, "start"))
	first := now.answer(t)
	require.Contains(t, []string{confirmed, interrupted}, first)
	s.settles(t, mended)
	require.Equal(t, first, now.answer(t))
}
