package rpc_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

func TestReconcileStockReports(t *testing.T) {
	t.Parallel()
	s := open(t, time.Hour)
	s.set(t, level("A", 5), level("B", 1))
	_, err := s.reserve(id.New(), line("A", 2))
	require.NoError(t, err)
	sound, err := s.ReconcileStock(s.staff, &inventoryv1.ReconcileStockRequest{})
	require.NoError(t, err)
	require.EqualValues(t, 2, sound.GetLevels())
	require.Empty(t, sound.GetDrifts())
	require.Zero(t, sound.GetDriftCount())

	_, err = s.pool.Exec(t.Context(), `UPDATE levels SET on_hand = 7 WHERE sku = 'A'`)
	require.NoError(t, err)
	for range 2 { // it corrects nothing
		drifted, err := s.ReconcileStock(s.staff, &inventoryv1.ReconcileStockRequest{})
		require.NoError(t, err)
		require.EqualValues(t, 1, drifted.GetDriftCount())
		require.Len(t, drifted.GetDrifts(), 1)
		d := drifted.GetDrifts()[0]
		require.Equal(t, "A at main", d.GetSku()+" at "+d.GetLocation())
		require.Equal(t, []int64{7, 2, 5, 2, 2},
			[]int64{d.GetOnHand(), d.GetReserved(), d.GetExpectedOnHand(), d.GetExpectedReserved(), d.GetInReservations()})
	}
	_, err = s.ReconcileStock(rpctest.Customer(t.Context(), clerk), &inventoryv1.ReconcileStockRequest{})
	require.ErrorContains(t, err, "PERMISSION_DENIED")
}
