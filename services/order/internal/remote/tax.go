package remote

import (
	"context"
	"sync"
	"time"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
)

// ratesFor is the time for which tax rates are kept. They have the days on which they change, so
// that only a law that is entered late is seen late.
const ratesFor = time.Minute

// taxRates are the tax rates of the product service, as they were read.
type taxRates struct {
	mu    sync.Mutex
	rates []*productv1.TaxRate
	until time.Time
}

// japan is the time zone in which tax rates change.
var japan = time.FixedZone("JST", 9*60*60)

// TaxRate implements app.Shop.
func (s *Shop) TaxRate(ctx context.Context, class string, at time.Time) (int64, error) {
	rates, err := s.taxRates(ctx)
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

func (s *Shop) taxRates(ctx context.Context) ([]*productv1.TaxRate, error) {
	s.taxes.mu.Lock()
	defer s.taxes.mu.Unlock()
	now := s.Clock.Now()
	if now.Before(s.taxes.until) {
		return s.taxes.rates, nil
	}
	res, err := s.Client.ListTaxRates(ctx, &productv1.ListTaxRatesRequest{})
	if err != nil {
		return nil, err
	}
	s.taxes.rates, s.taxes.until = res.GetRates(), now.Add(ratesFor)
	return s.taxes.rates, nil
}
