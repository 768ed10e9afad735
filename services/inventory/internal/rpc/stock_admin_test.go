package rpc_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/inventory/internal/storetest"
)

const (
	received   = inventoryv1.MovementCause_MOVEMENT_CAUSE_RECEIVED
	adjusted   = inventoryv1.MovementCause_MOVEMENT_CAUSE_ADJUSTED
	writtenOff = inventoryv1.MovementCause_MOVEMENT_CAUSE_WRITTEN_OFF
)

func adjustment(sku, location string, delta int32) *inventoryv1.Adjustment {
	return &inventoryv1.Adjustment{Sku: sku, Location: location, Delta: delta}
}

func (s shop) put(t *testing.T, location *inventoryv1.Location) *inventoryv1.Location {
	t.Helper()
	res, err := s.PutLocation(s.staff, &inventoryv1.PutLocationRequest{Location: location})
	require.NoError(t, err)
	return res.GetLocation()
}

// levels returns the levels of SKUs, read as staff.
func (s shop) levels(t *testing.T, skus ...string) []*inventoryv1.Level {
	t.Helper()
	res, err := s.BatchGetLevels(s.staff, &inventoryv1.BatchGetLevelsRequest{Skus: skus})
	require.NoError(t, err)
	return res.GetLevels()
}

func requireLevels(t *testing.T, want, got []*inventoryv1.Level) {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		require.True(t, proto.Equal(want[i], got[i]), "%v\n%v", want[i], got[i])
	}
}

// A warehouse opens, receives units, loses some, and sells on back-order.
func TestALocationIsListedAfterItIsPut(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	east := &inventoryv1.Location{Code: "east", Name: "東京", Priority: 5, Open: true}
	require.EqualValues(t, 1, s.put(t, east).GetVersion())
	locations, err := s.ListLocations(s.staff, &inventoryv1.ListLocationsRequest{})
	require.NoError(t, err)
	require.Equal(t, "main", locations.GetLocations()[0].GetCode())
	require.True(t, proto.Equal(&inventoryv1.Location{Code: "east", Name: "東京", Priority: 5, Open: true, Version: 1}, locations.GetLocations()[1]))
}

func TestStockAdmin(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	s.put(t, &inventoryv1.Location{Code: "east", Name: "東京", Priority: 5, Open: true})
	s.set(t, level("TEA-1", 5))
	in := &inventoryv1.AdjustStockRequest{
		OperationId: id.New(), Cause: received, Reference: "note 4", Create: true,
		Adjustments: []*inventoryv1.Adjustment{adjustment("TEA-1", "", 2), adjustment("CUP-1", "east", 3)},
	}
	for range 2 {
		res, err := s.AdjustStock(s.staff, in)
		require.NoError(t, err)
		requireLevels(t, []*inventoryv1.Level{
			{Sku: "CUP-1", Location: "east", OnHand: 3, Version: 1}, {Sku: "TEA-1", Location: "main", OnHand: 7, Version: 2},
		}, res.GetLevels())
	}
	out := &inventoryv1.TransferStockRequest{
		OperationId: id.New(), To: "east", Reason: "balance", Lines: []*inventoryv1.Line{line("TEA-1", 1), line("TEA-1", 3)},
	}
	for range 2 {
		_, err := s.TransferStock(s.staff, out)
		require.NoError(t, err)
	}
	_, err := s.SetPolicies(s.staff, &inventoryv1.SetPoliciesRequest{Policies: []*inventoryv1.Policy{
		{Sku: "TEA-1", LowThreshold: proto.Int32(3), BackorderLimit: proto.Int32(10)}, {Sku: "TEA-1", Location: "east"},
	}})
	require.NoError(t, err)
	_, err = s.SetLevels(s.staff, &inventoryv1.SetLevelsRequest{Reason: "yearly count", Levels: []*inventoryv1.SetLevel{
		{Sku: "TEA-1", OnHand: 4, Version: proto.Int64(4)},
	}})
	require.NoError(t, err)
	requireLevels(t, []*inventoryv1.Level{
		{Sku: "TEA-1", Location: "east", OnHand: 4, Version: 1},
		{Sku: "TEA-1", Location: "main", OnHand: 4, Version: 5, BackorderLimit: 10},
	}, s.levels(t, "TEA-1", "NONE"))
	s.requireKeeping(t)
}

// requireKeeping checks the movements of the story above.
func (s shop) requireKeeping(t *testing.T) {
	t.Helper()
	book, err := s.ListMovements(s.staff, &inventoryv1.ListMovementsRequest{Sku: "TEA-1"})
	require.NoError(t, err)
	transferred := inventoryv1.MovementCause_MOVEMENT_CAUSE_TRANSFERRED
	for i, want := range []*inventoryv1.Movement{
		{Location: "main", Cause: adjusted, OnHandDelta: 1, Reason: "yearly count"},
		{Location: "east", Cause: transferred, OnHandDelta: 4, Reason: "balance"},
		{Location: "main", Cause: transferred, OnHandDelta: -4, Reason: "balance"},
		{Location: "main", Cause: received, OnHandDelta: 2, Reference: "note 4"},
		{Location: "main", Cause: received, OnHandDelta: 5, Reference: "delivery 7"},
	} {
		got := book.GetMovements()[i]
		want.Id, want.CreatedAt, want.Sku, want.Actor = got.GetId(), got.GetCreatedAt(), "TEA-1", clerk
		require.True(t, proto.Equal(want, got), "%v\n%v", want, got)
	}
	storetest.RequireConsistentStock(t, s.pool)
}

func TestStockAdminRefusals(t *testing.T) {
	t.Parallel()
	s, used := open(t, time.Hour), id.New()
	s.put(t, &inventoryv1.Location{Code: "east", Open: true})
	s.set(t, level("A", 5), level("B", 5))
	_, err := s.reserve(id.New(), line("B", 3))
	require.NoError(t, err)
	_, err = s.AdjustStock(s.staff, &inventoryv1.AdjustStockRequest{
		OperationId: used, Cause: received, Adjustments: []*inventoryv1.Adjustment{adjustment("A", "", 1)},
	})
	require.NoError(t, err)

	set := func(location string, levels ...*inventoryv1.SetLevel) error {
		_, err := s.SetLevels(s.staff, &inventoryv1.SetLevelsRequest{Location: location, Levels: levels})
		return err
	}
	adjust := func(operation string, cause inventoryv1.MovementCause, reason string, adjustments ...*inventoryv1.Adjustment) error {
		_, err := s.AdjustStock(s.staff, &inventoryv1.AdjustStockRequest{
			OperationId: operation, Cause: cause, Reason: reason, Adjustments: adjustments,
		})
		return err
	}
	transfer := func(operation, from, to string, lines ...*inventoryv1.Line) error {
		_, err := s.TransferStock(s.staff, &inventoryv1.TransferStockRequest{OperationId: operation, From: from, To: to, Lines: lines})
		return err
	}
	decide := func(policies ...*inventoryv1.Policy) error {
		_, err := s.SetPolicies(s.staff, &inventoryv1.SetPoliciesRequest{Policies: policies})
		return err
	}
	put := func(location *inventoryv1.Location) error {
		_, err := s.PutLocation(s.staff, &inventoryv1.PutLocationRequest{Location: location})
		return err
	}
	stale := &inventoryv1.SetLevel{Sku: "A", OnHand: 1, Version: proto.Int64(1)}
	limit := func(sku, location string, units int32) *inventoryv1.Policy {
		return &inventoryv1.Policy{Sku: sku, Location: location, BackorderLimit: &units}
	}
	before := s.levels(t, "A", "B")
	for name, tc := range map[string]struct {
		err    error
		kind   errs.Kind
		reason string
	}{
		"set, no such location":      {set("mian", level("A", 1)), errs.NotFound, "LOCATION_NOT_FOUND"},
		"set, stale":                 {set("", level("B", 9), stale), errs.Conflict, "VERSION_CONFLICT"},
		"adjust, no such location":   {adjust(id.New(), received, "", adjustment("A", "mian", 1)), errs.NotFound, "LOCATION_NOT_FOUND"},
		"adjust, reserved":           {adjust(id.New(), writtenOff, "wet", adjustment("B", "", -3)), errs.Precondition, "STOCK_BELOW_RESERVED"},
		"adjust, other sign":         {adjust(id.New(), writtenOff, "wet", adjustment("B", "", 1)), errs.Invalid, "QUANTITY_INVALID"},
		"adjust, no reason":          {adjust(id.New(), adjusted, "", adjustment("B", "", 1)), errs.Invalid, "REASON_REQUIRED"},
		"adjust, twice":              {adjust(id.New(), received, "", adjustment("B", "", 1), adjustment("B", "main", 1)), errs.Invalid, "SKU_REPEATED"},
		"adjust, other body":         {adjust(used, received, "", adjustment("A", "", 2)), errs.AlreadyExists, "OPERATION_MISMATCH"},
		"adjust, not an operation":   {adjust("", received, "", adjustment("A", "", 2)), errs.Invalid, "VALIDATION_FAILED"},
		"adjust, a cause of orders":  {adjust(id.New(), inventoryv1.MovementCause_MOVEMENT_CAUSE_FULFILLED, "x", adjustment("A", "", 2)), errs.Invalid, "VALIDATION_FAILED"},
		"transfer, held":             {transfer(id.New(), "", "east", line("B", 3)), errs.Precondition, "OUT_OF_STOCK"},
		"transfer, same location":    {transfer(id.New(), "", "main", line("A", 1)), errs.Invalid, "LOCATION_INVALID"},
		"transfer, no such location": {transfer(id.New(), "", "mian", line("A", 1)), errs.NotFound, "LOCATION_NOT_FOUND"},
		"transfer, another's id":     {transfer(used, "", "east", line("A", 1)), errs.AlreadyExists, "OPERATION_MISMATCH"},
		"limit, no such location":    {decide(limit("A", "mian", 1)), errs.NotFound, "LOCATION_NOT_FOUND"},
		"limit, twice":               {decide(limit("A", "", 1), limit("A", "main", 2)), errs.Invalid, "SKU_REPEATED"},
		"limit, below nothing":       {decide(limit("A", "", -1)), errs.Invalid, "VALIDATION_FAILED"},
		"location, taken":            {put(&inventoryv1.Location{Code: "east", Name: "other"}), errs.Conflict, "VERSION_CONFLICT"},
		"location, stale":            {put(&inventoryv1.Location{Code: "east", Name: "other", Version: 7}), errs.Conflict, "VERSION_CONFLICT"},
		"location, no code":          {put(&inventoryv1.Location{Name: "other"}), errs.Invalid, "VALIDATION_FAILED"},
	} {
		t.Run(name, func(t *testing.T) { requireReason(t, tc.err, tc.kind, tc.reason) })
	}
	var refusal *errs.Error
	require.ErrorAs(t, set("", stale), &refusal)
	require.Equal(t, map[string]string{"sku": "A", "location": "main"}, refusal.Meta)
	require.ErrorAs(t, transfer(id.New(), "", "east", line("B", 3)), &refusal)
	require.Equal(t, map[string]string{"skus": "B", "available": "2"}, refusal.Meta)
	requireLevels(t, before, s.levels(t, "A", "B"))
	storetest.RequireConsistentStock(t, s.pool)
}

func TestWhoMayEditStock(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	for _, ctx := range []context.Context{rpctest.Customer(t.Context(), clerk), s.order} {
		_, err := s.AdjustStock(ctx, &inventoryv1.AdjustStockRequest{
			OperationId: id.New(), Cause: received, Adjustments: []*inventoryv1.Adjustment{adjustment("A", "", 1)},
		})
		require.ErrorContains(t, err, "PERMISSION_DENIED")
		_, err = s.TransferStock(ctx, &inventoryv1.TransferStockRequest{
			OperationId: id.New(), To: "east", Lines: []*inventoryv1.Line{line("A", 1)},
		})
		require.ErrorContains(t, err, "PERMISSION_DENIED")
		_, err = s.SetPolicies(ctx, &inventoryv1.SetPoliciesRequest{Policies: []*inventoryv1.Policy{{Sku: "A"}}})
		require.ErrorContains(t, err, "PERMISSION_DENIED")
		_, err = s.PutLocation(ctx, &inventoryv1.PutLocationRequest{Location: &inventoryv1.Location{Code: "east"}})
		require.ErrorContains(t, err, "PERMISSION_DENIED")
		_, err = s.ListLocations(ctx, &inventoryv1.ListLocationsRequest{})
		require.ErrorContains(t, err, "PERMISSION_DENIED")
		_, err = s.BatchGetLevels(ctx, &inventoryv1.BatchGetLevelsRequest{Skus: []string{"A"}})
		require.ErrorContains(t, err, "PERMISSION_DENIED")
	}
}
