package replay_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/cmd/akinaictl/internal/replay"
	"github.com/akinai/akinai/pkg/errs"
)

// shop returns the next answer of each key, and success if there is none left.
type shop struct {
	orderv1connect.OrderServiceClient
	mu      sync.Mutex
	answers map[string][]error
	asked   []string
	placed  map[string]*orderv1.ImportOrderRequest
}

func (s *shop) ImportOrder(_ context.Context, req *orderv1.ImportOrderRequest) (*orderv1.ImportOrderResponse, error) {
	key := req.GetIdempotencyKey()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, key)
	if answers := s.answers[key]; len(answers) > 0 {
		s.answers[key] = answers[1:]
		return nil, answers[0]
	}
	s.placed[key] = req
	return &orderv1.ImportOrderResponse{}, nil
}

var (
	errBusy        = errs.New(errs.Unavailable, "OVERLOADED", "busy").After(3 * time.Second)
	errInUse       = errs.New(errs.Conflict, "IDEMPOTENCY_KEY_IN_USE", "wait")
	errInterrupted = errs.New(errs.Conflict, "CHECKOUT_INTERRUPTED", "undone")
	errSoldOut     = errs.New(errs.Precondition, "OUT_OF_STOCK", "sold out")
)

func order(invoice string) replay.Order {
	return replay.Order{Invoice: invoice, Day: "2010-12-01", Customer: "17850", Lines: []replay.Line{
		{Code: "A", Quantity: 2, Pence: 255}, {Code: "A", Quantity: 1, Pence: 255},
	}}
}

func place(t *testing.T, s *shop, orders ...replay.Order) ([]replay.Refusal, error) {
	t.Helper()
	s.placed = make(map[string]*orderv1.ImportOrderRequest)
	placer := replay.Placer{Orders: s, Customers: map[string]string{"17850": "the id"}}
	return placer.Place(t.Context(), orders, 4)
}

func TestLinesAreNotMerged(t *testing.T) {
	s := &shop{}
	refused, err := place(t, s, order("1"))
	require.NoError(t, err)
	require.Empty(t, refused)
	request := s.placed["online-retail-1"]
	require.Len(t, request.GetLines(), 2)
	require.Equal(t, "A-255", request.GetLines()[0].GetSku())
	require.EqualValues(t, 765, request.GetExpectedTotal().GetAmount())
	require.Equal(t, "the id", request.GetCustomerId())
	require.Equal(t, "2010-12-01", request.GetBusinessDate())
}

func TestABusyShopIsAskedAgainWhenItSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shop{answers: map[string][]error{"online-retail-1": {errBusy, errInUse}}}
		began := time.Now()
		refused, err := place(t, s, order("1"))
		require.NoError(t, err)
		require.Empty(t, refused)
		require.Equal(t, 4*time.Second, time.Since(began))
		require.Len(t, s.asked, 3)
	})
}

func TestAnOrderThatWasUndoneGetsTheNextKey(t *testing.T) {
	s := &shop{answers: map[string][]error{"online-retail-1": {errInterrupted}}}
	refused, err := place(t, s, order("1"))
	require.NoError(t, err)
	require.Empty(t, refused)
	require.Equal(t, []string{"online-retail-1", "online-retail-1-2"}, s.asked)
}

func TestARefusalIsReportedAndTheOthersContinue(t *testing.T) {
	s := &shop{answers: map[string][]error{"online-retail-2": {errSoldOut}}}
	refused, err := place(t, s, order("1"), order("2"), order("3"))
	require.NoError(t, err)
	require.Equal(t, []replay.Refusal{{Order: order("2"), Reason: "OUT_OF_STOCK"}}, refused)
	require.Len(t, s.placed, 2)
}

func TestAFaultEndsTheReplay(t *testing.T) {
	s := &shop{answers: map[string][]error{"online-retail-1": {errs.New(errs.Internal, "INTERNAL", "broken")}}}
	_, err := place(t, s, order("1"))
	require.ErrorContains(t, err, "invoice 1")
}
