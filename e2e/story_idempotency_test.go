package e2e

import (
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/pkg/id"
)

func TestStoryKeyIsTheOrder(t *testing.T) {
	s := sharedShop(t)
	g := s.sell(t, 900, 9)
	p, other := s.customer(t), s.customer(t)
	key := id.New()
	first, again, theirs := new(webv1.Order), new(webv1.Order), new(webv1.Order)
	p.place(t, key, basket(line(g.sku, 2))).read(t, first)
	a := p.place(t, key, basket(line(g.sku, 2)))
	require.Equal(t, http.StatusCreated, a.status)
	require.Equal(t, "/v1/orders/"+first.GetId(), a.header.Get("Location"))
	a.read(t, again)
	require.True(t, sameOrder(first, again), "%v\n%v", first, again)

	p.place(t, key, basket(line(g.sku, 3))).refuses(t, http.StatusUnprocessableEntity, "IDEMPOTENCY_KEY_REUSED")
	other.place(t, key, basket(line(g.sku, 2))).read(t, theirs)
	require.NotEqual(t, first.GetId(), theirs.GetId(), "the key of another user is another key")
	p.place(t, "", basket(line(g.sku, 2))).refuses(t, http.StatusBadRequest, "IDEMPOTENCY_KEY_REQUIRED")
	require.EqualValues(t, 5, s.available(t, g.sku))
}

// sameOrder compares the order in two responses. A capture may have happened between them.
func sameOrder(a, b *webv1.Order) bool {
	a, b = proto.CloneOf(a), proto.CloneOf(b)
	a.PaymentStatus, b.PaymentStatus = 0, 0
	return proto.Equal(a, b)
}

// TestStoryF10HundredAtOnce sends the same request a hundred times concurrently. It creates one
// order, one reservation and one authorization.
func TestStoryF10HundredAtOnce(t *testing.T) {
	s := sharedShop(t)
	g := s.sell(t, 900, 200)
	p := s.customer(t)
	key, request := id.New(), basket(line(g.sku, 2))
	answers := make([]answer, 100)
	faults := make([]error, len(answers))
	start := make(chan struct{})
	var group sync.WaitGroup
	for i := range answers {
		group.Go(func() {
			<-start
			answers[i], faults[i] = p.tryPlace(t.Context(), key, request)
		})
	}
	close(start)
	group.Wait()

	order := new(webv1.Order)
	p.place(t, key, request).read(t, order)
	for i, a := range answers {
		require.NoError(t, faults[i])
		if a.status == http.StatusCreated {
			same := new(webv1.Order)
			a.read(t, same)
			require.True(t, sameOrder(order, same), "%v\n%v", order, same)
			continue
		}
		require.Contains(t, []string{"IDEMPOTENCY_KEY_IN_USE", "OVERLOADED"}, a.reason(), "%s", a.body)
		require.NotZero(t, retryAfter(a))
	}
	require.Len(t, p.orders(t), 1)
	require.EqualValues(t, 198, s.available(t, g.sku))
	s.settles(t, soon)
	b, err := readSnapshot(t.Context(), s.Cluster)
	require.NoError(t, err)
	require.Equal(t, "committed", b.reservations[order.GetId()].State)
	require.Equal(t, moneyRow{order.GetId(), "captured", "JPY", 1800, b.ledger[order.GetId()].Reference}, b.ledger[order.GetId()])
	var mine int
	for _, o := range b.orders {
		if o.CustomerID == p.tokens.GetUserId() {
			mine++
		}
	}
	require.Equal(t, 1, mine)
}

// retryAfter returns the delay of Retry-After, or 0 if the header is missing.
func retryAfter(a answer) time.Duration {
	seconds, err := strconv.Atoi(a.header.Get("Retry-After"))
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}
