package rpc_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

const otherClerk = "0191a0c0-0000-7000-8000-000000000002"

// requireCurrent requires a VERSION_CONFLICT with one detail, whose time is now.
func requireCurrent(t *testing.T, want proto.Message, err error) {
	t.Helper()
	requireReason(t, err, errs.Conflict, "VERSION_CONFLICT")
	var conflict *errs.Error
	require.ErrorAs(t, err, &conflict)
	require.Len(t, conflict.Details, 1)
	got := conflict.Details[0].ProtoReflect()
	updated := got.Descriptor().Fields().ByName("updated_at")
	at, is := got.Get(updated).Message().Interface().(*timestamppb.Timestamp)
	require.True(t, is)
	require.WithinDuration(t, time.Now(), at.AsTime(), time.Minute, "the clock of the database")
	want.ProtoReflect().Set(updated, protoreflect.ValueOfMessage(at.ProtoReflect()))
	require.True(t, proto.Equal(want, got.Interface()), "want %v, got %v", want, got.Interface())
}

func TestAStaleEditOfALevelReturnsTheCurrentLevel(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	other := rpctest.As(t.Context(), auth.Identity{Subject: otherClerk, Permissions: []string{"stock.read", "stock.write"}})
	s.set(t, level("A", 5), level("B", 5))
	_, err := s.AdjustStock(other, &inventoryv1.AdjustStockRequest{
		OperationId: id.New(), Cause: received, Adjustments: []*inventoryv1.Adjustment{adjustment("A", "", 2)},
	})
	require.NoError(t, err)
	_, err = s.reserve(id.New(), line("A", 3))
	require.NoError(t, err, "a reservation is no edit")
	current := &inventoryv1.Level{Sku: "A", Location: "main", OnHand: 7, Reserved: 3, Version: 2}
	want := &inventoryv1.LevelConflict{Current: current, UpdatedBy: otherClerk}
	set := func() error {
		_, err := s.SetLevels(s.staff, &inventoryv1.SetLevelsRequest{Levels: []*inventoryv1.SetLevel{
			level("B", 9), {Sku: "A", OnHand: 9, Version: proto.Int64(1)},
		}})
		return err
	}
	requireCurrent(t, want, set())
	stale := adjustment("A", "", 1)
	stale.Version = proto.Int64(1)
	_, err = s.AdjustStock(s.staff, &inventoryv1.AdjustStockRequest{
		OperationId: id.New(), Cause: received, Adjustments: []*inventoryv1.Adjustment{stale},
	})
	requireCurrent(t, want, err)

	_, err = s.SetPolicies(s.staff, &inventoryv1.SetPoliciesRequest{Policies: []*inventoryv1.Policy{{Sku: "A", BackorderLimit: proto.Int32(4)}}})
	require.NoError(t, err)
	current.Version, current.BackorderLimit, want.UpdatedBy = 3, 4, clerk
	requireCurrent(t, want, set())
}

// A release without level_edits wrote the level last: the edit that is stored is not the last one.
func TestAStaleEditAfterAnOlderReleaseHasNoEditor(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	s.set(t, level("A", 5))
	_, err := s.pool.Exec(t.Context(), `UPDATE levels SET version = version + 1`)
	require.NoError(t, err)
	_, err = s.SetLevels(s.staff, &inventoryv1.SetLevelsRequest{Levels: []*inventoryv1.SetLevel{{Sku: "A", OnHand: 9, Version: proto.Int64(1)}}})
	var conflict *errs.Error
	require.ErrorAs(t, err, &conflict)
	require.Len(t, conflict.Details, 1)
	want := &inventoryv1.LevelConflict{Current: &inventoryv1.Level{Sku: "A", Location: "main", OnHand: 5, Version: 2}}
	require.True(t, proto.Equal(want, conflict.Details[0]), "%v", conflict.Details[0])
}

func TestAStalePutOfALocationReturnsTheCurrentLocation(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	other := rpctest.As(t.Context(), auth.Identity{Subject: otherClerk, Permissions: []string{"stock.read", "stock.write"}})
	s.put(t, &inventoryv1.Location{Code: "east", Name: "東京", Open: true})
	put, err := s.PutLocation(other, &inventoryv1.PutLocationRequest{Location: &inventoryv1.Location{Code: "east", Name: "埼玉", Version: 1}})
	require.NoError(t, err)
	want := &inventoryv1.LocationConflict{Current: put.GetLocation(), UpdatedBy: otherClerk}
	for name, version := range map[string]int64{"stale": 1, "taken": 0} {
		t.Run(name, func(t *testing.T) {
			_, err := s.PutLocation(s.staff, &inventoryv1.PutLocationRequest{Location: &inventoryv1.Location{Code: "east", Name: "x", Version: version}})
			requireCurrent(t, want, err)
		})
	}
}
