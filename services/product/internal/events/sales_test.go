package events_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/product/internal/domain"
)

func ordered(customer string, placed time.Time, quantity int32, skus ...string) *orderv1.OrderConfirmed {
	order := &orderv1.OrderConfirmed{OrderId: id.New(), CustomerId: customer, PlacedAt: timestamppb.New(placed)}
	for _, sku := range skus {
		order.Lines = append(order.Lines, &orderv1.OrderLine{Sku: sku, Quantity: quantity})
	}
	return order
}

func canceled(order *orderv1.OrderConfirmed) *orderv1.OrderCanceled {
	return &orderv1.OrderCanceled{OrderId: order.GetOrderId(), CustomerId: order.GetCustomerId()}
}

// popularity publishes the messages and returns the popularity of the product after they are
// consumed and folded.
func (s *shop) popularity(t *testing.T, messages ...proto.Message) (popularity float64) {
	t.Helper()
	s.tell(t, messages...)
	require.Eventually(t, func() bool {
		var done bool
		require.NoError(t, s.db.QueryRow(t.Context(), `SELECT NOT EXISTS (SELECT FROM outbox o
			WHERE o.type IN ('order.confirmed', 'order.created', 'order.canceled') AND NOT EXISTS (SELECT FROM inbox i WHERE i.event_id = o.event_id))`).Scan(&done))
		return done
	}, patient, 10*time.Millisecond)
	_, err := s.reader.RecomputePopularity(t.Context(), 1000)
	require.NoError(t, err)
	require.NoError(t, s.db.QueryRow(t.Context(), `SELECT popularity FROM products WHERE id = $1`, s.product).Scan(&popularity))
	return popularity
}

// requireSame requires equal bits: both values are sums of the same numbers in the same order.
func requireSame(t *testing.T, want, got float64, why ...any) {
	t.Helper()
	require.Equal(t, math.Float64bits(want), math.Float64bits(got), why...)
}

func TestOrdersMakeProductsPopular(t *testing.T) {
	s := openShop(t)
	placed := time.Now().Add(-time.Hour)
	got := s.popularity(t, ordered("a", placed, 2, "T-50", "other"), ordered("b", placed, 1, "T-50"), &orderv1.OrderPaid{OrderId: id.New()})
	require.InEpsilon(t, 2*domain.PopularityWeight(placed), got, 1e-9)
}

// Regression test: three orders of 999 units, each canceled immediately, must not put a product
// first.
func TestCanceledOrdersAreTakenOffAgain(t *testing.T) {
	s := openShop(t)
	placed := time.Now().Add(-time.Hour)
	standing := ordered("b", placed, 1, "T-50")
	want := s.popularity(t, standing)
	for range 3 {
		order := ordered("a", placed.Add(time.Minute), 999, "T-50")
		require.Greater(t, s.popularity(t, order), want)
		requireSame(t, want, s.popularity(t, canceled(order), canceled(order)))
		requireSame(t, want, s.popularity(t, order), "published again")
	}
	late := ordered("c", placed, 1, "T-50")
	requireSame(t, want, s.popularity(t, canceled(late)), "before it is known")
	requireSame(t, want, s.popularity(t, late))
	require.Zero(t, s.popularity(t, canceled(standing)))
}

func TestWhatOneShopperCanDoToPopularityIsBounded(t *testing.T) {
	s := openShop(t)
	placed := time.Now().Add(-time.Hour)
	orders := []proto.Message{ordered("a", placed.AddDate(0, -3, 0), 1, "T-50")}
	for range 20 {
		orders = append(orders, ordered("a", placed, 999, "T-50", "T-50"))
	}
	require.LessOrEqual(t, s.popularity(t, orders...), 2*domain.PopularityWeight(placed))
	t.Run("too old to count", func(t *testing.T) {
		require.Zero(t, openShop(t).popularity(t, ordered("a", placed.AddDate(-1, 0, 0), 1, "T-50")))
	})
}

// A replay of the events without the inbox, in any order, gives the same popularity, bit by bit.
func TestATopicReplayedFromTheBeginningGivesEqualPopularity(t *testing.T) {
	s := openShop(t)
	var events []proto.Message
	for i := range 40 {
		placed := time.Now().Add(-time.Duration(i*i) * time.Hour)
		order := ordered(string(rune('a'+i%7)), placed, int32(1+i), "T-50")
		if events = append(events, order); i%3 == 0 {
			events = append(events, canceled(order))
		}
	}
	want := s.popularity(t, events...)
	require.Positive(t, want)
	rand.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
	requireSame(t, want, s.popularity(t, events...), "published again, as other events")
	t.Run("in an empty database", func(t *testing.T) { requireSame(t, want, openShop(t).popularity(t, events...)) })
}

// visible returns the order.created of an order; without a status, as earlier releases wrote it.
func visible(order *orderv1.OrderConfirmed, status orderv1.OrderStatus) *orderv1.OrderCreated {
	return &orderv1.OrderCreated{
		OrderId: order.GetOrderId(), CustomerId: order.GetCustomerId(), Lines: order.GetLines(), PlacedAt: order.GetPlacedAt(), Status: status,
	}
}

func TestAnOrderCountsOnceWhicheverReleaseWroteItsEvents(t *testing.T) {
	const earlier, present = orderv1.OrderStatus_ORDER_STATUS_UNSPECIFIED, orderv1.OrderStatus_ORDER_STATUS_CONFIRMED
	placed := time.Now().Add(-time.Hour)
	orders := []*orderv1.OrderConfirmed{ordered("a", placed, 1, "T-50"), ordered("b", placed, 2, "T-50"), ordered("c", placed, 3, "T-50")}
	end := canceled(orders[2])
	s := openShop(t)
	require.Zero(t, s.popularity(t, visible(orders[0], present)), "visible, but no sale")
	want := s.popularity(t, orders[0], orders[1])
	require.Positive(t, want)
	for name, messages := range map[string][]proto.Message{
		"earlier": {visible(orders[0], earlier), visible(orders[1], earlier), visible(orders[2], earlier), end},
		"mixed":   {visible(orders[0], present), orders[0], visible(orders[1], earlier), visible(orders[2], present), orders[2], end},
		"twice":   {visible(orders[0], earlier), visible(orders[0], present), orders[0], orders[1]},
	} {
		t.Run(name, func(t *testing.T) { requireSame(t, want, openShop(t).popularity(t, messages...)) })
	}
}
