package rpc_test

import (
	"testing"

	"google.golang.org/protobuf/proto"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/testkit/audittest"
)

func TestEveryWriteByStaffLeavesARow(t *testing.T) {
	t.Parallel()
	s := open(t)
	log := audittest.Log{
		Client: s.raw, DB: s.pool, Package: "akinai.delivery.v1", Staff: auth.Identity{Subject: clerk, Permissions: []string{"delivery.write"}},
	}
	log.Check(t, map[string]audittest.Request{
		"DeliveryAdminService/ImportZones": func() proto.Message {
			return &deliveryv1.ImportZonesRequest{Set: "tokyo", Zones: []*deliveryv1.Zone{zone("a"), zone("b")}}
		},
		"DeliveryAdminService/ImportTownPoints": func() proto.Message { return points(35.7) },
	})
}
