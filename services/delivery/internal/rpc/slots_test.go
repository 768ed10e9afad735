package rpc_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
)

func windowOf(zone string, capacity int32) *deliveryv1.PutWindowRequest {
	return &deliveryv1.PutWindowRequest{Window: &deliveryv1.Window{
		Zone: zone, Method: "standard", Code: "14-16", StartMinutes: 840, EndMinutes: 960, Capacity: capacity, ValidFrom: "2026-04-01",
	}}
}

func holidays() proto.Message {
	return &deliveryv1.ImportHolidaysRequest{Holidays: []*deliveryv1.Holiday{{Day: "2026-04-29", Name: "昭和の日"}}}
}

func quoteOf(grams int64) *deliveryv1.QuoteDeliveryRequest {
	return &deliveryv1.QuoteDeliveryRequest{
		Destination: &deliveryv1.Destination{Point: &deliveryv1.Point{Latitude: 35.5, Longitude: 139.5}},
		Lines:       []*deliveryv1.QuoteLine{{Grams: grams}, {Grams: 1}}, Amount: 5000,
	}
}

func holdOf(order, day string) *deliveryv1.HoldSlotRequest {
	return &deliveryv1.HoldSlotRequest{
		OrderId: order, Owner: order, AddressKey: order,
		Slot: &deliveryv1.SlotKey{Zone: "a", Method: "standard", Window: "14-16", Day: day},
	}
}

func requireReason(t *testing.T, reason string, err error) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, reason, errs.ReasonOf(err), err)
}

// TestSlotOfAnOrder: it is Wednesday, 1 April 2026, 21:00 in Tokyo, after the cut-off at 11:00. The
// shop dispatches from Monday to Friday, and delivery takes a day.
func TestSlotOfAnOrder(t *testing.T) {
	t.Parallel()
	s, ctx := open(t), t.Context()
	_, err := s.ImportZones(s.staff, &deliveryv1.ImportZonesRequest{Set: "tokyo", Zones: []*deliveryv1.Zone{zone("a")}})
	require.NoError(t, err)
	_, err = s.PutWindow(s.staff, windowOf("a", 2))
	require.NoError(t, err)

	backwards := windowOf("a", 2)
	backwards.Window.EndMinutes = 840
	_, err = s.PutWindow(s.staff, backwards)
	requireReason(t, "WINDOW_INVALID", err)
	_, err = s.PutClosure(s.staff, &deliveryv1.PutClosureRequest{Day: "2026-04-06", Zone: "nowhere"})
	requireReason(t, "ZONE_NOT_FOUND", err)

	quote, err := s.slots.QuoteDelivery(ctx, quoteOf(1999))
	require.NoError(t, err)
	require.Equal(t, "a", quote.GetZone())
	option := quote.GetOptions()[0]
	require.Equal(t, []any{int64(700), "2026-04-03", "yamato"}, []any{option.GetFee(), option.GetEarliest(), option.GetCarrier()})
	require.Len(t, option.GetSlots(), 6, "from the first day to the horizon")
	want := &deliveryv1.Slot{Window: "14-16", Day: "2026-04-03", StartMinutes: 840, EndMinutes: 960, Left: 2}
	require.True(t, proto.Equal(want, option.GetSlots()[0]), option.GetSlots()[0])
	bare := quoteOf(1999)
	bare.WithoutSlots = true
	quote, err = s.slots.QuoteDelivery(ctx, bare)
	require.NoError(t, err)
	require.True(t, quote.GetDelivers())
	require.Empty(t, quote.GetOptions()[0].GetSlots())
	require.Equal(t, "2026-04-03", quote.GetOptions()[0].GetEarliest())
	heavy, err := s.slots.QuoteDelivery(ctx, quoteOf(2000))
	require.NoError(t, err)
	require.Empty(t, heavy.GetOptions(), "no fee is for this weight")

	first, second, third := id.New(), id.New(), id.New()
	held, err := s.slots.HoldSlot(s.order, holdOf(first, "2026-04-03"))
	require.NoError(t, err)
	again, err := s.slots.HoldSlot(s.order, holdOf(first, "2026-04-03"))
	require.NoError(t, err)
	require.True(t, proto.Equal(held.GetBooking(), again.GetBooking()), "a repetition holds no second seat")
	_, err = s.slots.HoldSlot(s.order, holdOf(first, "2026-04-04"))
	requireReason(t, "SLOT_MISMATCH", err)
	_, err = s.slots.HoldSlot(s.order, holdOf(second, "2026-04-03"))
	require.NoError(t, err)
	_, err = s.slots.HoldSlot(s.order, holdOf(third, "2026-04-03"))
	requireReason(t, "SLOT_FULL", err)
	for _, day := range []string{"2026-04-02", "2026-04-09", "2026-03-01"} {
		_, err = s.slots.HoldSlot(s.order, holdOf(third, day))
		requireReason(t, "SLOT_UNAVAILABLE", err)
	}
	_, err = s.slots.HoldSlot(s.order, holdOf(third, "2026-02-30"))
	requireReason(t, "DATE_INVALID", err)

	_, err = s.slots.BookSlot(s.order, &deliveryv1.BookSlotRequest{OrderId: first})
	require.NoError(t, err)
	_, err = s.slots.BookSlot(s.order, &deliveryv1.BookSlotRequest{OrderId: third})
	requireReason(t, "SLOT_NOT_FOUND", err)
	seat, err := s.slots.GetSlotBooking(s.order, &deliveryv1.GetSlotBookingRequest{OrderId: first, Moves: true})
	require.NoError(t, err)
	require.Empty(t, seat.GetMoveRefusal())
	require.Equal(t, []int32{840, 960}, []int32{seat.GetBooking().GetStartMinutes(), seat.GetBooking().GetEndMinutes()})
	require.Len(t, seat.GetSlots(), 6)
	require.Zero(t, seat.GetSlots()[0].GetLeft(), "full ones are shown")
	require.EqualValues(t, 2, seat.GetSlots()[1].GetLeft())
	unbooked, err := s.slots.GetSlotBooking(s.order, &deliveryv1.GetSlotBookingRequest{OrderId: second, Moves: true})
	require.NoError(t, err)
	require.Equal(t, "SLOT_EXPIRED", unbooked.GetMoveRefusal(), "a hold cannot be moved")
	require.Empty(t, unbooked.GetSlots())
	moved, err := s.slots.RescheduleSlot(s.order, &deliveryv1.RescheduleSlotRequest{OrderId: first, Window: "14-16", Day: "2026-04-06"})
	require.NoError(t, err)
	require.Equal(t, "2026-04-06", moved.GetBooking().GetSlot().GetDay())
	_, err = s.slots.HoldSlot(s.order, holdOf(third, "2026-04-03"))
	require.NoError(t, err, "the seat that was left is free")
	_, err = s.slots.ReleaseSlot(s.order, &deliveryv1.ReleaseSlotRequest{OrderId: third})
	require.NoError(t, err)
	_, err = s.slots.BookSlot(s.order, &deliveryv1.BookSlotRequest{OrderId: third})
	requireReason(t, "SLOT_RELEASED", err)

	hit, err := s.PutClosure(s.staff, &deliveryv1.PutClosureRequest{Day: "2026-04-06", Reason: "snow"})
	require.NoError(t, err)
	require.Equal(t, []string{first}, hit.GetOrderIds())
	_, err = s.slots.HoldSlot(s.order, holdOf(id.New(), "2026-04-06"))
	requireReason(t, "SLOT_UNAVAILABLE", err)
	_, err = s.pool.Exec(t.Context(), `UPDATE bookings SET state = 'consumed' WHERE order_id = $1`, first) // as a hand-over does
	require.NoError(t, err)
	got, err := s.slots.GetSlotBooking(s.order, &deliveryv1.GetSlotBookingRequest{OrderId: first})
	require.NoError(t, err)
	require.Equal(t, deliveryv1.SlotState_SLOT_STATE_CONSUMED, got.GetBooking().GetState())
	_, err = s.slots.RescheduleSlot(s.order, &deliveryv1.RescheduleSlotRequest{OrderId: first, Window: "14-16", Day: "2026-04-07"})
	requireReason(t, "SLOT_TOO_LATE", err)

	loads, err := s.ListSlotLoads(s.staff, &deliveryv1.ListSlotLoadsRequest{Zone: "a", From: "2026-04-01", Last: "2026-04-30"})
	require.NoError(t, err)
	require.Len(t, loads.GetLoads(), 2)
	_, err = s.slots.BookSlot(s.staff, &deliveryv1.BookSlotRequest{OrderId: first})
	require.ErrorContains(t, err, "PERMISSION_DENIED")
}
