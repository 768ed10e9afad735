package rpc_test

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// stock is an inventory: it fulfills the units of a shipment once, and none after a release.
type stock struct {
	mu        sync.Mutex
	reserved  []app.ReservedUnits
	fulfilled map[domain.ShipmentID]int
	released  map[domain.OrderID]bool
	// refuse is the answer to the next fulfillments; answer is called after one was made.
	refuse error
	answer func() error
}

func newStock() *stock {
	return &stock{
		fulfilled: make(map[domain.ShipmentID]int), released: make(map[domain.OrderID]bool),
		reserved: []app.ReservedUnits{{SKU: "TEA", Location: "main", Quantity: 2}},
	}
}

func (s *stock) Reserved(_ context.Context, orders []domain.OrderID) (map[domain.OrderID][]app.ReservedUnits, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	reserved := make(map[domain.OrderID][]app.ReservedUnits)
	for _, order := range orders {
		reserved[order] = slices.Clone(s.reserved)
	}
	return reserved, nil
}

func (s *stock) Fulfill(_ context.Context, p domain.Shipment) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.fulfilled[p.ID] > 0: // the same operation
	case s.released[p.OrderID]:
		return errors.Join(errs.New(errs.Precondition, "RESERVATION_RELEASED", "released"), app.ErrStockReleased)
	case s.refuse != nil:
		return s.refuse
	default:
		s.fulfilled[p.ID]++
	}
	if s.answer != nil {
		return s.answer()
	}
	return nil
}

// release is a cancellation of the order: it succeeds if nothing was fulfilled.
func (s *stock) release(order domain.OrderID, shipments ...domain.ShipmentID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range shipments {
		if s.fulfilled[p] > 0 {
			return false
		}
	}
	s.released[order] = true
	return true
}

func (s *stock) units() map[domain.ShipmentID]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.fulfilled)
}

// numberOf returns the number of an order.
func numberOf(order domain.OrderID) string {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(order))
	return fmt.Sprintf("%010d", hash.Sum64()%10_000_000_000)
}

// orders is an order service of one order for all ids but unknown, with a number for each.
type orders struct {
	placed            app.PlacedOrder
	unknown, poisoned domain.OrderID
}

func (o *orders) Orders(_ context.Context, ids []domain.OrderID) (map[domain.OrderID]app.PlacedOrder, error) {
	placed := o.placed
	if placed.Address == nil && placed.Number == "" {
		placed = app.PlacedOrder{
			Address: &app.Address{Name: "山田", PostalCode: "102-0072", Prefecture: "東京都", City: "千代田区", Line1: "飯田橋1-2-3", Phone: "03-1234-5678"},
			Names:   map[string]string{"TEA": "煎茶"}, Method: "standard", Carrier: "yamato", ArriveOn: time.Date(2026, 4, 6, 0, 0, 0, 0, time.UTC),
		}
	}
	found := make(map[domain.OrderID]app.PlacedOrder)
	for _, order := range ids {
		found[order] = placed
		if placed.Number == "" {
			numbered := placed
			numbered.Number = numberOf(order)
			found[order] = numbered
		}
	}
	delete(found, o.unknown)
	if bad, asked := found[o.poisoned]; asked {
		bad.Carrier = "\x00"
		found[o.poisoned] = bad
	}
	return found, nil
}

// confirm delivers the event of a confirmed order, and plans its shipments.
func (s shop) confirm(t *testing.T, order domain.OrderID) {
	t.Helper()
	s.request(t, order)
	require.NoError(t, s.use.PlanDue(t.Context()))
}

// request delivers the events of confirmed orders.
func (s shop) request(t *testing.T, orders ...domain.OrderID) {
	t.Helper()
	require.NoError(t, s.pool.WithTx(t.Context(), func(tx pgx.Tx) error {
		return s.rows.RequestPlans(t.Context(), tx, orders, slices.Repeat([]string{"1234567897"}, len(orders)))
	}))
}

// cancel delivers the event of a canceled order.
func (s shop) cancel(t *testing.T, order domain.OrderID) {
	t.Helper()
	require.NoError(t, s.pool.WithTx(t.Context(), func(tx pgx.Tx) error {
		return s.rows.CancelOrders(t.Context(), tx, []domain.OrderID{order})
	}))
}

func (s shop) shipmentsOf(t *testing.T, order domain.OrderID) []*deliveryv1.Shipment {
	t.Helper()
	list, err := s.shipments.ListShipments(s.staff, &deliveryv1.ListShipmentsRequest{OrderId: string(order)})
	require.NoError(t, err)
	return list.GetShipments()
}

// planned, packed and handedOver return the id of a shipment in this state.
func (s shop) planned(t *testing.T) string {
	t.Helper()
	order := domain.OrderID(id.New())
	s.confirm(t, order)
	list := s.shipmentsOf(t, order)
	require.Len(t, list, 1)
	return list[0].GetId()
}

func (s shop) packed(t *testing.T) string {
	t.Helper()
	p := s.planned(t)
	_, err := s.shipments.PackShipment(s.staff, &deliveryv1.PackShipmentRequest{Id: p})
	require.NoError(t, err)
	return p
}

func (s shop) handedOver(t *testing.T) string {
	t.Helper()
	p := s.packed(t)
	_, err := s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: p, TrackingNumber: "444413758703"})
	require.NoError(t, err)
	return p
}

func (s shop) get(t *testing.T, shipment string) *deliveryv1.GetShipmentResponse {
	t.Helper()
	res, err := s.shipments.GetShipment(s.staff, &deliveryv1.GetShipmentRequest{Id: shipment})
	require.NoError(t, err)
	return res
}

// events returns the published changes of an order, the first one first.
func (s shop) counts(t *testing.T, order string) domain.ShipmentCounts {
	t.Helper()
	var c domain.ShipmentCounts
	require.NoError(t, s.pool.QueryRow(t.Context(), `SELECT shipments, handed_over, delivered FROM shipment_orders WHERE order_id = $1`, order).
		Scan(&c.Shipments, &c.HandedOver, &c.Delivered))
	return c
}
