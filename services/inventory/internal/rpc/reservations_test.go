package rpc_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

func part(sku string, quantity int32) *inventoryv1.UnitSelection {
	return &inventoryv1.UnitSelection{Sku: sku, Quantity: quantity}
}

// committed returns an order with a committed reservation of the lines.
func (s shop) committed(t *testing.T, lines ...*inventoryv1.Line) string {
	t.Helper()
	order := id.New()
	_, err := s.reserve(order, lines...)
	require.NoError(t, err)
	_, err = s.CommitReservation(s.order, &inventoryv1.CommitReservationRequest{OrderId: order})
	require.NoError(t, err)
	return order
}

func (s shop) requireState(t *testing.T, order string, want inventoryv1.ReservationStatus) *inventoryv1.GetReservationResponse {
	t.Helper()
	found, err := s.GetReservation(s.order, &inventoryv1.GetReservationRequest{OrderId: order})
	require.NoError(t, err)
	require.Equal(t, want, found.GetReservation().GetStatus())
	storetest.RequireConsistentStock(t, s.pool)
	return found
}

// Of one order, some units are released, some are fulfilled and some are returned.
func TestLinesOfAnOrderAreReleasedAndFulfilled(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	s.set(t, level("TEA", 10), level("CUP", 5))
	order := s.committed(t, line("TEA", 5), line("CUP", 1))

	release := &inventoryv1.ReleaseReservationRequest{OrderId: order, Lines: []*inventoryv1.UnitSelection{part("TEA", 1)}, OperationId: id.New()}
	for range 2 {
		_, err := s.ReleaseReservation(s.order, release)
		require.NoError(t, err)
	}
	storetest.RequireLevel(t, s.pool, "TEA", 10, 4)
	fulfill := &inventoryv1.FulfillStockRequest{OrderId: order, Lines: []*inventoryv1.UnitSelection{part("TEA", 3)}, OperationId: id.New()}
	for range 2 {
		got, err := s.FulfillStock(s.order, fulfill)
		require.NoError(t, err)
		require.Equal(t, inventoryv1.ReservationStatus_RESERVATION_STATUS_COMMITTED, got.GetReservation().GetStatus())
	}
	storetest.RequireLevel(t, s.pool, "TEA", 7, 1)
	for range 2 {
		got, err := s.FulfillStock(s.order, &inventoryv1.FulfillStockRequest{OrderId: order})
		require.NoError(t, err)
		require.Equal(t, inventoryv1.ReservationStatus_RESERVATION_STATUS_FULFILLED, got.GetReservation().GetStatus())
	}
	storetest.RequireLevel(t, s.pool, "TEA", 6, 0)
}

func TestLinesOfAnOrderAreReturned(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	s.set(t, level("TEA", 10), level("CUP", 5))
	order := s.committed(t, line("TEA", 5), line("CUP", 1))
	_, err := s.ReleaseReservation(s.order,
		&inventoryv1.ReleaseReservationRequest{OrderId: order, Lines: []*inventoryv1.UnitSelection{part("TEA", 1)}, OperationId: id.New()})
	require.NoError(t, err)
	_, err = s.FulfillStock(s.order, &inventoryv1.FulfillStockRequest{OrderId: order})
	require.NoError(t, err)

	back := &inventoryv1.ReturnStockRequest{OrderId: order, OperationId: id.New(), Reason: "torn", Lines: []*inventoryv1.ReturnLine{
		{Line: part("TEA", 3), Outcome: inventoryv1.ReturnOutcome_RETURN_OUTCOME_RESTOCK},
		{Line: part("TEA", 1), Outcome: inventoryv1.ReturnOutcome_RETURN_OUTCOME_WRITE_OFF},
	}}
	for range 2 {
		got, err := s.ReturnStock(s.order, back)
		require.NoError(t, err)
		require.Equal(t, inventoryv1.ReservationStatus_RESERVATION_STATUS_FULFILLED, got.GetReservation().GetStatus())
	}
	_, err = s.ReturnStock(s.order, &inventoryv1.ReturnStockRequest{OrderId: order, OperationId: id.New(), Lines: []*inventoryv1.ReturnLine{
		{Line: part("CUP", 1), Outcome: inventoryv1.ReturnOutcome_RETURN_OUTCOME_WRITE_OFF},
	}})
	require.NoError(t, err)
	storetest.RequireLevel(t, s.pool, "TEA", 9, 0)
	storetest.RequireLevel(t, s.pool, "CUP", 4, 0)
	found := s.requireState(t, order, inventoryv1.ReservationStatus_RESERVATION_STATUS_RESTOCKED)
	require.Len(t, found.GetLines(), 2)
	tea := found.GetReservationLines()[1]
	require.Equal(t, "TEA at main", tea.GetSku()+" at "+tea.GetLocation())
	require.Equal(t, []int64{5, 1, 4, 3, 1},
		[]int64{int64(tea.GetQuantity()), int64(tea.GetReleased()), int64(tea.GetFulfilled()), int64(tea.GetRestocked()), int64(tea.GetWrittenOff())})
}

func TestExtend(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	s.set(t, level("A", 10))
	order, until := id.New(), time.Now().Add(48*time.Hour).UTC().Truncate(time.Microsecond)
	made, err := s.ReserveStock(s.order, &inventoryv1.ReserveStockRequest{
		OrderId: order, Lines: []*inventoryv1.Line{line("A", 1)}, HoldFor: durationpb.New(24 * time.Hour),
	})
	require.NoError(t, err)
	require.WithinDuration(t, time.Now().Add(24*time.Hour), made.GetReservation().GetExpiresAt().AsTime(), time.Minute)
	extend := func(order string, until time.Time) (*inventoryv1.ExtendReservationResponse, error) {
		return s.ExtendReservation(s.order, &inventoryv1.ExtendReservationRequest{OrderId: order, ExpiresAt: timestamppb.New(until)})
	}
	for _, sooner := range []time.Duration{0, time.Hour} {
		got, err := extend(order, until.Add(-sooner))
		require.NoError(t, err)
		require.Equal(t, until, got.GetReservation().GetExpiresAt().AsTime())
	}
	for _, never := range []time.Time{time.Now().Add(-time.Minute), time.Now().Add(31 * 24 * time.Hour)} {
		_, err = extend(order, never)
		requireReason(t, err, errs.Invalid, "HOLD_INVALID")
	}
	_, err = s.ExtendReservation(s.order, &inventoryv1.ExtendReservationRequest{OrderId: order, ExpiresAt: &timestamppb.Timestamp{Seconds: 1 << 60}})
	require.Equal(t, errs.Invalid, errs.KindOf(err), err)
	_, err = s.CommitReservation(s.order, &inventoryv1.CommitReservationRequest{OrderId: order})
	require.NoError(t, err)
	got, err := extend(order, until.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, inventoryv1.ReservationStatus_RESERVATION_STATUS_COMMITTED, got.GetReservation().GetStatus())
	_, err = s.ReleaseReservation(s.order, &inventoryv1.ReleaseReservationRequest{OrderId: order})
	require.NoError(t, err)
	_, err = extend(order, until)
	requireReason(t, err, errs.Precondition, "RESERVATION_RELEASED")
	_, err = extend(id.New(), until)
	requireReason(t, err, errs.NotFound, "RESERVATION_NOT_FOUND")
}

func TestAnExpiredHoldIsNotExtended(t *testing.T) {
	t.Parallel()
	s := open(t, time.Microsecond)
	s.set(t, level("A", 10))
	order, until := id.New(), timestamppb.New(time.Now().Add(time.Hour))
	_, err := s.reserve(order, line("A", 1))
	require.NoError(t, err)
	_, err = s.ExtendReservation(s.order, &inventoryv1.ExtendReservationRequest{OrderId: order, ExpiresAt: until})
	requireReason(t, err, errs.Precondition, "RESERVATION_EXPIRED")
}

func TestRefusalsOfLines(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	s.set(t, level("A", 10))
	order, held := s.committed(t, line("A", 2)), id.New()
	_, err := s.reserve(held, line("A", 1))
	require.NoError(t, err)
	lines := func(quantity int32) []*inventoryv1.UnitSelection {
		return []*inventoryv1.UnitSelection{part("A", quantity)}
	}
	fulfill := func(order, operation string, lines ...*inventoryv1.UnitSelection) error {
		_, err := s.FulfillStock(s.order, &inventoryv1.FulfillStockRequest{OrderId: order, Lines: lines, OperationId: operation})
		return err
	}
	release := func(order, operation string, lines ...*inventoryv1.UnitSelection) error {
		_, err := s.ReleaseReservation(s.order, &inventoryv1.ReleaseReservationRequest{OrderId: order, Lines: lines, OperationId: operation})
		return err
	}
	takeBack := func(order, location string) error {
		_, err := s.ReturnStock(s.order, &inventoryv1.ReturnStockRequest{
			OrderId: order, OperationId: id.New(), Location: location, Lines: []*inventoryv1.ReturnLine{
				{Line: part("A", 1), Outcome: inventoryv1.ReturnOutcome_RETURN_OUTCOME_RESTOCK},
			},
		})
		return err
	}
	requireReason(t, fulfill(order, "", lines(1)...), errs.Invalid, "OPERATION_REQUIRED")
	requireReason(t, release(order, "", lines(1)...), errs.Invalid, "OPERATION_REQUIRED")
	requireReason(t, fulfill(order, id.New(), lines(3)...), errs.Precondition, "QUANTITY_EXCEEDED")
	requireReason(t, release(order, id.New(), lines(3)...), errs.Precondition, "QUANTITY_EXCEEDED")
	requireReason(t, fulfill(held, ""), errs.Precondition, "RESERVATION_NOT_COMMITTED")
	requireReason(t, fulfill(id.New(), ""), errs.NotFound, "RESERVATION_NOT_FOUND")
	requireReason(t, release(id.New(), id.New(), lines(1)...), errs.NotFound, "RESERVATION_NOT_FOUND")
	requireReason(t, takeBack(order, ""), errs.Precondition, "RESERVATION_NOT_FULFILLED")
	operation := id.New()
	require.NoError(t, fulfill(order, operation, lines(1)...))
	requireReason(t, fulfill(order, operation, lines(2)...), errs.AlreadyExists, "OPERATION_MISMATCH")
	require.NoError(t, fulfill(order, ""))
	requireReason(t, release(order, ""), errs.Precondition, "RESERVATION_FULFILLED")
	requireReason(t, takeBack(order, "nowhere"), errs.NotFound, "LOCATION_NOT_FOUND")
	require.NoError(t, release(held, ""))
	requireReason(t, fulfill(held, ""), errs.Precondition, "RESERVATION_RELEASED")
	_, err = s.FulfillStock(rpctest.Customer(t.Context(), clerk), &inventoryv1.FulfillStockRequest{OrderId: order})
	require.ErrorContains(t, err, "PERMISSION_DENIED")
	storetest.RequireConsistentStock(t, s.pool)
}

// A complete release may be repeated, also if a part of the order was fulfilled.
func TestReleaseOfTheRestTwice(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	s.set(t, level("A", 10))
	order := s.committed(t, line("A", 3))
	_, err := s.FulfillStock(s.order, &inventoryv1.FulfillStockRequest{
		OrderId: order, Lines: []*inventoryv1.UnitSelection{part("A", 1)}, OperationId: id.New(),
	})
	require.NoError(t, err)
	for range 2 {
		_, err = s.ReleaseReservation(s.order, &inventoryv1.ReleaseReservationRequest{OrderId: order})
		require.NoError(t, err)
		s.requireState(t, order, inventoryv1.ReservationStatus_RESERVATION_STATUS_FULFILLED)
	}
	storetest.RequireLevel(t, s.pool, "A", 9, 0)
}

// TestReleaseUnfulfilled: a cancel releases all units, or none if a unit was fulfilled.
func TestReleaseUnfulfilled(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	s.set(t, level("A", 10))
	release := func(order string) error {
		_, err := s.ReleaseUnfulfilledStock(s.order, &inventoryv1.ReleaseUnfulfilledStockRequest{OrderId: order})
		return err
	}
	require.NoError(t, release(id.New()), "nothing is held")
	canceled, fulfilled := s.committed(t, line("A", 3)), s.committed(t, line("A", 3))
	_, err := s.FulfillStock(s.order, &inventoryv1.FulfillStockRequest{
		OrderId: fulfilled, Lines: []*inventoryv1.UnitSelection{part("A", 1)}, OperationId: id.New(),
	})
	require.NoError(t, err)
	for range 2 {
		require.NoError(t, release(strings.ToUpper(canceled)))
		s.requireState(t, canceled, inventoryv1.ReservationStatus_RESERVATION_STATUS_RELEASED)
		requireReason(t, release(fulfilled), errs.Precondition, "RESERVATION_FULFILLED")
		s.requireState(t, fulfilled, inventoryv1.ReservationStatus_RESERVATION_STATUS_COMMITTED)
	}
	storetest.RequireLevel(t, s.pool, "A", 9, 2)
	_, err = s.FulfillStock(s.order, &inventoryv1.FulfillStockRequest{OrderId: canceled})
	requireReason(t, err, errs.Precondition, "RESERVATION_RELEASED")
	_, err = s.ReleaseUnfulfilledStock(rpctest.Customer(t.Context(), clerk), &inventoryv1.ReleaseUnfulfilledStockRequest{OrderId: fulfilled})
	require.ErrorContains(t, err, "PERMISSION_DENIED")
}

// Units on back-order are reserved, and can be fulfilled after they arrive.
func TestBackOrder(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	s.set(t, level("A", 1))
	_, err := s.pool.Exec(t.Context(), `UPDATE levels SET backorder_limit = 2`)
	require.NoError(t, err)
	order := s.committed(t, line("A", 3))
	_, err = s.reserve(id.New(), line("A", 1))
	requireReason(t, err, errs.Precondition, "OUT_OF_STOCK")
	_, err = s.FulfillStock(s.order, &inventoryv1.FulfillStockRequest{OrderId: order})
	requireReason(t, err, errs.Precondition, "STOCK_NOT_ON_HAND")
	s.set(t, level("A", 3))
	_, err = s.FulfillStock(s.order, &inventoryv1.FulfillStockRequest{OrderId: order})
	require.NoError(t, err)
	s.requireState(t, order, inventoryv1.ReservationStatus_RESERVATION_STATUS_FULFILLED)
}
