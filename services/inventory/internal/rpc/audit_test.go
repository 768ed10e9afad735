package rpc_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/audittest"
)

func TestEveryWriteByStaffLeavesARow(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	s.set(t, level("TEA-1", 5), level("CUP-1", 5))
	_, err := s.PutLocation(s.staff, &inventoryv1.PutLocationRequest{Location: &inventoryv1.Location{Code: "east", Name: "East", Open: true}})
	require.NoError(t, err)
	log := audittest.Log{
		Client: s.raw, DB: s.pool, Package: "akinai.inventory.v1", Staff: auth.Identity{Subject: clerk, Permissions: []string{"stock.read", "stock.write"}},
	}
	log.Check(t, map[string]audittest.Request{
		"InventoryService/SetLevels": func() proto.Message {
			return &inventoryv1.SetLevelsRequest{Levels: []*inventoryv1.SetLevel{level("TEA-1", 7), level("CUP-1", 5)}}
		},
		"InventoryService/AdjustStock": func() proto.Message {
			return &inventoryv1.AdjustStockRequest{
				OperationId: id.New(), Cause: inventoryv1.MovementCause_MOVEMENT_CAUSE_RECEIVED,
				Adjustments: []*inventoryv1.Adjustment{{Sku: "TEA-1", Delta: 1}},
			}
		},
		"InventoryService/TransferStock": func() proto.Message {
			return &inventoryv1.TransferStockRequest{OperationId: id.New(), To: "east", Lines: []*inventoryv1.Line{line("TEA-1", 1)}}
		},
		"InventoryService/SetPolicies": func() proto.Message {
			return &inventoryv1.SetPoliciesRequest{Policies: []*inventoryv1.Policy{
				{Sku: "TEA-1", BackorderLimit: proto.Int32(3)}, {Sku: "CUP-1", LowThreshold: proto.Int32(2)},
			}}
		},
		"StockJobService/CreateStockImport": func() proto.Message {
			return &inventoryv1.CreateStockImportRequest{JobId: id.New(), FileName: "stock.csv"}
		},
		"StockJobService/UploadStockImportPart": func() proto.Message {
			return &inventoryv1.UploadStockImportPartRequest{JobId: s.create(t, false), Number: 1, Content: []byte("sku,on_hand\n")}
		},
		"StockJobService/StartStockImport": func() proto.Message {
			return &inventoryv1.StartStockImportRequest{JobId: s.upload(t, "sku,on_hand\n", false), Parts: 1}
		},
		"StockJobService/StartStockExport": func() proto.Message {
			return &inventoryv1.StartStockExportRequest{JobId: id.New()}
		},
		"StockJobService/CancelStockJob": func() proto.Message {
			return &inventoryv1.CancelStockJobRequest{JobId: s.create(t, false)}
		},
		"InventoryService/PutLocation": func() proto.Message {
			return &inventoryv1.PutLocationRequest{Location: &inventoryv1.Location{Code: "east", Name: "East 2", Open: true, Version: 1}}
		},
	})
}

// Reservations are the hot path.
func TestReservationsLeaveNoRow(t *testing.T) {
	t.Parallel()
	s, order := open(t, time.Hour), id.New()
	s.set(t, level("TEA-1", 5))
	_, err := s.reserve(order, line("TEA-1", 1))
	require.NoError(t, err)
	_, err = s.CommitReservation(s.order, &inventoryv1.CommitReservationRequest{OrderId: order})
	require.NoError(t, err)
	_, err = s.FulfillStock(s.order, &inventoryv1.FulfillStockRequest{OrderId: order})
	require.NoError(t, err)
	var methods []string
	require.NoError(t, s.pool.QueryRow(t.Context(), `SELECT array_agg(method) FROM audit_events`).Scan(&methods))
	require.Equal(t, []string{"/akinai.inventory.v1.InventoryService/SetLevels"}, methods)
}
