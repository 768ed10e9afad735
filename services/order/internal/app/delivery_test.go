package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// withOptions gives the shop a way of delivery with one slot.
func withOptions(w *world) {
	w.ways = []app.DeliveryOption{{
		Zone: "tokyo", Method: "standard", Carrier: "yamato", Fee: 700, Earliest: "2026-12-02",
		Slots: []domain.Slot{{Window: "14-16", Day: "2026-12-02", Start: 840, End: 960, Left: 1}},
	}}
}

func keyed(key string) app.PlaceOrder {
	p := request()
	p.Key = key
	return p
}

func inSlot(key string) app.PlaceOrder {
	p := keyed(key)
	p.Delivery = &domain.DeliveryChoice{Method: "standard", Window: "14-16", Day: "2026-12-02"}
	return p
}

func TestAnOrderWithASlotHasItsSeatAndItsFee(t *testing.T) {
	a, _, w := setup(t)
	withOptions(w)
	order, err := a.Place(t.Context(), inSlot("k"))
	require.NoError(t, err)
	require.Equal(t, "booked", w.seats[order.ID])
	require.Equal(t, money.Money{Amount: 3*1080 + 700, Currency: "JPY"}, order.Total)
	require.Equal(t, &domain.Delivery{
		Zone: "tokyo", Method: "standard", Carrier: "yamato", Fee: 700, Tax: domain.Tax{Rate: 1000}, Earliest: "2026-12-02",
		Slot: &domain.Slot{Window: "14-16", Day: "2026-12-02", Start: 840, End: 960, Left: 1},
	}, order.Delivery)
	require.Zero(t, w.counted, "an order does not count the seats of all slots")

	again, err := a.Place(t.Context(), inSlot("k"))
	require.NoError(t, err)
	require.Equal(t, order.ID, again.ID)
	other := inSlot("k")
	other.Delivery.Window, other.Delivery.Day = "", ""
	_, err = a.Place(t.Context(), other)
	require.ErrorIs(t, err, domain.ErrKeyReused, "the key covers the slot")
}

func TestAnOrderOfAShopWithoutZonesHasNoDelivery(t *testing.T) {
	a, _, w := setup(t)
	order, err := a.Place(t.Context(), keyed("k"))
	require.NoError(t, err)
	require.Nil(t, order.Delivery)
	_, err = a.Cancel(t.Context(), app.Viewer{CustomerID: order.CustomerID}, order.ID)
	require.NoError(t, err)
	require.Empty(t, w.seats)

	a.Settings.DeliveryRequired = true
	_, err = a.Place(t.Context(), keyed("k2"))
	require.ErrorIs(t, err, domain.ErrDeliveryRequired)
}

// TestAnOrderWithoutAChoiceGoesTheCheapestWay: with its fee, in the quote and in the order; of two
// ways with the same fee, the one that is there first.
func TestAnOrderWithoutAChoiceGoesTheCheapestWay(t *testing.T) {
	a, _, w := setup(t)
	withOptions(w)
	cheap := w.ways[0]
	cheap.Method, cheap.Fee, cheap.Earliest = "slow", 500, "2026-12-05"
	w.ways = append(w.ways, cheap)
	cheap.Method, cheap.Earliest = "less-slow", "2026-12-04"
	w.ways = append(w.ways, cheap)
	q, err := a.Quote(t.Context(), app.QuoteOrder{CustomerID: "c", Lines: keyed("k").Lines})
	require.NoError(t, err)
	require.Empty(t, q.Blockers)
	order, err := a.Place(t.Context(), keyed("k"))
	require.NoError(t, err)
	require.Equal(t, "less-slow", order.Delivery.Method)
	require.Nil(t, order.Delivery.Slot)
	require.Equal(t, money.Money{Amount: 3*1080 + 500, Currency: "JPY"}, order.Total)
	require.Equal(t, order.Total, q.Total)
	require.Equal(t, order.Delivery, q.Delivery)
	require.Empty(t, w.seats)
	require.Zero(t, w.counted)

	w.ways = []app.DeliveryOption{} // the shop delivers elsewhere
	_, err = a.Place(t.Context(), keyed("k2"))
	require.ErrorIs(t, err, domain.ErrDeliveryUnknown)
	q, err = a.Quote(t.Context(), app.QuoteOrder{CustomerID: "c", Lines: keyed("k").Lines})
	require.NoError(t, err)
	require.Equal(t, []app.Blocker{{Reason: "DELIVERY_UNAVAILABLE"}}, q.Blockers)
}

// TestAQuoteWithoutAnAddressHasNoCarriage: of a guest, and of a customer without addresses.
func TestAQuoteWithoutAnAddressHasNoCarriage(t *testing.T) {
	a, _, w := setup(t)
	withOptions(w)
	w.fail["address"] = domain.ErrAddressRequired
	for _, customer := range []string{"", "c"} {
		q, err := a.Quote(t.Context(), app.QuoteOrder{CustomerID: customer, Lines: []app.LineInput{{SKU: "A", Quantity: 1}}})
		require.NoError(t, err)
		require.EqualValues(t, 1080, q.Total.Amount)
		require.Nil(t, q.Delivery)
	}
}

// TestARefusedOrderHoldsNothingAndIsRefusedAgain: whichever of stock and slot is refused, the other
// one is given back, and the same key has the same refusal.
func TestARefusedOrderHoldsNothingAndIsRefusedAgain(t *testing.T) {
	full := errs.New(errs.Precondition, "SLOT_FULL", "full")
	for step, want := range map[string]error{
		"slot": full, "reserve": errs.New(errs.Precondition, "OUT_OF_STOCK", "none"),
	} {
		t.Run(step, func(t *testing.T) {
			a, store, w := setup(t)
			withOptions(w)
			w.fail[step] = want
			_, err := a.Place(t.Context(), inSlot("k"))
			require.ErrorIs(t, err, want)
			require.Len(t, store.rows, 1)
			for id, order := range store.rows {
				require.True(t, order.Refused())
				require.Equal(t, domain.TaskNone, order.Task)
				require.Equal(t, "released", w.held[id])
				require.Equal(t, "released", w.seats[id])
			}
			_, err = a.Place(t.Context(), inSlot("k"))
			require.Equal(t, errs.ReasonOf(want), errs.ReasonOf(err))
			order, err := a.Place(t.Context(), inSlot("k2"))
			require.NoError(t, err)
			require.Equal(t, "booked", w.seats[order.ID])
		})
	}
}

// TestAnOrderThatCouldHoldNothingIsNotWritten: neither stock nor slot was taken, so that the same
// key can succeed later.
func TestAnOrderThatCouldHoldNothingIsNotWritten(t *testing.T) {
	a, store, w := setup(t)
	withOptions(w)
	w.fail["slot"] = errs.New(errs.Precondition, "SLOT_FULL", "full")
	w.fail["reserve"] = errs.New(errs.Precondition, "OUT_OF_STOCK", "none")
	_, err := a.Place(t.Context(), inSlot("k"))
	require.Equal(t, "OUT_OF_STOCK", errs.ReasonOf(err))
	require.Empty(t, store.rows)
	order, err := a.Place(t.Context(), inSlot("k"))
	require.NoError(t, err)
	require.Equal(t, "booked", w.seats[order.ID])
}

// TestAnOrderHoldsNothingIfTheOutcomeOfItsSlotIsUnknown: the stock comes back at once, and so does
// a seat whose answer was lost.
func TestAnOrderHoldsNothingIfTheOutcomeOfItsSlotIsUnknown(t *testing.T) {
	a, store, w := setup(t)
	withOptions(w)
	w.fail["slot"] = errs.New(errs.Unavailable, "DOWN", "down")
	_, err := a.Place(t.Context(), inSlot("k"))
	require.Equal(t, errs.Unavailable, errs.KindOf(err))
	require.Empty(t, store.rows)
	require.Len(t, w.held, 1)
	for id, state := range w.held {
		require.Equal(t, "released", state)
		require.Equal(t, "released", w.seats[id])
	}
}

// TestTheSeatOfAFailedOrderComesBack: at each step that can fail.
func TestTheSeatOfAFailedOrderComesBack(t *testing.T) {
	for _, step := range []string{"authorize", "commit", "book"} {
		t.Run(step, func(t *testing.T) {
			a, store, w := setup(t)
			withOptions(w)
			w.fail[step] = errs.New(errs.Precondition, "REFUSED", "no")
			_, err := a.Place(t.Context(), inSlot("k"))
			require.Equal(t, "REFUSED", errs.ReasonOf(err))
			for id, order := range store.rows {
				require.Equal(t, domain.StatusCanceled, order.Status)
				require.Equal(t, domain.TaskNone, order.Task)
				require.Equal(t, "released", w.seats[id])
				require.Equal(t, "released", w.held[id])
			}
		})
	}
}

// TestRecoveryBooksTheSeat: the answer of BookSlot is lost, and recovery asks again.
func TestRecoveryBooksTheSeat(t *testing.T) {
	a, store, w := setup(t)
	withOptions(w)
	w.fail["book"] = errs.New(errs.Unavailable, "DOWN", "down")
	_, err := a.Place(t.Context(), inSlot("k"))
	require.ErrorIs(t, err, domain.ErrCheckoutUncertain)
	require.NoError(t, a.Recover(t.Context()))
	require.Len(t, store.rows, 1)
	for id, order := range store.rows {
		require.Equal(t, domain.StatusConfirmed, order.Status)
		require.Equal(t, "booked", w.seats[id])
	}
}

func TestTheSeatOfACanceledOrderComesBack(t *testing.T) {
	a, store, w := setup(t)
	withOptions(w)
	order, err := a.Place(t.Context(), inSlot("k"))
	require.NoError(t, err)
	w.fail["free"] = errs.New(errs.Unavailable, "DOWN", "down")
	_, err = a.Cancel(t.Context(), app.Viewer{CustomerID: order.CustomerID}, order.ID)
	require.NoError(t, err)
	require.Equal(t, domain.TaskCompensate, store.rows[order.ID].Task, "recovery frees the seat")
	require.NoError(t, a.Recover(t.Context()))
	require.Equal(t, "released", w.seats[order.ID])
	require.Equal(t, domain.TaskNone, store.rows[order.ID].Task)
}

func TestAQuoteSaysHowAnOrderCanArrive(t *testing.T) {
	a, _, w := setup(t)
	withOptions(w)
	quote := func(choice *domain.DeliveryChoice) app.Quote {
		q, err := a.Quote(t.Context(), app.QuoteOrder{
			CustomerID: "c", Lines: []app.LineInput{{SKU: "A", Quantity: 1}}, Delivery: choice, Options: true,
		})
		require.NoError(t, err)
		require.Equal(t, w.ways, q.Options, "the quote has the slots that are left")
		return q
	}
	got := quote(&domain.DeliveryChoice{Method: "standard", Window: "14-16", Day: "2026-12-02"})
	require.Empty(t, got.Blockers)
	require.EqualValues(t, 1080+700, got.Total.Amount)
	require.Contains(t, got.Confirmation.Items[1].Lines, "送料・手数料：¥700")
	require.Equal(t, []string{"お届け方法：ヤマト運輸（通常配送）", "お届け日時：2026年12月2日 14:00〜16:00", "3日以内"}, got.Confirmation.Items[3].Lines)

	got = quote(&domain.DeliveryChoice{Method: "standard"})
	require.Contains(t, got.Confirmation.Items[3].Lines, "最短のお届け日：2026年12月2日")

	require.Equal(t, []app.Blocker{{Reason: "DELIVERY_UNAVAILABLE"}}, quote(&domain.DeliveryChoice{Method: "boat"}).Blockers)
	require.Equal(t, []app.Blocker{{Reason: "SLOT_UNAVAILABLE"}}, quote(&domain.DeliveryChoice{Method: "standard", Window: "9-12", Day: "2026-12-02"}).Blockers)
	w.ways[0].Slots[0].Left = 0
	got = quote(&domain.DeliveryChoice{Method: "standard", Window: "14-16", Day: "2026-12-02"})
	require.Equal(t, []app.Blocker{{Reason: "SLOT_FULL"}}, got.Blockers)
	require.Nil(t, got.Confirmation)
	a.Settings.DeliveryRequired = true
	require.Equal(t, []app.Blocker{{Reason: "DELIVERY_REQUIRED"}}, quote(nil).Blockers)
}
