package main

import (
	"context"
	"fmt"
	"time"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/api/gen/akinai/delivery/v1/deliveryv1connect"
	"github.com/akinai/akinai/bench/internal/client"
	"github.com/akinai/akinai/pkg/clock"
)

// deliveryChoice is the delivery in the body of a checkout.
type deliveryChoice struct {
	Method string `json:"method"`
	Window string `json:"window"`
	Day    string `json:"day"`
}

// slotSeats is more than all orders of the scenario.
const slotSeats = 100_000

// openSlot gives the shop a zone with the addresses of the buyers, and a window. From then on the
// buyers order for one slot of it, the worst case: all of them write one row.
func (b *bench) openSlot(ctx context.Context, buyers []buyer) error {
	token, err := client.StaffToken(b.env.KeysDir)
	if err != nil {
		return err
	}
	connection, hangUp, err := client.Dial(client.Local(b.env.DeliveryPort), token)
	if err != nil {
		return err
	}
	defer hangUp()
	admin := deliveryv1connect.NewDeliveryAdminServiceClient(connection)
	_, err = admin.ImportZones(ctx, &deliveryv1.ImportZonesRequest{Set: "bench", Zones: []*deliveryv1.Zone{{
		Code: "tokyo", Name: "東京", PostalCodes: []string{"100"},
		Methods: []*deliveryv1.Method{{Code: "standard", Carrier: "own", LeadDays: 1, DispatchOnHolidays: true, Fees: []*deliveryv1.Fee{{Amount: 700}}}},
	}}})
	if err != nil {
		return fmt.Errorf("import a zone: %w", err)
	}
	_, err = admin.PutWindow(ctx, &deliveryv1.PutWindowRequest{Window: &deliveryv1.Window{
		Zone: "tokyo", Method: "standard", Code: "any", EndMinutes: 1440, OnHolidays: true, Capacity: slotSeats, ValidFrom: "2026-01-01",
	}})
	if err != nil {
		return fmt.Errorf("put a window: %w", err)
	}
	const days = 3 // every order reaches it
	choice := &deliveryChoice{Method: "standard", Window: "any", Day: clock.System().Now().AddDate(0, 0, days).Format(time.DateOnly)}
	for i := range buyers {
		buyers[i].delivery = choice
	}
	return nil
}
