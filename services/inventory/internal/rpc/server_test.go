package rpc_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/blob"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/job"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/rpc"
	"github.com/akinai/akinai/services/inventory/internal/store"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

const clerk = "8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69"

// shop is a client of the service, with the contexts of two callers.
type shop struct {
	inventoryv1connect.InventoryServiceClient
	inventoryv1connect.StockJobServiceClient
	store *store.Stock
	jobs  *job.Store
	blobs blob.Store
	clock *clocktest.Clock
	raw   *connect.Client
	pool  *pg.DB
	// order is the context of the order service, staff that of a person in the warehouse.
	order, staff context.Context
}

func open(t *testing.T, ttl time.Duration) shop {
	t.Helper()
	stock, pool := storetest.New(t).Open(2)
	blobs, err := blob.Open(t.TempDir())
	require.NoError(t, err)
	fixed, admin := clocktest.New(), app.NewStockAdmin(stock)
	jobs := job.NewStore(pool, blobs, fixed)
	client := rpctest.Serve(t, func(s *connect.Server) {
		reconciler := app.NewReconciler(stock, slog.New(slog.DiscardHandler), clock.System(), nil)
		inventoryv1connect.RegisterInventoryServiceHandler(s, rpc.NewServer(app.NewInventory(stock, ttl), admin, reconciler))
		inventoryv1connect.RegisterStockJobServiceHandler(s, &rpc.JobServer{Jobs: jobs, Admin: admin})
	})
	return shop{
		InventoryServiceClient: inventoryv1connect.NewInventoryServiceClient(client),
		StockJobServiceClient:  inventoryv1connect.NewStockJobServiceClient(client),
		store:                  stock,
		jobs:                   jobs,
		blobs:                  blobs,
		clock:                  fixed,
		raw:                    client,
		pool:                   pool,
		order:                  rpctest.System(t.Context(), "order"),
		staff:                  rpctest.As(t.Context(), auth.Identity{Subject: clerk, Permissions: []string{"stock.read", "stock.write"}}),
	}
}

func (s shop) set(t *testing.T, levels ...*inventoryv1.SetLevel) int32 {
	t.Helper()
	res, err := s.SetLevels(s.staff, &inventoryv1.SetLevelsRequest{Reference: "delivery 7", Levels: levels})
	require.NoError(t, err)
	return res.GetChanged()
}

func (s shop) reserve(order string, lines ...*inventoryv1.Line) (*inventoryv1.ReserveStockResponse, error) {
	return s.ReserveStock(s.order, &inventoryv1.ReserveStockRequest{OrderId: order, Lines: lines})
}

func level(sku string, onHand int32) *inventoryv1.SetLevel {
	return &inventoryv1.SetLevel{Sku: sku, OnHand: onHand}
}

func line(sku string, quantity int32) *inventoryv1.Line {
	return &inventoryv1.Line{Sku: sku, Quantity: quantity}
}

func requireReason(t *testing.T, err error, kind errs.Kind, reason string) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, reason, errs.ReasonOf(err), err)
	require.Equal(t, kind, errs.KindOf(err), err)
}

func TestStockOfAnOrder(t *testing.T) {
	t.Parallel()
	s, order := open(t, time.Hour), id.New()
	require.EqualValues(t, 2, s.set(t, level("TEA-1", 5), level("CUP-1", 2)))

	made, err := s.reserve(order, line("TEA-1", 1), line("CUP-1", 1), line("TEA-1", 2))
	require.NoError(t, err)
	require.True(t, made.GetCreated())
	require.Equal(t, inventoryv1.ReservationStatus_RESERVATION_STATUS_HELD, made.GetReservation().GetStatus())
	again, err := s.reserve(strings.ToUpper(order), line("CUP-1", 1), line("TEA-1", 3))
	require.NoError(t, err)
	require.False(t, again.GetCreated())
	require.Equal(t, order, again.GetReservation().GetOrderId())
	require.Equal(t, made.GetReservation().GetExpiresAt().AsTime(), again.GetReservation().GetExpiresAt().AsTime())

	available, err := s.BatchGetAvailability(t.Context(), &inventoryv1.BatchGetAvailabilityRequest{Skus: []string{"TEA-1", "CUP-1", "NONE"}})
	require.NoError(t, err)
	require.Equal(t, map[string]int32{"TEA-1": 2, "CUP-1": 1}, available.GetAvailable())

	for range 2 {
		_, err = s.CommitReservation(s.order, &inventoryv1.CommitReservationRequest{OrderId: order})
		require.NoError(t, err)
	}
	found, err := s.GetReservation(s.order, &inventoryv1.GetReservationRequest{OrderId: order})
	require.NoError(t, err)
	require.Equal(t, inventoryv1.ReservationStatus_RESERVATION_STATUS_COMMITTED, found.GetReservation().GetStatus())
	require.Len(t, found.GetLines(), 2)
	require.Equal(t, "CUP-1", found.GetLines()[0].GetSku())
	require.EqualValues(t, 3, found.GetLines()[1].GetQuantity())
	several, err := s.BatchGetReservations(s.order, &inventoryv1.BatchGetReservationsRequest{OrderIds: []string{id.New(), strings.ToUpper(order)}})
	require.NoError(t, err)
	require.Len(t, several.GetReservations(), 1)
	require.True(t, proto.Equal(found.GetReservation(), several.GetReservations()[0].GetReservation()))
	require.Len(t, several.GetReservations()[0].GetLines(), 2)
	require.True(t, proto.Equal(found.GetReservationLines()[1], several.GetReservations()[0].GetLines()[1]))

	for range 2 {
		_, err = s.ReleaseReservation(s.order, &inventoryv1.ReleaseReservationRequest{OrderId: order})
		require.NoError(t, err)
	}
	s.requireBook(t, order)
	storetest.RequireConsistentStock(t, s.pool)
}

// requireBook checks the movements of the story above, read as staff.
func (s shop) requireBook(t *testing.T, order string) {
	t.Helper()
	levels, err := s.ListLevels(s.staff, &inventoryv1.ListLevelsRequest{})
	require.NoError(t, err)
	require.Len(t, levels.GetLevels(), 2)
	tea := levels.GetLevels()[1]
	require.Equal(t, "TEA-1 at main", tea.GetSku()+" at "+tea.GetLocation())
	require.Equal(t, []int64{5, 0, 1}, []int64{int64(tea.GetOnHand()), int64(tea.GetReserved()), tea.GetVersion()})

	book, err := s.ListMovements(s.staff, &inventoryv1.ListMovementsRequest{Sku: "TEA-1"})
	require.NoError(t, err)
	var causes []inventoryv1.MovementCause
	for _, m := range book.GetMovements() {
		causes = append(causes, m.GetCause())
	}
	require.Equal(t, []inventoryv1.MovementCause{
		inventoryv1.MovementCause_MOVEMENT_CAUSE_RELEASED,
		inventoryv1.MovementCause_MOVEMENT_CAUSE_RESERVED,
		inventoryv1.MovementCause_MOVEMENT_CAUSE_RECEIVED,
	}, causes)
	require.Equal(t, order, book.GetMovements()[0].GetReference())
	require.EqualValues(t, -3, book.GetMovements()[0].GetReservedDelta())
	require.Equal(t, "delivery 7", book.GetMovements()[2].GetReference())
	require.EqualValues(t, 5, book.GetMovements()[2].GetOnHandDelta())

	var actors []string
	err = s.pool.QueryRow(t.Context(), `SELECT array_agg(DISTINCT actor ORDER BY actor) FROM movements`).Scan(&actors)
	require.NoError(t, err)
	require.Equal(t, []string{clerk, "system:order"}, actors)
}

func TestReserveRefusals(t *testing.T) {
	t.Parallel()
	s, taken := open(t, time.Hour), id.New()
	s.set(t, level("A", 5), level("B", 1))
	_, err := s.reserve(taken, line("A", 1))
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		order  string
		lines  []*inventoryv1.Line
		kind   errs.Kind
		reason string
	}{
		"sold out":         {id.New(), []*inventoryv1.Line{line("B", 2), line("A", 1)}, errs.Precondition, "OUT_OF_STOCK"},
		"sold out, summed": {id.New(), []*inventoryv1.Line{line("B", 1), line("B", 1)}, errs.Precondition, "OUT_OF_STOCK"},
		"never seen":       {id.New(), []*inventoryv1.Line{line("C", 1)}, errs.Precondition, "OUT_OF_STOCK"},
		"other lines":      {taken, []*inventoryv1.Line{line("A", 2)}, errs.AlreadyExists, "RESERVATION_MISMATCH"},
		"not a SKU":        {id.New(), []*inventoryv1.Line{line("A\x00", 1)}, errs.Invalid, "TEXT_INVALID"},
		"no quantity":      {id.New(), []*inventoryv1.Line{line("A", 0)}, errs.Invalid, "VALIDATION_FAILED"},
		"no lines":         {id.New(), nil, errs.Invalid, "VALIDATION_FAILED"},
		"not an order":     {"A", []*inventoryv1.Line{line("A", 1)}, errs.Invalid, "VALIDATION_FAILED"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.reserve(tc.order, tc.lines...)
			requireReason(t, err, tc.kind, tc.reason)
		})
	}
	_, err = s.reserve(id.New(), line("C", 1), line("B", 2), line("A", 1))
	var refusal *errs.Error
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, "B,C", refusal.Meta["skus"])
	require.Equal(t, "1,0", refusal.Meta["available"])
	storetest.RequireLevel(t, s.pool, "A", 5, 1)
	storetest.RequireConsistentStock(t, s.pool)
}

func TestCommitRefusals(t *testing.T) {
	t.Parallel()
	s, released, overdue := open(t, time.Microsecond), id.New(), id.New()
	s.set(t, level("A", 5))
	for _, order := range []string{released, overdue} {
		_, err := s.reserve(order, line("A", 1))
		require.NoError(t, err)
	}
	_, err := s.ReleaseReservation(s.order, &inventoryv1.ReleaseReservationRequest{OrderId: released})
	require.NoError(t, err)
	_, err = s.CommitReservation(s.order, &inventoryv1.CommitReservationRequest{OrderId: released})
	requireReason(t, err, errs.Precondition, "RESERVATION_RELEASED")
	_, err = s.CommitReservation(s.order, &inventoryv1.CommitReservationRequest{OrderId: overdue})
	requireReason(t, err, errs.Precondition, "RESERVATION_EXPIRED")
	_, err = s.CommitReservation(s.order, &inventoryv1.CommitReservationRequest{OrderId: id.New()})
	requireReason(t, err, errs.NotFound, "RESERVATION_NOT_FOUND")
	_, err = s.GetReservation(s.order, &inventoryv1.GetReservationRequest{OrderId: id.New()})
	requireReason(t, err, errs.NotFound, "RESERVATION_NOT_FOUND")
	_, err = s.ReleaseReservation(s.order, &inventoryv1.ReleaseReservationRequest{OrderId: id.New()})
	require.NoError(t, err)
}

func TestSetLevelsRefusals(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	s.set(t, level("A", 5))
	_, err := s.reserve(id.New(), line("A", 3))
	require.NoError(t, err)
	for name, tc := range map[string]struct {
		levels []*inventoryv1.SetLevel
		kind   errs.Kind
		reason string
	}{
		"below reserved": {[]*inventoryv1.SetLevel{level("B", 1), level("A", 2)}, errs.Precondition, "STOCK_BELOW_RESERVED"},
		"twice":          {[]*inventoryv1.SetLevel{level("B", 1), level("B", 2)}, errs.Invalid, "SKU_REPEATED"},
		"negative":       {[]*inventoryv1.SetLevel{level("B", -1)}, errs.Invalid, "VALIDATION_FAILED"},
		"not a SKU":      {[]*inventoryv1.SetLevel{level("B B", 1)}, errs.Invalid, "VALIDATION_FAILED"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.SetLevels(s.staff, &inventoryv1.SetLevelsRequest{Levels: tc.levels})
			requireReason(t, err, tc.kind, tc.reason)
		})
	}
	levels, err := s.ListLevels(s.staff, &inventoryv1.ListLevelsRequest{})
	require.NoError(t, err)
	require.Len(t, levels.GetLevels(), 1)
	storetest.RequireConsistentStock(t, s.pool)
}

// Text that PostgreSQL cannot store is an error of the caller, in any field.
func TestTextThatCannotBeStored(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	_, err := s.BatchGetAvailability(s.staff, &inventoryv1.BatchGetAvailabilityRequest{Skus: []string{"\x00"}})
	requireReason(t, err, errs.Invalid, "TEXT_INVALID")
	_, err = s.ListLevels(s.staff, &inventoryv1.ListLevelsRequest{AfterSku: "\x00"})
	requireReason(t, err, errs.Invalid, "TEXT_INVALID")
	_, err = s.ListMovements(s.staff, &inventoryv1.ListMovementsRequest{Sku: "\x00"})
	requireReason(t, err, errs.Invalid, "TEXT_INVALID")
	_, err = s.SetLevels(s.staff, &inventoryv1.SetLevelsRequest{Reference: "\x00", Levels: []*inventoryv1.SetLevel{level("A", 1)}})
	requireReason(t, err, errs.Invalid, "TEXT_INVALID")
}

func TestWhoMayCall(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	customer := rpctest.Customer(t.Context(), clerk)
	for _, ctx := range []context.Context{customer, s.staff} {
		_, err := s.ReserveStock(ctx, &inventoryv1.ReserveStockRequest{OrderId: id.New(), Lines: []*inventoryv1.Line{line("A", 1)}})
		require.ErrorContains(t, err, "PERMISSION_DENIED")
		_, err = s.ReleaseReservation(ctx, &inventoryv1.ReleaseReservationRequest{OrderId: id.New()})
		require.ErrorContains(t, err, "PERMISSION_DENIED")
	}
	for _, ctx := range []context.Context{customer, s.order} {
		_, err := s.SetLevels(ctx, &inventoryv1.SetLevelsRequest{Levels: []*inventoryv1.SetLevel{level("A", 1)}})
		require.ErrorContains(t, err, "PERMISSION_DENIED")
		_, err = s.ListLevels(ctx, &inventoryv1.ListLevelsRequest{})
		require.ErrorContains(t, err, "PERMISSION_DENIED")
	}
}
