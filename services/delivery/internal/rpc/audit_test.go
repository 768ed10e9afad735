package rpc_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/testkit/audittest"
)

func TestEveryWriteByStaffLeavesARow(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, err := s.ImportZones(s.staff, &deliveryv1.ImportZonesRequest{Set: "tokyo", Zones: []*deliveryv1.Zone{zone("known")}})
	require.NoError(t, err)
	log := audittest.Log{
		Client: s.raw, DB: s.pool, Package: "akinai.delivery.v1", Staff: auth.Identity{Subject: clerk, Permissions: []string{"delivery.write", "shipments.write"}},
		Exports: []string{"CarrierService/AnnounceShipments"}, // files with addresses
	}
	log.Check(t, map[string]audittest.Request{
		"DeliveryAdminService/ImportZones": func() proto.Message {
			return &deliveryv1.ImportZonesRequest{Set: "tokyo", Zones: []*deliveryv1.Zone{zone("a"), zone("b")}}
		},
		"DeliveryAdminService/PutWindow":        func() proto.Message { return windowOf("known", 3) },
		"DeliveryAdminService/PutClosure":       func() proto.Message { return &deliveryv1.PutClosureRequest{Day: "2026-04-05", Reason: "snow"} },
		"DeliveryAdminService/ImportHolidays":   holidays,
		"DeliveryAdminService/ImportTownPoints": func() proto.Message { return points(35.7) },
		"ShipmentService/PackShipment":          func() proto.Message { return &deliveryv1.PackShipmentRequest{Id: s.planned(t)} },
		"ShipmentService/HandOverShipment": func() proto.Message {
			return &deliveryv1.HandOverShipmentRequest{Id: s.packed(t), TrackingNumber: "4444-1375-8703"}
		},
		"CarrierService/AnnounceShipments": func() proto.Message {
			return &deliveryv1.AnnounceShipmentsRequest{Carrier: "yamato", ShipmentIds: []string{s.packed(t)}}
		},
		"CarrierService/ImportTrackingNumbers": func() proto.Message {
			return &deliveryv1.ImportTrackingNumbersRequest{Carrier: "yamato", File: []byte(s.get(t, s.packed(t)).GetShipment().GetReference() + ",,,512547514334")}
		},
		"ShipmentService/ReportShipment": func() proto.Message {
			return &deliveryv1.ReportShipmentRequest{Id: s.handedOver(t), Status: deliveryv1.CarrierStatus_CARRIER_STATUS_ATTEMPTED}
		},
	})
}
