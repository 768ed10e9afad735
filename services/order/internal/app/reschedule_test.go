package app_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

var movedTo = domain.Slot{Window: "10-12", Day: "2026-12-03", Start: 600, End: 720}

// slotOrder places an order with a slot, and returns it with its customer.
func slotOrder(t *testing.T, a *app.App, w *world) (domain.Order, app.Viewer) {
	t.Helper()
	withOptions(w)
	order, err := a.Place(t.Context(), inSlot("k"))
	require.NoError(t, err)
	return order, app.Viewer{CustomerID: order.CustomerID}
}

func actionOf(t *testing.T, order domain.Order) domain.Action {
	t.Helper()
	for _, action := range order.Actions() {
		if action.Name == domain.ActionReschedule {
			return action
		}
	}
	require.Fail(t, "the order has no such action")
	return domain.Action{}
}

func TestAMovedSeatIsRecordedWithTheOrder(t *testing.T) {
	a, _, w := setup(t)
	order, customer := slotOrder(t, a, w)
	require.True(t, actionOf(t, order).Allowed)
	for range 2 { // a repetition changes nothing
		moved, err := a.Reschedule(t.Context(), customer, order.ID, "10-12", "2026-12-03")
		require.NoError(t, err)
		require.Equal(t, &movedTo, moved.Delivery.Slot)
		require.Equal(t, order.Total, moved.Total)
		require.Equal(t, order.Version+1, moved.Version)
	}
	stored, err := a.Get(t.Context(), customer, order.ID)
	require.NoError(t, err)
	require.Equal(t, &movedTo, stored.Delivery.Slot)
	require.Equal(t, "14-16", order.Delivery.Slot.Window, "copies of before are not changed")

	_, err = a.Reschedule(t.Context(), app.Viewer{CustomerID: "another"}, order.ID, "10-12", "2026-12-03")
	require.ErrorIs(t, err, domain.ErrNotFound)
	_, err = a.OrderSlots(t.Context(), app.Viewer{CustomerID: "another"}, order.ID)
	require.ErrorIs(t, err, domain.ErrNotFound)
}

// TestARefusedMoveChangesNothing: the delivery service knows the cut-off and the seats.
func TestARefusedMoveChangesNothing(t *testing.T) {
	a, _, w := setup(t)
	order, customer := slotOrder(t, a, w)
	w.fail["move"] = errs.New(errs.Precondition, "SLOT_FULL", "full")
	_, err := a.Reschedule(t.Context(), customer, order.ID, "10-12", "2026-12-03")
	require.Equal(t, "SLOT_FULL", errs.ReasonOf(err))
	w.refusal = "SLOT_TOO_LATE"
	shown, _, err := a.GetWithHistory(t.Context(), customer, order.ID)
	require.NoError(t, err)
	require.Equal(t, order.Delivery.Slot, shown.Delivery.Slot)
	require.Equal(t, domain.Action{Name: "reschedule", Reason: "SLOT_TOO_LATE"}, actionOf(t, shown))
	slots, err := a.OrderSlots(t.Context(), customer, order.ID)
	require.NoError(t, err)
	require.Equal(t, "SLOT_TOO_LATE", slots.Reason)
}

// TestAMoveThatWasNotRecordedIsRecordedByTheNextRead: the process died after the seat was moved.
func TestAMoveThatWasNotRecordedIsRecordedByTheNextRead(t *testing.T) {
	a, _, w := setup(t)
	order, customer := slotOrder(t, a, w)
	require.NoError(t, w.MoveSlot(t.Context(), order.ID, "10-12", "2026-12-03"))
	w.fail["seat"] = errs.New(errs.Unavailable, "DOWN", "down")
	shown, _, err := a.GetWithHistory(t.Context(), customer, order.ID)
	require.NoError(t, err, "the order is shown while the delivery service is down")
	require.Equal(t, order.Delivery.Slot, shown.Delivery.Slot)
	shown, _, err = a.GetWithHistory(t.Context(), customer, order.ID)
	require.NoError(t, err)
	require.Equal(t, &movedTo, shown.Delivery.Slot)
	stored, err := a.Orders.Get(t.Context(), order.ID)
	require.NoError(t, err)
	require.Equal(t, &movedTo, stored.Delivery.Slot)
}

// TestAMoveIsRecordedAlsoWhenTheOrderIsBeingShipped: the process died between the move and its
// record, and the parcel was packed before the order was read again.
func TestAMoveIsRecordedAlsoWhenTheOrderIsBeingShipped(t *testing.T) {
	a, store, w := setup(t)
	order, customer := slotOrder(t, a, w)
	require.NoError(t, w.MoveSlot(t.Context(), order.ID, "10-12", "2026-12-03"))
	packed, err := a.Orders.Get(t.Context(), order.ID)
	require.NoError(t, err)
	_, err = packed.RecordShipments(order.PlacedAt, domain.ShipmentProgress{Begun: true})
	require.NoError(t, err)
	store.rows[packed.ID] = packed

	moved, err := a.Reschedule(t.Context(), customer, order.ID, "10-12", "2026-12-03")
	require.NoError(t, err, "the same request again")
	require.Equal(t, &movedTo, moved.Delivery.Slot)
	_, err = a.Reschedule(t.Context(), customer, order.ID, "18-20", "2026-12-04")
	require.ErrorIs(t, err, domain.ErrNotReschedulable)

	store.rows[packed.ID] = packed
	shown, _, err := a.GetWithHistory(t.Context(), customer, order.ID)
	require.NoError(t, err)
	require.Equal(t, &movedTo, shown.Delivery.Slot)
}

// racing moves the seat once more, and records that, before the first move is recorded.
type racing struct {
	app.SlotOrders
	race func()
}

func (r *racing) SaveSlot(ctx context.Context, o domain.Order, m domain.AppliedTransition) error {
	if race := r.race; race != nil {
		r.race = nil
		race()
	}
	return r.SlotOrders.SaveSlot(ctx, o, m)
}

// TestTheLastOfTwoMovesIsRecordedLast: whichever of them is recorded first.
func TestTheLastOfTwoMovesIsRecordedLast(t *testing.T) {
	a, store, w := setup(t)
	order, customer := slotOrder(t, a, w)
	slots := &racing{SlotOrders: store}
	a.Slots = slots
	slots.race = func() {
		_, err := a.Reschedule(t.Context(), customer, order.ID, "18-20", "2026-12-04")
		require.NoError(t, err)
	}
	moved, err := a.Reschedule(t.Context(), customer, order.ID, "10-12", "2026-12-03")
	require.NoError(t, err)
	require.Equal(t, "18-20", moved.Delivery.Slot.Window)
	stored, err := a.Orders.Get(t.Context(), order.ID)
	require.NoError(t, err)
	require.Equal(t, "18-20", stored.Delivery.Slot.Window)
}

func TestOnlyAConfirmedOrderWithASlotIsMoved(t *testing.T) {
	a, _, w := setup(t)
	order, customer := slotOrder(t, a, w)
	without, err := a.Place(t.Context(), keyed("k2"))
	require.NoError(t, err)
	for _, action := range without.Actions() {
		require.NotEqual(t, domain.ActionReschedule, action.Name)
	}
	_, err = a.Reschedule(t.Context(), customer, without.ID, "10-12", "2026-12-03")
	require.ErrorIs(t, err, domain.ErrNotReschedulable)

	canceled, err := a.Cancel(t.Context(), customer, order.ID)
	require.NoError(t, err)
	require.Equal(t, domain.Action{Name: "reschedule", Reason: "ORDER_NOT_RESCHEDULABLE"}, actionOf(t, canceled))
	_, err = a.Reschedule(t.Context(), customer, order.ID, "10-12", "2026-12-03")
	require.ErrorIs(t, err, domain.ErrNotReschedulable)
	slots, err := a.OrderSlots(t.Context(), customer, order.ID)
	require.NoError(t, err)
	require.Equal(t, "ORDER_NOT_RESCHEDULABLE", slots.Reason)
	require.Empty(t, slots.Slots)
}

// TestAnEstimateNeedsAPostalCodeAlone: its town is looked up; a code without one is an error only
// if no zone lists it.
func TestAnEstimateNeedsAPostalCodeAlone(t *testing.T) {
	a, _, w := setup(t)
	withOptions(w)
	w.towns = map[string]app.Town{"1000001": {Prefecture: "東京都", City: "千代田区", Town: "千代田"}, "1000002": {City: "千代田区", Town: "皇居外苑", Several: true}}
	lines := []app.LineInput{{SKU: "A", Quantity: 1}}
	got, err := a.EstimateDelivery(t.Context(), domain.Address{PostalCode: "1000001"}, lines)
	require.NoError(t, err)
	require.Equal(t, app.DeliveryEstimate{Prefecture: "東京都", City: "千代田区", Options: w.ways, Delivers: true}, got)
	got, err = a.EstimateDelivery(t.Context(), domain.Address{PostalCode: "1000002"}, lines)
	require.NoError(t, err)
	require.True(t, got.Approximate)
	got, err = a.EstimateDelivery(t.Context(), domain.Address{PostalCode: "9999999"}, lines)
	require.NoError(t, err)
	require.True(t, got.Approximate)
	require.Empty(t, w.seats, "an estimate takes no seat")

	_, err = a.EstimateDelivery(t.Context(), domain.Address{PostalCode: "1000001"}, []app.LineInput{{SKU: "unknown", Quantity: 1}})
	require.ErrorIs(t, err, domain.ErrSKUNotForSale)
	_, err = a.EstimateDelivery(t.Context(), domain.Address{PostalCode: "1000001"}, []app.LineInput{{SKU: "A", Quantity: 11}})
	require.ErrorIs(t, err, domain.ErrQuantityLimit)
	w.ways = []app.DeliveryOption{}
	_, err = a.EstimateDelivery(t.Context(), domain.Address{PostalCode: "9999999"}, lines)
	require.ErrorIs(t, err, domain.ErrPostalCodeUnknown)
}

// TestAQuoteWithoutWaysHasTheWayByDefault: the delivery service does not return the slots.
func TestAQuoteWithoutWaysHasTheWayByDefault(t *testing.T) {
	a, _, w := setup(t)
	withOptions(w)
	w.fail["options"] = errs.New(errs.Unavailable, "DOWN", "down")
	q, err := a.Quote(t.Context(), app.QuoteOrder{CustomerID: "c", Lines: keyed("k").Lines, Options: true, Delivery: inSlot("k").Delivery})
	require.NoError(t, err)
	require.True(t, q.OptionsUnavailable)
	require.Empty(t, q.Options)
	require.Empty(t, q.Blockers)
	require.Nil(t, q.Delivery.Slot)
	require.EqualValues(t, 3*1080+700, q.Total.Amount)
}
