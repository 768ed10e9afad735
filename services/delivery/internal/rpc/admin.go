package rpc

import (
	"cmp"
	"context"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// defaultPage is the size of a page of zones.
const defaultPage = 100

// AdminServer implements DeliveryAdminService.
type AdminServer struct{ app *app.App }

// NewAdminServer returns the server of the use cases.
func NewAdminServer(a *app.App) *AdminServer { return &AdminServer{app: a} }

// ImportZones implements the RPC.
func (s *AdminServer) ImportZones(ctx context.Context, req *deliveryv1.ImportZonesRequest) (*deliveryv1.ImportZonesResponse, error) {
	zones := make([]domain.Zone, len(req.GetZones()))
	for i, z := range req.GetZones() {
		zones[i] = zoneFromProto(z)
	}
	done, err := s.app.ImportZones(ctx, domain.DataSet{Name: req.GetSet(), Attribution: req.GetAttribution()}, zones)
	if err != nil {
		return nil, err
	}
	return &deliveryv1.ImportZonesResponse{
		Created: int32(done.Created), Updated: int32(done.Updated), Unchanged: int32(done.Unchanged), //nolint:gosec // of one request
		Refusals: issuesToProto(done.Refusals), Warnings: issuesToProto(done.Warnings),
	}, nil
}

// ImportTownPoints implements the RPC.
func (s *AdminServer) ImportTownPoints(
	ctx context.Context, req *deliveryv1.ImportTownPointsRequest,
) (*deliveryv1.ImportTownPointsResponse, error) {
	points := make([]domain.TownPoint, len(req.GetPoints()))
	for i, p := range req.GetPoints() {
		points[i] = domain.TownPoint{
			Prefecture: p.GetPrefecture(), City: p.GetCity(), Town: p.GetTown(), Koaza: p.GetKoaza(),
			Point: *pointFromProto(p.GetPoint()), Approximate: p.GetApproximate(),
		}
	}
	done, err := s.app.ImportTownPoints(ctx, domain.DataSet{Name: req.GetSet(), Attribution: req.GetAttribution()}, points)
	if err != nil {
		return nil, err
	}
	return &deliveryv1.ImportTownPointsResponse{
		Created: int32(done.Created), Updated: int32(done.Updated), Unchanged: int32(done.Unchanged), //nolint:gosec // of one request
	}, nil
}

// FindZone implements the RPC.
func (s *AdminServer) FindZone(ctx context.Context, req *deliveryv1.FindZoneRequest) (*deliveryv1.FindZoneResponse, error) {
	found, err := s.app.FindZone(ctx, destinationFromProto(req.GetDestination()))
	if err != nil {
		return nil, err
	}
	return &deliveryv1.FindZoneResponse{
		Source: sourceToProto(found.Source), Point: pointToProto(found.Point), Zones: zonesToProto(found.Zones),
	}, nil
}

// ListZones implements the RPC.
func (s *AdminServer) ListZones(ctx context.Context, req *deliveryv1.ListZonesRequest) (*deliveryv1.ListZonesResponse, error) {
	zones, err := s.app.ListZones(ctx, domain.ZoneCode(req.GetAfterCode()), cmp.Or(int(req.GetPageSize()), defaultPage))
	if err != nil {
		return nil, err
	}
	return &deliveryv1.ListZonesResponse{Zones: zonesToProto(zones)}, nil
}
