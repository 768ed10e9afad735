package rpc

import (
	"context"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
)

// ListTaxRates returns the rates of all tax classes.
func (s *ShopServer) ListTaxRates(ctx context.Context, _ *productv1.ListTaxRatesRequest) (*productv1.ListTaxRatesResponse, error) {
	rates, err := s.Reader.TaxRates(ctx)
	if err != nil {
		return nil, err
	}
	res := &productv1.ListTaxRatesResponse{}
	for _, r := range rates {
		res.Rates = append(res.Rates, &productv1.TaxRate{
			TaxClass: taxClassToProto[r.Class], Rate: int32(r.Rate), From: r.From, To: r.To, //nolint:gosec // at most domain.HundredPercent
		})
	}
	return res, nil
}
