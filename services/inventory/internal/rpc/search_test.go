package rpc_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/id"
)

// found returns "sku location" of all pages of a search, two rows a page.
func (s shop) found(t *testing.T, change func(*inventoryv1.SearchLevelsRequest)) []string {
	t.Helper()
	var all []string
	req := &inventoryv1.SearchLevelsRequest{PageSize: 2}
	change(req)
	for {
		res, err := s.SearchLevels(s.staff, req)
		require.NoError(t, err)
		for _, row := range res.GetLevels() {
			req.AfterSku, req.AfterLocation = row.GetLevel().GetSku(), row.GetLevel().GetLocation()
			all = append(all, req.GetAfterSku()+" "+req.GetAfterLocation())
		}
		if !res.GetMore() {
			return all
		}
		require.Len(t, res.GetLevels(), 2)
	}
}

func TestStaffSearchLevels(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	_, err := s.PutLocation(s.staff, &inventoryv1.PutLocationRequest{Location: &inventoryv1.Location{Code: "east", Name: "East", Open: true}})
	require.NoError(t, err)
	s.set(t, level("TEA_1", 5), level("TEA-2", 0), level("CUP", 3))
	_, err = s.SetLevels(s.staff, &inventoryv1.SetLevelsRequest{Location: "east", Levels: []*inventoryv1.SetLevel{level("CUP", 1)}})
	require.NoError(t, err)
	for sku, status := range map[string]string{"TEA_1": "in_stock", "TEA-2": "out_of_stock", "CUP": "low_stock"} {
		_, err := s.pool.Exec(t.Context(), `INSERT INTO skus (sku, status) VALUES ($1, $2) ON CONFLICT (sku) DO UPDATE SET status = excluded.status`, sku, status)
		require.NoError(t, err)
	}
	require.Equal(t, []string{"CUP east", "CUP main", "TEA-2 main", "TEA_1 main"}, s.found(t, func(*inventoryv1.SearchLevelsRequest) {}), "over two pages")
	require.Equal(t, []string{"TEA_1 main"}, s.found(t, func(r *inventoryv1.SearchLevelsRequest) { r.SkuPrefix = "TEA_" }), "a sign of a pattern is a letter")
	require.Empty(t, s.found(t, func(r *inventoryv1.SearchLevelsRequest) { r.SkuPrefix = "tea" }))
	require.Equal(t, []string{"CUP east"}, s.found(t, func(r *inventoryv1.SearchLevelsRequest) { r.Location = "east" }))
	short := []inventoryv1.StockStatus{inventoryv1.StockStatus_STOCK_STATUS_LOW_STOCK, inventoryv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK}
	require.Equal(t, []string{"CUP east", "CUP main", "TEA-2 main"}, s.found(t, func(r *inventoryv1.SearchLevelsRequest) { r.Statuses = short }))
	require.Equal(t, []string{"CUP main", "TEA-2 main"}, s.found(t, func(r *inventoryv1.SearchLevelsRequest) { r.Statuses, r.Location = short, "main" }))

	_, err = s.SearchLevels(s.order, &inventoryv1.SearchLevelsRequest{})
	require.ErrorContains(t, err, "PERMISSION_DENIED")
	_, err = s.SearchLevels(t.Context(), &inventoryv1.SearchLevelsRequest{})
	require.Error(t, err)
}

func TestTheDetailOfASKUHasItsReservations(t *testing.T) {
	t.Parallel()
	s, first, second, over := open(t, time.Hour), id.New(), id.New(), id.New()
	s.set(t, level("TEA", 10))
	threshold := int32(7)
	_, err := s.SetPolicies(s.staff, &inventoryv1.SetPoliciesRequest{Policies: []*inventoryv1.Policy{{Sku: "TEA", LowThreshold: &threshold}}})
	require.NoError(t, err)
	for _, order := range []string{first, second, over} {
		_, err := s.reserve(order, line("TEA", 2))
		require.NoError(t, err)
	}
	_, err = s.CommitReservation(s.order, &inventoryv1.CommitReservationRequest{OrderId: second})
	require.NoError(t, err)
	_, err = s.ReleaseReservation(s.order, &inventoryv1.ReleaseReservationRequest{OrderId: over})
	require.NoError(t, err)

	detail, err := s.GetStockDetail(s.staff, &inventoryv1.GetStockDetailRequest{Sku: "TEA"})
	require.NoError(t, err)
	require.Len(t, detail.GetLevels(), 1)
	require.EqualValues(t, 4, detail.GetLevels()[0].GetReserved())
	require.EqualValues(t, 7, detail.GetLowThreshold())
	unknown, err := s.GetStockDetail(s.staff, &inventoryv1.GetStockDetailRequest{Sku: "NONE"})
	require.NoError(t, err)
	require.Empty(t, unknown.GetLevels())
	require.Nil(t, unknown.LowThreshold)

	held, err := s.ListSkuReservations(s.staff, &inventoryv1.ListSkuReservationsRequest{Sku: "TEA"})
	require.NoError(t, err)
	require.Len(t, held.GetReservations(), 2, "not the one that was released")
	require.Equal(t, second, held.GetReservations()[0].GetOrderId(), "the newest first")
	require.Equal(t, inventoryv1.ReservationStatus_RESERVATION_STATUS_COMMITTED, held.GetReservations()[0].GetStatus())
	require.Nil(t, held.GetReservations()[0].GetExpiresAt())
	require.Equal(t, first, held.GetReservations()[1].GetOrderId())
	require.EqualValues(t, 2, held.GetReservations()[1].GetQuantity())
	require.NotNil(t, held.GetReservations()[1].GetExpiresAt())
	require.Zero(t, held.GetNextBeforeId())
}
