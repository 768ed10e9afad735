package rpc

import (
	"context"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/pkg/num"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// CarrierServer implements CarrierService.
type CarrierServer struct{ app *app.Carriers }

// NewCarrierServer returns the server of the use cases.
func NewCarrierServer(carriers *app.Carriers) *CarrierServer { return &CarrierServer{app: carriers} }

// AnnounceShipments implements the RPC.
func (s *CarrierServer) AnnounceShipments(
	ctx context.Context, req *deliveryv1.AnnounceShipmentsRequest,
) (*deliveryv1.AnnounceShipmentsResponse, error) {
	selection := app.Selection{Carrier: domain.Carrier(req.GetCarrier()), Location: req.GetLocation()}
	for _, id := range req.GetShipmentIds() {
		selection.IDs = append(selection.IDs, shipmentID(id))
	}
	var err error
	if req.GetUntil() != "" {
		if selection.Until, err = dayFromProto(req.GetUntil()); err != nil {
			return nil, err
		}
	}
	done, err := s.app.Announce(ctx, selection)
	if err != nil {
		return nil, err
	}
	res := &deliveryv1.AnnounceShipmentsResponse{
		Announced: num.Clamp32(int64(len(done.Announced))), File: done.File, FileName: done.FileName, MediaType: done.MediaType, More: done.More,
	}
	for _, p := range done.Problems {
		res.Problems = append(res.Problems, &deliveryv1.AnnouncementProblem{
			ShipmentId: string(p.Shipment), Reference: p.Reference, Column: p.Column, Characters: p.Characters, Reason: p.Reason,
		})
	}
	for _, r := range done.Replacements {
		res.Replacements = append(res.Replacements, &deliveryv1.CharacterReplacement{From: r.From, To: r.To, Count: num.Clamp32(int64(r.Count))})
	}
	return res, nil
}

// ImportTrackingNumbers implements the RPC.
func (s *CarrierServer) ImportTrackingNumbers(
	ctx context.Context, req *deliveryv1.ImportTrackingNumbersRequest,
) (*deliveryv1.ImportTrackingNumbersResponse, error) {
	done, err := s.app.ImportNumbers(ctx, domain.Carrier(req.GetCarrier()), req.GetFile())
	if err != nil {
		return nil, err
	}
	return &deliveryv1.ImportTrackingNumbersResponse{
		Stored: num.Clamp32(int64(done.Stored)), Unchanged: num.Clamp32(int64(done.Unchanged)),
		Refused: trackingRowsToProto(done.Refused), Suspect: trackingRowsToProto(done.Suspect),
	}, nil
}

func trackingRowsToProto(rows []app.TrackingRow) []*deliveryv1.TrackingRow {
	out := make([]*deliveryv1.TrackingRow, len(rows))
	for i, row := range rows {
		out[i] = &deliveryv1.TrackingRow{Line: num.Clamp32(int64(row.Line)), Column: row.Column, Value: row.Value, Reason: row.Reason}
	}
	return out
}

// ReceiveCarrierReport implements the RPC.
func (s *CarrierServer) ReceiveCarrierReport(
	ctx context.Context, req *deliveryv1.ReceiveCarrierReportRequest,
) (*deliveryv1.ReceiveCarrierReportResponse, error) {
	repeated, err := s.app.Receive(ctx, domain.Carrier(req.GetCarrier()), app.SentReport{
		ID: req.GetId(), Timestamp: req.GetTimestamp(), Signature: req.GetSignature(), Body: req.GetBody(),
	})
	if err != nil {
		return nil, err
	}
	return &deliveryv1.ReceiveCarrierReportResponse{Repeated: repeated}, nil
}
