package rpc

import (
	"context"
	"time"

	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/services/user/internal/app"
	"github.com/akinai/akinai/services/user/internal/domain"
)

// PostalServer implements PostalService.
type PostalServer struct{ app *app.Postal }

// NewPostalServer returns the server of the use cases in app.
func NewPostalServer(app *app.Postal) *PostalServer { return &PostalServer{app: app} }

// LookUpPostalCode returns the places of a postal code.
func (s *PostalServer) LookUpPostalCode(
	ctx context.Context, req *userv1.LookUpPostalCodeRequest,
) (*userv1.LookUpPostalCodeResponse, error) {
	code, places, err := s.app.LookUp(ctx, req.GetPostalCode())
	if err != nil {
		return nil, err
	}
	return &userv1.LookUpPostalCodeResponse{PostalCode: code, Places: placesToProto(places)}, nil
}

// ImportPostalCodes writes rows of a version of a table.
func (s *PostalServer) ImportPostalCodes(
	ctx context.Context, req *userv1.ImportPostalCodesRequest,
) (*userv1.ImportPostalCodesResponse, error) {
	version, err := postalVersionFromProto(req.GetTable(), req.GetVersion())
	if err != nil {
		return nil, err
	}
	done, err := s.app.Import(ctx, version, postalRowsFromProto(req.GetRows()))
	if err != nil {
		return nil, err
	}
	return &userv1.ImportPostalCodesResponse{
		Created: int32(done.Created), Updated: int32(done.Updated), Unchanged: int32(done.Unchanged), //nolint:gosec // of one request
	}, nil
}

// FinishPostalImport retires the rows that a version no longer has.
func (s *PostalServer) FinishPostalImport(
	ctx context.Context, req *userv1.FinishPostalImportRequest,
) (*userv1.FinishPostalImportResponse, error) {
	version, err := postalVersionFromProto(req.GetTable(), req.GetVersion())
	if err != nil {
		return nil, err
	}
	retired, current, err := s.app.Finish(ctx, version, req.GetAllowShrinking())
	if err != nil {
		return nil, err
	}
	return &userv1.FinishPostalImportResponse{Retired: int32(retired), Current: int32(current)}, nil //nolint:gosec // far fewer rows
}

func postalVersionFromProto(table userv1.PostalTable, version string) (domain.PostalVersion, error) {
	day, err := time.Parse(time.DateOnly, version)
	if err != nil {
		return domain.PostalVersion{}, domain.ErrDateInvalid.With("field", "version")
	}
	out := domain.PostalVersion{Table: domain.TownTable, Day: day}
	if table == userv1.PostalTable_POSTAL_TABLE_OFFICES {
		out.Table = domain.OfficeTable
	}
	return out, nil
}

func postalRowsFromProto(rows []*userv1.PostalRow) []domain.PostalRow {
	out := make([]domain.PostalRow, len(rows))
	for i, r := range rows {
		out[i] = domain.PostalRow{
			Code: r.GetPostalCode(), Municipality: r.GetMunicipality(), Prefecture: r.GetPrefecture(), City: r.GetCity(), Town: r.GetTown(),
			PrefectureKana: r.GetPrefectureKana(), CityKana: r.GetCityKana(), TownKana: r.GetTownKana(),
			Office: r.GetOffice(), OfficeKana: r.GetOfficeKana(), Street: r.GetStreet(),
		}
	}
	return out
}

func placesToProto(places []domain.Place) []*userv1.PostalPlace {
	out := make([]*userv1.PostalPlace, len(places))
	for i, p := range places {
		out[i] = &userv1.PostalPlace{
			Prefecture: p.Prefecture, City: p.City, Town: p.Town, Detail: p.Detail, PrefectureKana: p.PrefectureKana, CityKana: p.CityKana,
			TownKana: p.TownKana, Office: p.Office, Street: p.Street, Retired: p.Retired,
		}
	}
	return out
}
