package screen

import (
	"context"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/view"
)

// Postal looks up postal codes.
type Postal struct {
	Codes userv1connect.PostalServiceClient
	Rate  limit.Rate
	// Proxies is the number of trusted proxies in front of the edge.
	Proxies int
}

// LookUpPostalCode returns the places of a postal code.
func (s *Postal) LookUpPostalCode(ctx context.Context, req *webv1.LookUpPostalCodeRequest) (*webv1.LookUpPostalCodeResponse, error) {
	if err := s.Rate.Check(ctx, clientAddress(ctx, s.Proxies)); err != nil {
		return nil, err
	}
	res, err := s.Codes.LookUpPostalCode(ctx, &userv1.LookUpPostalCodeRequest{PostalCode: req.GetPostalCode()})
	if err != nil {
		return nil, err
	}
	return view.PostalCode(res), nil
}
