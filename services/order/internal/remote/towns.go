package remote

import (
	"context"

	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Towns calls the user service's table of postal codes.
type Towns struct {
	Client userv1connect.PostalServiceClient
}

// Town implements app.Towns.
func (t Towns) Town(ctx context.Context, postalCode string) (app.Town, error) {
	res, err := t.Client.LookUpPostalCode(ctx, &userv1.LookUpPostalCodeRequest{PostalCode: postalCode})
	switch {
	case errs.ReasonOf(err) == domain.ErrPostalCodeUnknown.Reason:
		return app.Town{}, domain.ErrPostalCodeUnknown.Wrap(err)
	case err != nil:
		return app.Town{}, err
	case len(res.GetPlaces()) == 0:
		return app.Town{}, domain.ErrPostalCodeUnknown
	}
	first := res.GetPlaces()[0]
	return app.Town{Prefecture: first.GetPrefecture(), City: first.GetCity(), Town: first.GetTown(), Several: len(res.GetPlaces()) > 1}, nil
}
