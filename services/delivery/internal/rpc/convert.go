package rpc

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

func zoneFromProto(z *deliveryv1.Zone) domain.Zone {
	out := domain.Zone{
		Code: domain.ZoneCode(z.GetCode()), Name: z.GetName(), Priority: z.GetPriority(), Area: z.GetArea(), PostalCodes: z.GetPostalCodes(),
		ValidFrom: timeFromProto(z.GetValidFrom()), ValidUntil: timeFromProto(z.GetValidUntil()), Methods: make([]domain.Method, len(z.GetMethods())),
	}
	for i, m := range z.GetMethods() {
		out.Methods[i] = methodFromProto(m)
	}
	return out
}

func methodFromProto(m *deliveryv1.Method) domain.Method {
	out := domain.Method{
		Code: domain.MethodCode(m.GetCode()), Carrier: domain.Carrier(m.GetCarrier()), WindowsRefused: m.GetWindowsRefused(),
		FreeOver: m.FreeOver, Fees: make([]domain.Fee, len(m.GetFees())), Schedule: domain.Schedule{
			LeadDays: int(m.GetLeadDays()), CutOff: int(m.GetCutOffMinutes()), OnHolidays: m.GetDispatchOnHolidays(),
			Weekdays: weekdaysFromProto(m.GetDispatchWeekdays()),
		},
	}
	for i, fee := range m.GetFees() {
		out.Fees[i] = domain.Fee{MaxGrams: fee.GetMaxGrams(), MinAmount: fee.GetMinAmount(), Amount: fee.GetAmount()}
	}
	return out
}

// weekdaysFromProto returns the set of the days 1 (Monday) to 7; all days for none.
func weekdaysFromProto(days []int32) domain.Weekdays {
	var set domain.Weekdays
	for _, day := range days {
		set |= 1 << (day - 1)
	}
	if set == 0 {
		return domain.EveryDay
	}
	return set
}

func weekdaysToProto(set domain.Weekdays) []int32 {
	var days []int32
	for day := range int32(7) {
		if set&(1<<day) != 0 {
			days = append(days, day+1)
		}
	}
	return days
}

func zonesToProto(zones []domain.Zone) []*deliveryv1.Zone {
	out := make([]*deliveryv1.Zone, len(zones))
	for i, z := range zones {
		out[i] = &deliveryv1.Zone{
			Code: string(z.Code), Name: z.Name, Priority: z.Priority, ValidFrom: timeToProto(z.ValidFrom), ValidUntil: timeToProto(z.ValidUntil),
			PostalCodes: z.PostalCodes, Version: z.Version, Set: z.Set, Attribution: z.Attribution, Methods: make([]*deliveryv1.Method, len(z.Methods)),
		}
		for j, m := range z.Methods {
			out[i].Methods[j] = methodToProto(m)
		}
	}
	return out
}

func methodToProto(m domain.Method) *deliveryv1.Method {
	out := &deliveryv1.Method{
		Code: string(m.Code), Carrier: string(m.Carrier), LeadDays: int32(m.LeadDays), CutOffMinutes: int32(m.CutOff), //nolint:gosec // CHECKs bound both
		DispatchWeekdays: weekdaysToProto(m.Weekdays), DispatchOnHolidays: m.OnHolidays, WindowsRefused: m.WindowsRefused, FreeOver: m.FreeOver,
		Fees: make([]*deliveryv1.Fee, len(m.Fees)),
	}
	for i, fee := range m.Fees {
		out.Fees[i] = &deliveryv1.Fee{MaxGrams: fee.MaxGrams, MinAmount: fee.MinAmount, Amount: fee.Amount}
	}
	return out
}

func issuesToProto(issues []domain.Issue) []*deliveryv1.ZoneIssue {
	out := make([]*deliveryv1.ZoneIssue, len(issues))
	for i, issue := range issues {
		out[i] = &deliveryv1.ZoneIssue{
			Index: int32(issue.Index), Code: string(issue.Code), Reason: issue.Reason, Detail: issue.Detail, //nolint:gosec // of one request
		}
	}
	return out
}

func destinationFromProto(to *deliveryv1.Destination) domain.Destination {
	return domain.Destination{
		PostalCode: to.GetPostalCode(), Prefecture: to.GetPrefecture(), City: to.GetCity(), Line1: to.GetLine1(), Point: pointFromProto(to.GetPoint()),
	}
}

func pointFromProto(p *deliveryv1.Point) *domain.Point {
	if p == nil {
		return nil
	}
	return &domain.Point{Latitude: p.GetLatitude(), Longitude: p.GetLongitude()}
}

func pointToProto(p *domain.Point) *deliveryv1.Point {
	if p == nil {
		return nil
	}
	return &deliveryv1.Point{Latitude: p.Latitude, Longitude: p.Longitude}
}

func sourceToProto(s domain.Source) deliveryv1.PointSource {
	switch s {
	case domain.SourceCoordinates:
		return deliveryv1.PointSource_POINT_SOURCE_COORDINATES
	case domain.SourceTown:
		return deliveryv1.PointSource_POINT_SOURCE_TOWN
	case domain.SourceTownApproximate:
		return deliveryv1.PointSource_POINT_SOURCE_TOWN_APPROXIMATE
	case domain.SourcePostalCode:
		return deliveryv1.PointSource_POINT_SOURCE_POSTAL_CODE
	}
	return deliveryv1.PointSource_POINT_SOURCE_UNSPECIFIED
}

func timeFromProto(at *timestamppb.Timestamp) time.Time {
	if at == nil {
		return time.Time{}
	}
	return at.AsTime()
}

func timeToProto(at time.Time) *timestamppb.Timestamp {
	if at.IsZero() {
		return nil
	}
	return timestamppb.New(at)
}
