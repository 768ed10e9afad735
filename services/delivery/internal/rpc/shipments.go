package rpc

import (
	"cmp"
	"context"
	"encoding/base64"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
	"github.com/akinai/akinai/services/delivery/internal/message"
)

// defaultShipments is the size of a page of shipments.
const defaultShipments = 50

// ShipmentServer implements ShipmentService.
type ShipmentServer struct{ app *app.Shipments }

// NewShipmentServer returns the server of the use cases.
func NewShipmentServer(shipments *app.Shipments) *ShipmentServer {
	return &ShipmentServer{app: shipments}
}

// ListShipments implements the RPC.
func (s *ShipmentServer) ListShipments(ctx context.Context, req *deliveryv1.ListShipmentsRequest) (*deliveryv1.ListShipmentsResponse, error) {
	q := app.ShipmentQuery{
		Location: req.GetLocation(), Order: domain.OrderID(strings.ToLower(req.GetOrderId())), Number: req.GetOrderNumber(),
		Problems: req.GetProblems(), Refused: req.GetRefused(), Limit: cmp.Or(int(req.GetPageSize()), defaultShipments),
	}
	var err error
	if req.GetUntil() != "" {
		if q.Until, err = dayFromProto(req.GetUntil()); err != nil {
			return nil, err
		}
	}
	for _, state := range req.GetStates() {
		q.States = append(q.States, message.StateOf(state))
	}
	if q.AfterDay, q.AfterID, err = decodeShipmentToken(req.GetPageToken()); err != nil {
		return nil, err
	}
	shipments, err := s.app.List(ctx, q)
	if err != nil {
		return nil, err
	}
	res := &deliveryv1.ListShipmentsResponse{Shipments: make([]*deliveryv1.Shipment, len(shipments))}
	for i, p := range shipments {
		res.Shipments[i] = shipmentToProto(p)
	}
	if len(shipments) == q.Limit {
		res.NextPageToken = encodeShipmentToken(shipments[len(shipments)-1])
	}
	return res, nil
}

// CountShipments implements the RPC.
func (s *ShipmentServer) CountShipments(ctx context.Context, _ *deliveryv1.CountShipmentsRequest) (*deliveryv1.CountShipmentsResponse, error) {
	today, totals, err := s.app.Totals(ctx)
	if err != nil {
		return nil, err
	}
	res := &deliveryv1.CountShipmentsResponse{Today: today.Format(time.DateOnly)}
	for _, t := range totals {
		res.Counts = append(res.Counts, &deliveryv1.ShipmentCount{
			Location: t.Location, ToPack: num.Clamp32(t.ToPack), ToHandOver: num.Clamp32(t.ToHandOver), Overdue: num.Clamp32(t.Overdue),
			Refused: num.Clamp32(t.Refused), Returned: num.Clamp32(t.Returned),
		})
	}
	return res, nil
}

// GetShipment implements the RPC.
func (s *ShipmentServer) GetShipment(ctx context.Context, req *deliveryv1.GetShipmentRequest) (*deliveryv1.GetShipmentResponse, error) {
	detail, err := s.app.Get(ctx, shipmentID(req.GetId()))
	if err != nil {
		return nil, err
	}
	res := &deliveryv1.GetShipmentResponse{Shipment: shipmentToProto(detail.Shipment), Address: addressToProto(detail.Address)}
	for _, c := range detail.History {
		res.History = append(res.History, &deliveryv1.ShipmentChange{
			Version: c.Version, State: message.State(c.State), CarrierStatus: message.CarrierStatus(c.CarrierStatus), Actor: c.Actor,
			Reason: c.Reason, At: timestamppb.New(c.At),
		})
	}
	return res, nil
}

// PackShipment implements the RPC.
func (s *ShipmentServer) PackShipment(ctx context.Context, req *deliveryv1.PackShipmentRequest) (*deliveryv1.PackShipmentResponse, error) {
	p, err := s.app.Pack(ctx, shipmentID(req.GetId()))
	if err != nil {
		return nil, err
	}
	return &deliveryv1.PackShipmentResponse{Shipment: shipmentToProto(p)}, nil
}

// HandOverShipment implements the RPC.
func (s *ShipmentServer) HandOverShipment(
	ctx context.Context, req *deliveryv1.HandOverShipmentRequest,
) (*deliveryv1.HandOverShipmentResponse, error) {
	p, err := s.app.HandOver(ctx, shipmentID(req.GetId()), domain.NewTrackingNumber(req.GetTrackingNumber()))
	if err != nil {
		return nil, err
	}
	return &deliveryv1.HandOverShipmentResponse{Shipment: shipmentToProto(p)}, nil
}

// ReportShipment implements the RPC.
func (s *ShipmentServer) ReportShipment(ctx context.Context, req *deliveryv1.ReportShipmentRequest) (*deliveryv1.ReportShipmentResponse, error) {
	report := domain.Report{Status: message.CarrierStatusOf(req.GetStatus()), Reason: req.GetReason()}
	if req.GetAt() != nil {
		report.At = req.GetAt().AsTime()
	}
	p, err := s.app.Report(ctx, shipmentID(req.GetId()), report)
	if err != nil {
		return nil, err
	}
	return &deliveryv1.ReportShipmentResponse{Shipment: shipmentToProto(p)}, nil
}

// shipmentID returns the id in lower case: UUIDs are case-insensitive.
func shipmentID(id string) domain.ShipmentID { return domain.ShipmentID(strings.ToLower(id)) }

var availabilities = map[domain.Availability]deliveryv1.ShipmentAvailability{
	domain.InStock:   deliveryv1.ShipmentAvailability_SHIPMENT_AVAILABILITY_IN_STOCK,
	domain.BackOrder: deliveryv1.ShipmentAvailability_SHIPMENT_AVAILABILITY_BACK_ORDER,
}

func shipmentToProto(p domain.Shipment) *deliveryv1.Shipment {
	out := &deliveryv1.Shipment{
		Id: string(p.ID), OrderId: string(p.OrderID), OrderNumber: p.OrderNumber, Location: p.Location, Availability: availabilities[p.Availability],
		Method: string(p.Method), Carrier: string(p.Carrier), ShipOn: p.ShipOn.Format(time.DateOnly), Window: p.Window,
		State: message.State(p.State), CarrierStatus: message.CarrierStatus(p.CarrierStatus), TrackingNumber: string(p.Tracking),
		TrackingSuspect: p.Tracking.Suspect(p.Carrier), HandingOver: p.Attempt.Running(), Reason: p.Reason, Version: p.Version,
		UpdatedAt: timestamppb.New(p.UpdatedAt), Reference: p.Reference,
	}
	if !p.ArriveOn.IsZero() {
		out.ArriveOn = p.ArriveOn.Format(time.DateOnly)
	}
	for _, line := range p.Lines {
		out.Lines = append(out.Lines, &deliveryv1.ShipmentLine{Sku: line.SKU, Name: line.Name, Quantity: num.Clamp32(line.Quantity)})
	}
	return out
}

func addressToProto(a *app.Address) *typev1.Address {
	if a == nil {
		return nil
	}
	return &typev1.Address{
		Name: a.Name, NameKana: a.NameKana, PostalCode: a.PostalCode, Prefecture: a.Prefecture, City: a.City, Line1: a.Line1, Line2: a.Line2,
		Phone: a.Phone, Company: a.Company, Department: a.Department, DeliveryNotes: a.DeliveryNotes,
	}
}

// A page token is the day and the id of the last row, in base64url. It is opaque to callers.
func encodeShipmentToken(p domain.Shipment) string {
	return base64.RawURLEncoding.EncodeToString([]byte(p.ShipOn.Format(time.DateOnly) + " " + string(p.ID)))
}

func decodeShipmentToken(token string) (day time.Time, last domain.ShipmentID, err error) {
	if token == "" {
		return time.Time{}, "", nil
	}
	data, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return time.Time{}, "", domain.ErrPageToken
	}
	text, after, _ := strings.Cut(string(data), " ")
	if day, err = time.Parse(time.DateOnly, text); err != nil || !id.Valid(after) {
		return time.Time{}, "", domain.ErrPageToken
	}
	return day, domain.ShipmentID(after), nil
}
