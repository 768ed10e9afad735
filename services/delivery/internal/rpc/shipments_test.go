package rpc_test

import (
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
	"github.com/akinai/akinai/services/delivery/internal/message"
)

func TestAnOrderIsPlannedByLocationAndAvailabilityOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.stock.reserved = []app.ReservedUnits{
		{SKU: "TEA", Location: "main", Quantity: 5, Missing: 2}, {SKU: "CUP", Location: "main", Quantity: 1}, {SKU: "CUP", Location: "east", Quantity: 1},
	}
	order := domain.OrderID(id.New())
	s.confirm(t, order)
	s.confirm(t, order)
	parts := make(map[string]int32)
	for _, p := range s.shipmentsOf(t, order) {
		for _, line := range p.GetLines() {
			parts[p.GetLocation()+" "+p.GetAvailability().String()+" "+line.GetSku()] += line.GetQuantity()
		}
	}
	require.Equal(t, map[string]int32{
		"main SHIPMENT_AVAILABILITY_IN_STOCK TEA": 3, "main SHIPMENT_AVAILABILITY_IN_STOCK CUP": 1,
		"main SHIPMENT_AVAILABILITY_BACK_ORDER TEA": 2, "east SHIPMENT_AVAILABILITY_IN_STOCK CUP": 1,
	}, parts)
	require.Equal(t, domain.ShipmentCounts{Shipments: 3}, s.counts(t, string(order)))
}

// TestAShipmentLeavesInTimeForItsDay: it is Wednesday, 1 April 2026. The order arrives on Monday
// the 6th, delivery takes a day, and the shop dispatches from Monday to Friday: it leaves on the
// 3rd.
func TestAShipmentLeavesInTimeForItsDay(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, err := s.ImportZones(s.staff, &deliveryv1.ImportZonesRequest{Set: "tokyo", Zones: []*deliveryv1.Zone{zone("a")}})
	require.NoError(t, err)
	_, err = s.ImportTownPoints(s.staff, points(35.7))
	require.NoError(t, err)
	p := s.planned(t)
	require.Equal(t, "2026-04-03", s.get(t, p).GetShipment().GetShipOn())
	until := func(day string) int {
		list, err := s.shipments.ListShipments(s.staff, &deliveryv1.ListShipmentsRequest{
			States: []deliveryv1.ShipmentState{deliveryv1.ShipmentState_SHIPMENT_STATE_PLANNED}, Until: day, Location: "main",
		})
		require.NoError(t, err)
		return len(list.GetShipments())
	}
	require.Zero(t, until("2026-04-02"))
	require.Equal(t, 1, until("2026-04-03"))
}

func TestPagesOfShipmentsHaveEachOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	want := make(map[string]bool)
	for range 5 {
		want[s.planned(t)] = true
	}
	got, token := make(map[string]bool), ""
	for {
		page, err := s.shipments.ListShipments(s.staff, &deliveryv1.ListShipmentsRequest{PageSize: 2, PageToken: token})
		require.NoError(t, err)
		for _, p := range page.GetShipments() {
			require.False(t, got[p.GetId()])
			got[p.GetId()] = true
		}
		if token = page.GetNextPageToken(); token == "" {
			break
		}
	}
	require.Equal(t, want, got)
	_, err := s.shipments.ListShipments(s.staff, &deliveryv1.ListShipmentsRequest{PageToken: "x"})
	requireReason(t, "PAGE_TOKEN_INVALID", err)
}

// TestCountsAndListsOfWhatWaitsAndWhatWentWrong: it is 1 April 2026. Two shipments leave today, one
// should have left yesterday; one hand-over is refused, one parcel is lost.
func TestCountsAndListsOfWhatWaitsAndWhatWentWrong(t *testing.T) {
	t.Parallel()
	s := open(t)
	planned, late, refused, lost := s.planned(t), s.planned(t), s.packed(t), s.packed(t)
	_, err := s.pool.Exec(t.Context(), `UPDATE shipments SET ship_on = '2026-03-31' WHERE id = $1`, late)
	require.NoError(t, err)
	_, err = s.pool.Exec(t.Context(), `UPDATE shipment_orders SET order_number = '7777777777' WHERE order_id = (SELECT order_id FROM shipments WHERE id = $1)`, planned)
	require.NoError(t, err)
	_, err = s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: lost, TrackingNumber: "444413758703"})
	require.NoError(t, err)
	_, err = s.shipments.ReportShipment(s.staff, &deliveryv1.ReportShipmentRequest{Id: lost, Status: deliveryv1.CarrierStatus_CARRIER_STATUS_FAILURE})
	require.NoError(t, err)
	s.stock.refuse = errors.Join(errs.New(errs.Precondition, "STOCK_NOT_ON_HAND", "not there"), app.ErrStockRefused)
	_, err = s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: refused})
	requireReason(t, "STOCK_NOT_ON_HAND", err)

	res, err := s.shipments.CountShipments(s.staff, &deliveryv1.CountShipmentsRequest{})
	require.NoError(t, err)
	require.True(t, proto.Equal(&deliveryv1.CountShipmentsResponse{Today: "2026-04-01", Counts: []*deliveryv1.ShipmentCount{
		{Location: "main", ToPack: 2, ToHandOver: 1, Overdue: 1, Refused: 1, Returned: 1},
	}}, res), res)
	listed := func(req *deliveryv1.ListShipmentsRequest) (ids []string) {
		list, err := s.shipments.ListShipments(s.staff, req)
		require.NoError(t, err)
		for _, p := range list.GetShipments() {
			ids = append(ids, p.GetId())
		}
		return ids
	}
	require.Equal(t, []string{refused}, listed(&deliveryv1.ListShipmentsRequest{Refused: true}))
	require.Equal(t, []string{planned}, listed(&deliveryv1.ListShipmentsRequest{OrderNumber: "7777777777"}))
	require.Equal(t, late, listed(&deliveryv1.ListShipmentsRequest{})[0], "what is overdue is first")
}

func TestAShipmentFromPackingToDelivery(t *testing.T) {
	t.Parallel()
	s := open(t)
	p := s.planned(t)
	_, err := s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: p})
	requireReason(t, "SHIPMENT_STATE_INVALID", err)
	for range 2 {
		packed, err := s.shipments.PackShipment(s.staff, &deliveryv1.PackShipmentRequest{Id: p})
		require.NoError(t, err)
		require.Equal(t, deliveryv1.ShipmentState_SHIPMENT_STATE_PACKED, packed.GetShipment().GetState())
	}
	_, err = s.shipments.ReportShipment(s.staff, &deliveryv1.ReportShipmentRequest{Id: p, Status: deliveryv1.CarrierStatus_CARRIER_STATUS_DELIVERED})
	requireReason(t, "SHIPMENT_STATE_INVALID", err)
	for range 2 {
		res, err := s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: p, TrackingNumber: "4444-1375-8704"})
		require.NoError(t, err)
		require.Equal(t, "444413758704", res.GetShipment().GetTrackingNumber())
		require.True(t, res.GetShipment().GetTrackingSuspect(), "a wrong check digit warns, and does not block")
		require.False(t, res.GetShipment().GetHandingOver())
	}
	_, err = s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: p, TrackingNumber: "444413758703"})
	requireReason(t, "SHIPMENT_NUMBER_MISMATCH", err)
	require.Equal(t, map[domain.ShipmentID]int{domain.ShipmentID(p): 1}, s.stock.units())
	_, err = s.shipments.ReportShipment(s.staff, &deliveryv1.ReportShipmentRequest{
		Id: p, Status: deliveryv1.CarrierStatus_CARRIER_STATUS_DELIVERED, At: timestamppb.New(s.clock.Now().Add(time.Hour)),
	})
	requireReason(t, "REPORT_TIME_INVALID", err)
	for _, at := range []*timestamppb.Timestamp{{}, {Seconds: -1 << 62}, {Seconds: 1 << 62}} {
		_, err = s.shipments.ReportShipment(s.staff, &deliveryv1.ReportShipmentRequest{Id: p, Status: deliveryv1.CarrierStatus_CARRIER_STATUS_ATTEMPTED, At: at})
		requireReason(t, "REPORT_TIME_INVALID", err)
	}
	for range 2 {
		res, err := s.shipments.ReportShipment(s.staff, &deliveryv1.ReportShipmentRequest{Id: p, Status: deliveryv1.CarrierStatus_CARRIER_STATUS_DELIVERED})
		require.NoError(t, err)
		require.Equal(t, deliveryv1.ShipmentState_SHIPMENT_STATE_DELIVERED, res.GetShipment().GetState())
	}
	detail := s.get(t, p)
	require.Equal(t, "山田", detail.GetAddress().GetName())
	require.Len(t, detail.GetHistory(), 5)
	require.Equal(t, domain.ShipmentCounts{Shipments: 1, HandedOver: 1, Delivered: 1}, s.counts(t, detail.GetShipment().GetOrderId()))
	require.Equal(t, 3, s.published(t, detail.GetShipment().GetOrderId()), "packed, handed over, delivered")
}

// published returns the number of events about an order.
func (s shop) published(t *testing.T, order string) (n int) {
	t.Helper()
	require.NoError(t, s.pool.QueryRow(t.Context(), `SELECT count(*) FROM outbox WHERE key = $1 AND type = 'shipment.changed'`, order).Scan(&n))
	return n
}

// TestAHandOverWhoseProcessDiedIsFinished: before and after inventory took the units out of stock.
func TestAHandOverWhoseProcessDiedIsFinished(t *testing.T) {
	t.Parallel()
	for name, fulfilled := range map[string]bool{"before the fulfillment": false, "after it": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			p := domain.ShipmentID(s.packed(t))
			began, err := s.rows.BeginHandOver(t.Context(), p, "444413758703", time.Nanosecond)
			require.NoError(t, err)
			require.True(t, began.Running())
			if fulfilled {
				stored, err := s.rows.Shipment(t.Context(), p)
				require.NoError(t, err)
				require.NoError(t, s.stock.Fulfill(t.Context(), stored))
			}
			require.NoError(t, s.use.Recover(t.Context()))
			require.Equal(t, deliveryv1.ShipmentState_SHIPMENT_STATE_HANDED_OVER, s.get(t, string(p)).GetShipment().GetState())
			require.Equal(t, map[domain.ShipmentID]int{p: 1}, s.stock.units())
			require.NoError(t, s.use.Recover(t.Context()))
			require.Equal(t, 1, s.counts(t, s.get(t, string(p)).GetShipment().GetOrderId()).HandedOver)
		})
	}
}

func TestALostAnswerOfInventoryIsAskedAgain(t *testing.T) {
	t.Parallel()
	s := open(t)
	p := s.packed(t)
	s.stock.answer = func() error { return errs.New(errs.Unavailable, "UNAVAILABLE", "lost") }
	handOver := &deliveryv1.HandOverShipmentRequest{Id: p, TrackingNumber: "444413758703"}
	_, err := s.shipments.HandOverShipment(s.staff, handOver)
	require.Error(t, err)
	require.True(t, s.get(t, p).GetShipment().GetHandingOver())
	s.stock.answer = nil
	res, err := s.shipments.HandOverShipment(s.staff, handOver)
	require.NoError(t, err)
	require.Equal(t, deliveryv1.ShipmentState_SHIPMENT_STATE_HANDED_OVER, res.GetShipment().GetState())
	require.Equal(t, map[domain.ShipmentID]int{domain.ShipmentID(p): 1}, s.stock.units())
}

func TestARefusedHandOverStaysPacked(t *testing.T) {
	t.Parallel()
	s := open(t)
	p := s.packed(t)
	s.stock.refuse = errors.Join(errs.New(errs.Precondition, "STOCK_NOT_ON_HAND", "not there"), app.ErrStockRefused)
	_, err := s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: p})
	requireReason(t, "STOCK_NOT_ON_HAND", err)
	got := s.get(t, p).GetShipment()
	require.Equal(t, deliveryv1.ShipmentState_SHIPMENT_STATE_PACKED, got.GetState())
	require.Equal(t, "STOCK_NOT_ON_HAND", got.GetReason())
	s.stock.refuse = nil
	_, err = s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: p})
	require.NoError(t, err)
}

// TestAnOrderCanceledDuringARefusedHandOver: the cancellation leaves the shipment to the attempt,
// which is refused for another reason.
func TestAnOrderCanceledDuringARefusedHandOver(t *testing.T) {
	t.Parallel()
	s := open(t)
	p := s.packed(t)
	order := domain.OrderID(s.get(t, p).GetShipment().GetOrderId())
	s.stock.answer = func() error {
		s.cancel(t, order)
		return errors.Join(errs.New(errs.Precondition, "STOCK_NOT_ON_HAND", "not there"), app.ErrStockRefused)
	}
	_, err := s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: p})
	require.Error(t, err)
	require.Equal(t, deliveryv1.ShipmentState_SHIPMENT_STATE_CANCELED, s.get(t, p).GetShipment().GetState())
	require.Zero(t, s.counts(t, string(order)))
}

// TestALateRefusalEndsNoLaterAttempt: the goods arrive between two attempts, and the second one
// dies after inventory has taken the units.
func TestALateRefusalEndsNoLaterAttempt(t *testing.T) {
	t.Parallel()
	s := open(t)
	p := domain.ShipmentID(s.packed(t))
	first, err := s.rows.BeginHandOver(t.Context(), p, "444413758703", time.Nanosecond)
	require.NoError(t, err)
	second, err := s.rows.JoinHandOver(t.Context(), p, "444413758703", time.Nanosecond)
	require.NoError(t, err)
	require.True(t, second.Running())
	other, err := s.rows.JoinHandOver(t.Context(), p, "444413758704", time.Nanosecond)
	require.NoError(t, err)
	require.False(t, other.Running(), "another number")
	stored, err := s.rows.Shipment(t.Context(), p)
	require.NoError(t, err)
	require.NoError(t, s.stock.Fulfill(t.Context(), stored))
	refused, err := s.rows.Refuse(t.Context(), p, first, "STOCK_NOT_ON_HAND", false)
	require.NoError(t, err)
	require.False(t, refused)
	require.NoError(t, s.use.Recover(t.Context()))
	require.Equal(t, deliveryv1.ShipmentState_SHIPMENT_STATE_HANDED_OVER, s.get(t, string(p)).GetShipment().GetState())
}

func TestShipmentsOfACanceledOrderAreCanceled(t *testing.T) {
	t.Parallel()
	s := open(t)
	p := s.packed(t)
	order := domain.OrderID(s.get(t, p).GetShipment().GetOrderId())
	require.True(t, s.stock.release(order, domain.ShipmentID(p)))
	s.cancel(t, order)
	s.cancel(t, order)
	require.Equal(t, deliveryv1.ShipmentState_SHIPMENT_STATE_CANCELED, s.get(t, p).GetShipment().GetState())
	require.Zero(t, s.counts(t, string(order)))
	_, err := s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: p})
	requireReason(t, "SHIPMENT_STATE_INVALID", err)

	early := domain.OrderID(id.New())
	s.cancel(t, early)
	s.confirm(t, early)
	require.Empty(t, s.shipmentsOf(t, early), "an order that was canceled before it was planned")
}

// TestHandOversBesideACancellation: of both, one succeeds, and the shipment says which.
func TestHandOversBesideACancellation(t *testing.T) {
	t.Parallel()
	s := open(t)
	for range 10 {
		p := s.packed(t)
		order := domain.OrderID(s.get(t, p).GetShipment().GetOrderId())
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				_, _ = s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: p, TrackingNumber: "444413758703"})
			})
		}
		released := false
		all.Go(func() {
			if released = s.stock.release(order, domain.ShipmentID(p)); released {
				s.cancel(t, order)
			}
		})
		all.Wait()
		want, counts := deliveryv1.ShipmentState_SHIPMENT_STATE_HANDED_OVER, domain.ShipmentCounts{Shipments: 1, HandedOver: 1}
		if released {
			want, counts = deliveryv1.ShipmentState_SHIPMENT_STATE_CANCELED, domain.ShipmentCounts{}
		}
		require.Equal(t, want, s.get(t, p).GetShipment().GetState())
		require.Equal(t, counts, s.counts(t, string(order)))
		require.Equal(t, released, s.stock.units()[domain.ShipmentID(p)] == 0)
	}
}

// TestReportsInAnyOrder compares random reports, repeated and reordered, with domain.Report: no
// state moves backwards, and the carrier's status is the latest one.
func TestReportsInAnyOrder(t *testing.T) {
	t.Parallel()
	s := open(t)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	start := s.clock.Now().Add(-time.Hour)
	for range 8 {
		p := s.handedOver(t)
		state, status, last := domain.ShipmentHandedOver, domain.CarrierStatus(""), time.Time{}
		for range 12 {
			r := domain.Report{
				Status: message.CarrierStatusOf(deliveryv1.CarrierStatus(1 + random.Int32N(11))), At: start.Add(time.Duration(random.IntN(10)) * time.Minute),
			}
			if r.Status.Ends() != "" && random.IntN(3) > 0 {
				r.Status = domain.CarrierAttempted
			}
			if r.Applies(state, last) {
				status, last = r.Status, r.At
				if ends := r.Status.Ends(); ends != "" {
					state = domain.ShipmentMoves()[ends].To
				}
			}
			for range 1 + random.IntN(2) {
				res, err := s.shipments.ReportShipment(s.staff, &deliveryv1.ReportShipmentRequest{
					Id: p, Status: message.CarrierStatus(r.Status), At: timestamppb.New(r.At),
				})
				require.NoError(t, err)
				require.Equal(t, message.State(state), res.GetShipment().GetState())
				require.Equal(t, message.CarrierStatus(status), res.GetShipment().GetCarrierStatus())
			}
		}
		detail := s.get(t, p)
		ended := false
		for _, change := range detail.GetHistory() {
			require.False(t, ended, "nothing changes after the end")
			ended = change.GetState() > deliveryv1.ShipmentState_SHIPMENT_STATE_HANDED_OVER
		}
	}
}

// TestTheLastOfSeveralShipmentsSaysThatAllAreDelivered: also if all are delivered at once.
func TestTheLastOfSeveralShipmentsSaysThatAllAreDelivered(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.stock.reserved = []app.ReservedUnits{{SKU: "A", Location: "a", Quantity: 1}, {SKU: "A", Location: "b", Quantity: 1}, {SKU: "A", Location: "c", Quantity: 1}}
	order := domain.OrderID(id.New())
	s.confirm(t, order)
	var all sync.WaitGroup
	for _, p := range s.shipmentsOf(t, order) {
		all.Go(func() {
			_, err1 := s.shipments.PackShipment(s.staff, &deliveryv1.PackShipmentRequest{Id: p.GetId()})
			_, err2 := s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: p.GetId()})
			_, err3 := s.shipments.ReportShipment(s.staff, &deliveryv1.ReportShipmentRequest{
				Id: p.GetId(), Status: deliveryv1.CarrierStatus_CARRIER_STATUS_DELIVERED,
			})
			if err := errors.Join(err1, err2, err3); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var payload []byte
	require.NoError(t, s.pool.QueryRow(t.Context(), `SELECT payload FROM outbox WHERE key = $1 ORDER BY id DESC LIMIT 1`, string(order)).Scan(&payload))
	var last deliveryv1.ShipmentChanged
	require.NoError(t, proto.Unmarshal(payload, &last))
	require.Equal(t, []int32{3, 3, 3}, []int32{last.GetShipments(), last.GetHandedOver(), last.GetDelivered()})
}

func TestTheSlotIsUsedWithTheFirstShipment(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, err := s.ImportZones(s.staff, &deliveryv1.ImportZonesRequest{Set: "tokyo", Zones: []*deliveryv1.Zone{zone("a")}})
	require.NoError(t, err)
	_, err = s.PutWindow(s.staff, windowOf("a", 2))
	require.NoError(t, err)
	p := s.packed(t)
	order := s.get(t, p).GetShipment().GetOrderId()
	_, err = s.slots.HoldSlot(s.order, holdOf(order, "2026-04-06"))
	require.NoError(t, err)
	_, err = s.slots.BookSlot(s.order, &deliveryv1.BookSlotRequest{OrderId: order})
	require.NoError(t, err)
	_, err = s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: p})
	require.NoError(t, err)
	booking, err := s.slots.GetSlotBooking(s.order, &deliveryv1.GetSlotBookingRequest{OrderId: order})
	require.NoError(t, err)
	require.Equal(t, deliveryv1.SlotState_SLOT_STATE_CONSUMED, booking.GetBooking().GetState())
}

// TestAMovedSlotMovesTheShipments: it is Wednesday, 1 April 2026. A shipment that is planned or
// packed leaves in time for the new day, a plan for the old day is not written, and the slot of an
// order that is being handed over stays.
func TestAMovedSlotMovesTheShipments(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, err := s.ImportZones(s.staff, &deliveryv1.ImportZonesRequest{Set: "tokyo", Zones: []*deliveryv1.Zone{zone("a")}})
	require.NoError(t, err)
	_, err = s.PutWindow(s.staff, windowOf("a", 9))
	require.NoError(t, err)
	order := id.New()
	_, err = s.slots.HoldSlot(s.order, holdOf(order, "2026-04-03"))
	require.NoError(t, err)
	_, err = s.slots.BookSlot(s.order, &deliveryv1.BookSlotRequest{OrderId: order})
	require.NoError(t, err)
	moveTo := func(day string) error {
		_, err := s.slots.RescheduleSlot(s.order, &deliveryv1.RescheduleSlotRequest{OrderId: order, Window: "14-16", Day: day})
		return err
	}
	require.NoError(t, moveTo("2026-04-04"))
	s.confirm(t, domain.OrderID(order))
	parcel := func() *deliveryv1.Shipment { return s.shipmentsOf(t, domain.OrderID(order))[0] }
	require.Equal(t, []string{"2026-04-03", "2026-04-04", "14-16"}, []string{parcel().GetShipOn(), parcel().GetArriveOn(), parcel().GetWindow()})
	_, err = s.shipments.PackShipment(s.staff, &deliveryv1.PackShipmentRequest{Id: parcel().GetId()})
	require.NoError(t, err)
	require.NoError(t, moveTo("2026-04-08"))
	require.Equal(t, []string{"2026-04-07", "2026-04-08"}, []string{parcel().GetShipOn(), parcel().GetArriveOn()})
	require.Equal(t, deliveryv1.ShipmentState_SHIPMENT_STATE_PACKED, parcel().GetState())

	_, err = s.pool.Exec(t.Context(), `UPDATE shipment_orders SET state = 'due', due_at = now() WHERE order_id = $1`, order)
	require.NoError(t, err)
	other := domain.OrderID(id.New())
	s.request(t, other)
	old := domain.SlotKey{Zone: "a", Method: "standard", Window: "14-16", Day: time.Date(2026, 4, 4, 0, 0, 0, 0, time.UTC)}
	moved, err := s.rows.Plan(t.Context(), []app.OrderPlan{
		{Order: domain.OrderID(order), Number: "1234567897", Slot: old}, {Order: other, Number: "1234567897"},
	})
	require.NoError(t, err)
	require.Equal(t, []domain.OrderID{domain.OrderID(order)}, moved)
	due, err := s.rows.ClaimPlans(t.Context(), 10, time.Minute)
	require.NoError(t, err)
	require.Equal(t, moved, due, "the other order is planned")

	_, err = s.rows.BeginHandOver(t.Context(), domain.ShipmentID(parcel().GetId()), "444413758703", time.Minute)
	require.NoError(t, err)
	requireReason(t, "SLOT_TOO_LATE", moveTo("2026-04-07"))
	require.Equal(t, "2026-04-08", parcel().GetArriveOn())
}

func TestAnOrderThatCannotBePlannedKeepsNoOtherFromIt(t *testing.T) {
	for name, spoil := range map[string]func(*orders, domain.OrderID){
		"not read":   func(o *orders, id domain.OrderID) { o.unknown = id },
		"not stored": func(o *orders, id domain.OrderID) { o.poisoned = id },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			placed := make([]domain.OrderID, 5)
			for i := range placed {
				placed[i] = domain.OrderID(id.New())
			}
			spoil(s.orders, placed[2])
			s.request(t, placed...)
			require.ErrorContains(t, s.use.PlanDue(t.Context()), "plan the shipments")
			for i, order := range placed {
				require.Equal(t, i != 2, len(s.shipmentsOf(t, order)) == 1, order)
			}
			_, err := s.pool.Exec(t.Context(), `UPDATE shipment_orders SET due_at = now() WHERE state = 'due'`)
			require.NoError(t, err)
			spoil(s.orders, "")
			require.NoError(t, s.use.PlanDue(t.Context()))
			for _, order := range placed {
				require.Len(t, s.shipmentsOf(t, order), 1)
			}
		})
	}
}

// TestStaffSeeShipmentsThatNeedThem: an order whose parcel came back or was lost stays in
// processing until staff decide.
func TestStaffSeeShipmentsThatNeedThem(t *testing.T) {
	t.Parallel()
	s := open(t)
	want := make(map[string]bool)
	report := func(shipment string, status deliveryv1.CarrierStatus) {
		_, err := s.shipments.ReportShipment(s.staff, &deliveryv1.ReportShipmentRequest{Id: shipment, Status: status})
		require.NoError(t, err)
	}
	for status, needed := range map[deliveryv1.CarrierStatus]bool{
		deliveryv1.CarrierStatus_CARRIER_STATUS_RETURN_TO_SENDER: true, deliveryv1.CarrierStatus_CARRIER_STATUS_FAILURE: true,
		deliveryv1.CarrierStatus_CARRIER_STATUS_ATTEMPTED: true, deliveryv1.CarrierStatus_CARRIER_STATUS_HELD_AT_DEPOT: true,
		deliveryv1.CarrierStatus_CARRIER_STATUS_UNKNOWN: true, deliveryv1.CarrierStatus_CARRIER_STATUS_IN_TRANSIT: false,
		deliveryv1.CarrierStatus_CARRIER_STATUS_DELIVERED: false,
	} {
		p := s.handedOver(t)
		report(p, status)
		if needed {
			want[p] = true
		}
	}
	refused := s.packed(t)
	s.stock.refuse = errors.Join(errs.New(errs.Precondition, "STOCK_NOT_ON_HAND", "none"), app.ErrStockRefused)
	_, err := s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: refused})
	requireReason(t, "STOCK_NOT_ON_HAND", err)
	want[refused] = true
	s.planned(t)
	problems := func() map[string]bool {
		list, err := s.shipments.ListShipments(s.staff, &deliveryv1.ListShipmentsRequest{Problems: true})
		require.NoError(t, err)
		got := make(map[string]bool)
		for _, p := range list.GetShipments() {
			got[p.GetId()] = true
		}
		return got
	}
	require.Equal(t, want, problems())
	s.clock.Advance(time.Minute)
	for p := range want {
		if s.get(t, p).GetShipment().GetCarrierStatus() == deliveryv1.CarrierStatus_CARRIER_STATUS_ATTEMPTED {
			report(p, deliveryv1.CarrierStatus_CARRIER_STATUS_DELIVERED)
			delete(want, p)
		}
	}
	require.Equal(t, want, problems(), "what was delivered at last needs no one")
}
