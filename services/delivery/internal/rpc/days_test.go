package rpc_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/pkg/id"
)

// openSlots opens a shop with a zone and a window, at the time of TestSlotOfAnOrder.
func openSlots(t *testing.T) shop {
	t.Helper()
	s := open(t)
	_, err := s.ImportZones(s.staff, &deliveryv1.ImportZonesRequest{Set: "tokyo", Zones: []*deliveryv1.Zone{zone("a")}})
	require.NoError(t, err)
	_, err = s.PutWindow(s.staff, windowOf("a", 9))
	require.NoError(t, err)
	return s
}

func (s shop) book(t *testing.T, req *deliveryv1.HoldSlotRequest) (order string) {
	t.Helper()
	_, err := s.slots.HoldSlot(s.order, req)
	require.NoError(t, err)
	_, err = s.slots.BookSlot(s.order, &deliveryv1.BookSlotRequest{OrderId: req.GetOrderId()})
	require.NoError(t, err)
	return req.GetOrderId()
}

func (s shop) move(order, day string) error {
	_, err := s.slots.RescheduleSlot(s.order, &deliveryv1.RescheduleSlotRequest{OrderId: order, Window: "14-16", Day: day})
	return err
}

func TestAnOrderIsMovedFromADayThatIsNoLongerOpen(t *testing.T) {
	t.Parallel()
	s := openSlots(t)
	var orders []string
	for range 4 {
		orders = append(orders, s.book(t, holdOf(id.New(), "2026-04-06")))
	}
	notOnMondays := windowOf("a", 9)
	notOnMondays.Window.Weekdays, notOnMondays.Window.ValidFrom = []int32{2, 3, 4, 5}, "2026-04-02"
	_, err := s.PutWindow(s.staff, notOnMondays)
	require.NoError(t, err)
	require.NoError(t, s.move(orders[0], "2026-04-07"), "the window is not open on this weekday")
	_, err = s.ImportHolidays(s.staff, &deliveryv1.ImportHolidaysRequest{Holidays: []*deliveryv1.Holiday{{Day: "2026-04-06", Name: "臨時"}}})
	require.NoError(t, err)
	require.NoError(t, s.move(orders[1], "2026-04-07"), "the day is a holiday")
	_, err = s.PutClosure(s.staff, &deliveryv1.PutClosureRequest{Day: "2026-04-06", Reason: "snow"})
	require.NoError(t, err)
	require.NoError(t, s.move(orders[2], "2026-04-07"), "the day is closed")
	requireReason(t, "SLOT_UNAVAILABLE", s.move(orders[2], "2026-04-06"))

	s.clock.Advance(38 * time.Hour)
	requireReason(t, "SLOT_TOO_LATE", s.move(orders[3], "2026-04-08"))
}

func TestASeatIsNotBeforeTheGoodsAreThere(t *testing.T) {
	t.Parallel()
	s := openSlots(t)
	holdFor := func(day, availableOn string) *deliveryv1.HoldSlotRequest {
		req := holdOf(id.New(), day)
		req.AvailableOn = availableOn
		return req
	}
	for _, day := range []string{"2026-04-06", "2026-04-07"} {
		_, err := s.slots.HoldSlot(s.order, holdFor(day, "2026-04-07"))
		requireReason(t, "SLOT_UNAVAILABLE", err)
	}
	_, err := s.slots.HoldSlot(s.order, holdFor("2026-04-08", "2026-02-30"))
	requireReason(t, "DATE_INVALID", err)
	order := s.book(t, holdFor("2026-04-08", "2026-04-06"))
	requireReason(t, "SLOT_UNAVAILABLE", s.move(order, "2026-04-06"))
	require.NoError(t, s.move(order, "2026-04-07"), "one day after the goods are there")
}
