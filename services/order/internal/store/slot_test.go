package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/order/internal/domain"
)

func TestTheSlotOfAnOrderIsStoredWithItsHistory(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	order := confirmed(t, s, id.New(), at)
	order.Delivery = &domain.Delivery{Zone: "tokyo", Method: "standard", Carrier: "yamato", Earliest: "2026-12-02"}
	_, err := s.GetCached(t.Context(), order.ID)
	require.NoError(t, err)
	stale := order
	applied, err := order.Reschedule(at, domain.Slot{Window: "14-16", Day: "2026-12-03", Start: 840, End: 960})
	require.NoError(t, err)
	require.NoError(t, s.SaveSlot(t.Context(), order, applied))
	for _, read := range []func() (domain.Order, error){
		func() (domain.Order, error) { return s.Get(t.Context(), order.ID) },
		func() (domain.Order, error) { return s.GetCached(t.Context(), order.ID) },
	} {
		got, err := read()
		require.NoError(t, err)
		require.Equal(t, order, got)
	}
	require.Equal(t, 1, count(t, pool, `SELECT count(*) FROM order_history
		WHERE order_id = $1 AND version = 3 AND command = 'reschedule' AND status = 'confirmed'`, order.ID))
	require.Equal(t, 1, count(t, pool, `SELECT count(*) FROM orders WHERE id = $1 AND task = 'capture'`, order.ID), "the task stays")

	applied, err = stale.Reschedule(at, domain.Slot{Window: "10-12", Day: "2026-12-03"})
	require.NoError(t, err)
	require.ErrorIs(t, s.SaveSlot(t.Context(), stale, applied), domain.ErrVersionConflict)
}
