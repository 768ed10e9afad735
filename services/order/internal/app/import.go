package app

import (
	"context"
	"errors"
	"time"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// ImportOrder is the request to record a sale of another system.
type ImportOrder struct {
	// Key is the idempotency key, unique among all imports.
	Key        string
	CustomerID string
	// BusinessDate is the day of the sale in its source, YYYY-MM-DD.
	BusinessDate string
	Lines        []LineInput
	Method       string
	// Expected is the total of the source; nil skips the check.
	Expected *Expected
}

// Import records a sale of another system, or changes nothing: it has no address, the business day
// of its source, and none of the shop's limits. It is idempotent by key, like Place by shopper and
// key. Errors: domain.ErrDateInvalid, and those of Place.
func (a *App) Import(ctx context.Context, i ImportOrder) (domain.Order, error) {
	id := domain.ImportedIDFor(i.Key)
	i.Key = ""
	hash := fingerprint(i)
	order, err := a.replayID(ctx, id, hash) // an import is often repeated as a whole
	if !errors.Is(err, domain.ErrNotFound) {
		return order, err
	}
	return a.place(ctx, id, hash, func() (domain.Order, Charge, error) { return a.quoteImport(ctx, id, hash, i) })
}

// quoteImport is quote for a sale of another system.
func (a *App) quoteImport(ctx context.Context, id domain.OrderID, hash []byte, i ImportOrder) (domain.Order, Charge, error) {
	if _, err := time.Parse(time.DateOnly, i.BusinessDate); err != nil {
		return domain.Order{}, Charge{}, domain.ErrDateInvalid.Wrap(err)
	}
	lines, _, err := a.price(ctx, i.Lines)
	if err != nil {
		return domain.Order{}, Charge{}, err
	}
	return a.newOrder(ctx, domain.OrderInput{
		ID: id, CustomerID: i.CustomerID, RequestHash: hash, Lines: lines, BusinessDate: i.BusinessDate, PlacedAt: a.Clock.Now(),
	}, Charge{Method: i.Method, Imported: true}, i.Expected)
}
