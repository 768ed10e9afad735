package rpc

import (
	"context"
	"time"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// PutWindow implements the RPC.
func (s *AdminServer) PutWindow(ctx context.Context, req *deliveryv1.PutWindowRequest) (*deliveryv1.PutWindowResponse, error) {
	w := req.GetWindow()
	from, err := dayFromProto(w.GetValidFrom())
	if err != nil {
		return nil, err
	}
	err = s.app.PutWindow(ctx, domain.Window{
		Zone: domain.ZoneCode(w.GetZone()), Method: domain.MethodCode(w.GetMethod()), Code: w.GetCode(), Start: int(w.GetStartMinutes()),
		End: int(w.GetEndMinutes()), Weekdays: weekdaysFromProto(w.GetWeekdays()), OnHolidays: w.GetOnHolidays(), Capacity: int(w.GetCapacity()),
		ValidFrom: from,
	})
	if err != nil {
		return nil, err
	}
	return &deliveryv1.PutWindowResponse{}, nil
}

// PutClosure implements the RPC.
func (s *AdminServer) PutClosure(ctx context.Context, req *deliveryv1.PutClosureRequest) (*deliveryv1.PutClosureResponse, error) {
	day, err := dayFromProto(req.GetDay())
	if err != nil {
		return nil, err
	}
	hit, err := s.app.PutClosure(ctx, day, domain.ZoneCode(req.GetZone()), req.GetReason(), !req.GetOpen())
	if err != nil {
		return nil, err
	}
	out := &deliveryv1.PutClosureResponse{OrderIds: make([]string, len(hit))}
	for i, order := range hit {
		out.OrderIds[i] = string(order)
	}
	return out, nil
}

// ImportHolidays implements the RPC.
func (s *AdminServer) ImportHolidays(ctx context.Context, req *deliveryv1.ImportHolidaysRequest) (*deliveryv1.ImportHolidaysResponse, error) {
	days, names := make([]time.Time, len(req.GetHolidays())), make([]string, len(req.GetHolidays()))
	for i, h := range req.GetHolidays() {
		day, err := dayFromProto(h.GetDay())
		if err != nil {
			return nil, err
		}
		days[i], names[i] = day, h.GetName()
	}
	changed, err := s.app.ImportHolidays(ctx, days, names)
	if err != nil {
		return nil, err
	}
	return &deliveryv1.ImportHolidaysResponse{Changed: int32(changed)}, nil //nolint:gosec // of one request
}

// maxLoadDays bounds the days of ListSlotLoads.
const maxLoadDays = 100

// ListSlotLoads implements the RPC.
func (s *AdminServer) ListSlotLoads(ctx context.Context, req *deliveryv1.ListSlotLoadsRequest) (*deliveryv1.ListSlotLoadsResponse, error) {
	from, err := dayFromProto(req.GetFrom())
	if err != nil {
		return nil, err
	}
	last, err := dayFromProto(req.GetLast())
	if err != nil {
		return nil, err
	}
	if limit := from.AddDate(0, 0, maxLoadDays); last.After(limit) {
		last = limit
	}
	loads, err := s.app.Loads(ctx, domain.ZoneCode(req.GetZone()), from, last)
	if err != nil {
		return nil, err
	}
	var narrow num.Narrower
	out := &deliveryv1.ListSlotLoadsResponse{Loads: make([]*deliveryv1.SlotLoad, len(loads))}
	for i, l := range loads {
		out.Loads[i] = &deliveryv1.SlotLoad{
			Slot: slotKeyToProto(l.SlotKey), Capacity: narrow.Int32(int64(l.Capacity)), Taken: narrow.Int32(int64(l.Taken)),
		}
	}
	return out, narrow.Err()
}
