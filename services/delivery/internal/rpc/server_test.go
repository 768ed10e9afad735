package rpc_test

import (
	"context"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/api/gen/akinai/delivery/v1/deliveryv1connect"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/events"
	"github.com/akinai/akinai/services/delivery/internal/rpc"
	"github.com/akinai/akinai/services/delivery/internal/store"
	"github.com/akinai/akinai/services/delivery/internal/storetest"
)

const clerk = "8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69"

// shop has clients of the service, with the context of a person in the warehouse.
type shop struct {
	deliveryv1connect.DeliveryAdminServiceClient
	slots     deliveryv1connect.DeliveryServiceClient
	shipments deliveryv1connect.ShipmentServiceClient
	carriers  deliveryv1connect.CarrierServiceClient
	// rows stores the shipments, use has their use cases, and stock and orders are what they call.
	rows   *store.Shipments
	use    *app.Shipments
	stock  *stock
	orders *orders
	raw    *connect.Client
	pool   *pg.DB
	clock  *clocktest.Clock
	// order is the context of the order service, staff that of a person in the warehouse.
	order, staff context.Context
}

func open(t *testing.T) shop {
	t.Helper()
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	require.NoError(t, err)
	rows, pool := storetest.New(t, 3)
	clock := clocktest.New()
	shipments, goods, placed := store.NewShipments(pool, event.NewOutbox(), events.Encode), newStock(), &orders{}
	var use *app.Shipments
	client := rpctest.Serve(t, func(s *connect.Server) {
		deliveries := app.New(rows, clock, app.Settings{Zone: tokyo, HorizonDays: 7, HoldTTL: time.Hour, HoldLimit: 2})
		deliveryv1connect.RegisterDeliveryAdminServiceHandler(s, rpc.NewAdminServer(deliveries))
		deliveryv1connect.RegisterDeliveryServiceHandler(s, rpc.NewServer(deliveries))
		use = app.NewShipments(shipments, goods, placed, deliveries, clock, time.Minute)
		deliveryv1connect.RegisterShipmentServiceHandler(s, rpc.NewShipmentServer(use))
		deliveryv1connect.RegisterCarrierServiceHandler(s, rpc.NewCarrierServer(carriersOf(t, use, shipments)))
	})
	return shop{
		DeliveryAdminServiceClient: deliveryv1connect.NewDeliveryAdminServiceClient(client), raw: client, pool: pool, clock: clock,
		slots: deliveryv1connect.NewDeliveryServiceClient(client), order: rpctest.System(t.Context(), "order"),
		shipments: deliveryv1connect.NewShipmentServiceClient(client), carriers: deliveryv1connect.NewCarrierServiceClient(client), rows: shipments, use: use, stock: goods, orders: placed,
		staff: rpctest.As(t.Context(), auth.Identity{
			Subject: clerk, Permissions: []string{"delivery.read", "delivery.write", "shipments.read", "shipments.write"},
		}),
	}
}

func zone(code string) *deliveryv1.Zone {
	return &deliveryv1.Zone{
		Code: code, Name: code, Area: `{"type":"Polygon","coordinates":[[[139,35],[140,35],[140,36],[139,36],[139,35]]]}`,
		Methods: []*deliveryv1.Method{{
			Code: "standard", Carrier: "yamato", LeadDays: 1, CutOffMinutes: 660, DispatchWeekdays: []int32{1, 2, 3, 4, 5}, FreeOver: proto.Int64(10000),
			Fees: []*deliveryv1.Fee{{MaxGrams: 2000, Amount: 700}},
		}},
	}
}

func points(latitude float64) *deliveryv1.ImportTownPointsRequest {
	return &deliveryv1.ImportTownPointsRequest{Set: "towns", Attribution: "© towns", Points: []*deliveryv1.TownPoint{{
		Prefecture: "東京都", City: "千代田区", Town: "飯田橋一丁目", Point: &deliveryv1.Point{Latitude: latitude, Longitude: 139.7},
	}}}
}

func TestZoneOfAnAddress(t *testing.T) {
	t.Parallel()
	s := open(t)
	done, err := s.ImportZones(s.staff, &deliveryv1.ImportZonesRequest{
		Set: "tokyo", Attribution: "© tokyo", Zones: []*deliveryv1.Zone{zone("a"), {Code: "b", Name: "b"}},
	})
	require.NoError(t, err)
	require.EqualValues(t, 1, done.GetCreated())
	require.Equal(t, "ZONE_EMPTY", done.GetRefusals()[0].GetReason())
	_, err = s.ImportTownPoints(s.staff, points(35.7))
	require.NoError(t, err)

	found, err := s.FindZone(s.staff, &deliveryv1.FindZoneRequest{Destination: &deliveryv1.Destination{
		PostalCode: "1020072", Prefecture: "東京都", City: "千代田区", Line1: "飯田橋1-2-3",
	}})
	require.NoError(t, err)
	require.Equal(t, deliveryv1.PointSource_POINT_SOURCE_TOWN, found.GetSource())
	want := zone("a")
	want.Area, want.Version, want.Set, want.Attribution = "", 1, "tokyo", "© tokyo"
	require.True(t, proto.Equal(want, found.GetZones()[0]), found.GetZones()[0])

	found, err = s.FindZone(s.staff, &deliveryv1.FindZoneRequest{Destination: &deliveryv1.Destination{PostalCode: "1020072"}})
	require.NoError(t, err)
	require.Equal(t, deliveryv1.PointSource_POINT_SOURCE_POSTAL_CODE, found.GetSource())
	require.Empty(t, found.GetZones())

	list, err := s.ListZones(s.staff, &deliveryv1.ListZonesRequest{})
	require.NoError(t, err)
	require.Len(t, list.GetZones(), 1)
}
