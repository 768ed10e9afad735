package story

import (
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

func TestStoryTheSameKeyIsTheSameOrder(t *testing.T) {
	s := harness.SharedShop(t)
	g := s.Sell(t, 900, 9)
	p, other := s.Customer(t), s.Customer(t)
	key := id.New()
	first, again, theirs := new(webv1.Order), new(webv1.Order), new(webv1.Order)
	p.Place(t, key, harness.Basket(harness.Line(g.SKU, 2))).Read(t, first)
	a := p.Place(t, key, harness.Basket(harness.Line(g.SKU, 2)))
	require.Equal(t, http.StatusCreated, a.Status)
	require.Equal(t, "/v1/orders/"+first.GetId(), a.Header.Get("Location"))
	a.Read(t, again)
	require.True(t, sameOrder(first, again), "%v\n%v", first, again)

	p.Place(t, key, harness.Basket(harness.Line(g.SKU, 3))).Refuses(t, http.StatusUnprocessableEntity, "IDEMPOTENCY_KEY_REUSED")
	other.Place(t, key, harness.Basket(harness.Line(g.SKU, 2))).Read(t, theirs)
	require.NotEqual(t, first.GetId(), theirs.GetId(), "the key of another user is another key")
	p.Place(t, "", harness.Basket(harness.Line(g.SKU, 2))).Refuses(t, http.StatusBadRequest, "IDEMPOTENCY_KEY_REQUIRED")
	require.EqualValues(t, 5, s.Available(t, g.SKU))
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
	s := harness.SharedShop(t)
	g := s.Sell(t, 900, 200)
	p := s.Customer(t)
	key, request := id.New(), harness.Basket(harness.Line(g.SKU, 2))
	answers := make([]harness.Answer, 100)
	faults := make([]error, len(answers))
	start := make(chan struct{})
	var group sync.WaitGroup
	for i := range answers {
		group.Go(func() {
			<-start
			answers[i], faults[i] = p.TryPlace(t.Context(), key, request)
		})
	}
	close(start)
	group.Wait()

	order := new(webv1.Order)
	p.Place(t, key, request).Read(t, order)
	for i, a := range answers {
		require.NoError(t, faults[i])
		if a.Status == http.StatusCreated {
			same := new(webv1.Order)
			a.Read(t, same)
			require.True(t, sameOrder(order, same), "%v\n%v", order, same)
			continue
		}
		require.Contains(t, []string{"IDEMPOTENCY_KEY_IN_USE", "OVERLOADED"}, a.Reason(), "%s", a.Body)
		require.NotZero(t, harness.RetryAfter(a))
	}
	require.Len(t, p.Orders(t), 1)
	require.EqualValues(t, 198, s.Available(t, g.SKU))
	s.Settles(t, harness.Soon)
	b, err := harness.ReadSnapshot(t.Context(), s.Cluster)
	require.NoError(t, err)
	require.Equal(t, "committed", b.Reservations[order.GetId()].State)
	require.Equal(t, harness.MoneyRow{
		OrderID: order.GetId(), State: "captured", Currency: "JPY", Amount: 1800, Reference: b.Ledger[order.GetId()].Reference,
	}, b.Ledger[order.GetId()])
	var mine int
	for _, o := range b.Orders {
		if o.CustomerID == p.Tokens.GetUserId() {
			mine++
		}
	}
	require.Equal(t, 1, mine)
}
