package remote

import (
	"context"
	"time"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
)

// japan is the time zone in which tax rates change.
var japan = time.FixedZone("JST", 9*60*60)

// TaxRate implements app.Shop.
func (s *Shop) TaxRate(ctx context.Context, class string, at time.Time) (int64, error) {
	rates, err := s.rates.Get(ctx, readFor)
	if err != nil {
		return 0, err
	}
	day := at.In(japan).Format(time.DateOnly)
	var latest *productv1.TaxRate
	for _, r := range rates {
		counts := taxClasses[r.GetTaxClass()] == class && r.GetFrom() <= day && (r.GetTo() == "" || day <= r.GetTo())
		if counts && (latest == nil || r.GetFrom() > latest.GetFrom()) {
			latest = r
		}
	}
	if latest == nil {
		return 0, errs.New(errs.Precondition, "TAX_RATE_MISSING", "the tax class has no rate on this day").With("tax_class", class)
	}
	return int64(latest.GetRate()), nil
}
