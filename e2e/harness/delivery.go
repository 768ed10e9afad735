package harness

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/api/gen/akinai/delivery/v1/deliveryv1connect"
	"github.com/akinai/akinai/pkg/clock"
)

// CarriageFee is the fee of the zone of OpenSlot.
const CarriageFee = 700

// OpenSlot makes the shop deliver to the address of Home, with one window of some seats a day. It
// returns the slot of a day that every order reaches.
func (s *Shop) OpenSlot(t testing.TB, zone, window string, seats int32) *webv1.DeliveryChoice {
	t.Helper()
	admin := deliveryv1connect.NewDeliveryAdminServiceClient(Dial(t, s.URLs("delivery")[0], TokenWith(s.Cluster, "delivery.write")))
	res, err := admin.ImportZones(t.Context(), &deliveryv1.ImportZonesRequest{Set: "e2e", Zones: []*deliveryv1.Zone{{
		Code: zone, Name: "東京", PostalCodes: []string{Home().GetPostalCode()[:3]},
		Methods: []*deliveryv1.Method{{Code: "standard", Carrier: "own", LeadDays: 1, DispatchOnHolidays: true, Fees: []*deliveryv1.Fee{{Amount: CarriageFee}}}},
	}}})
	require.NoError(t, err)
	require.Empty(t, res.GetRefusals())
	_, err = admin.PutWindow(t.Context(), &deliveryv1.PutWindowRequest{Window: &deliveryv1.Window{
		Zone: zone, Method: "standard", Code: window, EndMinutes: 1440, OnHolidays: true, Capacity: seats, ValidFrom: "2026-01-01",
	}})
	require.NoError(t, err)
	const days = 3
	tokyo := time.FixedZone("JST", 9*60*60)
	return &webv1.DeliveryChoice{
		Method: "standard", Window: window, Day: clock.System().Now().In(tokyo).AddDate(0, 0, days).Format(time.DateOnly),
	}
}
