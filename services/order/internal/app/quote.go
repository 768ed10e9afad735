package app

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Expected is the total that a customer saw.
type Expected = money.Money

// hash returns a fingerprint of the request, to distinguish a repetition from the same key with
// another body.
func (p PlaceOrder) hash() []byte {
	p.Key = ""
	data, _ := json.Marshal(p) //nolint:errchkjson // its fields are strings, numbers and a bool
	sum := sha256.Sum256(data)
	return sum[:]
}

func (p PlaceOrder) charge(order domain.Order) Charge {
	return Charge{Method: p.Method, Amount: order.Total, Imported: p.Imported}
}

// quote builds the order from the current data of other services: prices come from the catalog's
// database, never from the request. It reserves and writes nothing.
func (a *App) quote(ctx context.Context, id domain.OrderID, hash []byte, p PlaceOrder) (domain.Order, error) {
	date, err := a.businessDate(p)
	if err != nil {
		return domain.Order{}, err
	}
	if err := a.checkLimits(p); err != nil {
		return domain.Order{}, err
	}
	var lines []domain.Line
	var address *domain.Address
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() (err error) { lines, err = a.price(groupCtx, p); return err })
	if !p.Imported {
		group.Go(func() error {
			found, err := a.Addresses.Address(groupCtx, p.AddressID)
			address = &found
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return domain.Order{}, err
	}
	order, err := domain.New(domain.Draft{
		ID: id, CustomerID: p.CustomerID, RequestHash: hash, Lines: lines, Address: address,
		BusinessDate: date, PlacedAt: a.Clock.Now(),
	})
	if err != nil {
		return domain.Order{}, err
	}
	if p.Expected != nil && *p.Expected != order.Total {
		return domain.Order{}, domain.ErrTotalChanged.With("total", strconv.FormatInt(order.Total.Amount, 10)).With("currency", order.Total.Currency)
	}
	return order, a.validate(ctx, order, p.charge(order))
}

func (a *App) price(ctx context.Context, p PlaceOrder) ([]domain.Line, error) {
	skus := make([]string, 0, len(p.Lines))
	seen := make(map[string]bool, len(p.Lines))
	for _, d := range p.Lines {
		if !seen[d.SKU] {
			seen[d.SKU] = true
			skus = append(skus, d.SKU)
		}
	}
	sellables, err := a.Catalog.Sellables(ctx, skus)
	if err != nil {
		return nil, err
	}
	lines := make([]domain.Line, len(p.Lines))
	var unknown []string
	for i, d := range p.Lines {
		sellable, ok := sellables[d.SKU]
		if !ok {
			unknown = append(unknown, d.SKU)
		}
		lines[i] = domain.Line{
			SKU: d.SKU, ProductID: sellable.ProductID, Name: sellable.Name, Quantity: d.Quantity, UnitPrice: sellable.Price,
			Tax: &sellable.Tax, Options: sellable.Options,
		}
	}
	if len(unknown) > 0 {
		return nil, domain.ErrSKUUnknown.With("skus", strings.Join(unknown, ","))
	}
	if !p.Imported {
		err = checkPerOrder(p.Lines, sellables)
	}
	return lines, err
}

// checkPerOrder refuses more units of a SKU, over all lines, than one order may have.
func checkPerOrder(drafts []LineInput, sellables map[string]Sellable) error {
	units := make(map[string]int64, len(sellables))
	for _, d := range drafts {
		units[d.SKU] += d.Quantity
		if limit := sellables[d.SKU].MaxPerOrder; limit > 0 && units[d.SKU] > limit {
			return domain.ErrQuantityLimit.With("sku", d.SKU).With("limit", strconv.FormatInt(limit, 10))
		}
	}
	return nil
}

func (a *App) checkLimits(p PlaceOrder) error {
	if !p.Imported && len(p.Lines) > a.Settings.MaxLines {
		return domain.ErrLineLimit.With("limit", strconv.Itoa(a.Settings.MaxLines))
	}
	for _, line := range p.Lines {
		if line.Quantity < 1 || !p.Imported && line.Quantity > a.Settings.MaxQuantity {
			return domain.ErrQuantityLimit.With("sku", line.SKU).With("limit", strconv.FormatInt(a.Settings.MaxQuantity, 10))
		}
	}
	return nil
}

func (a *App) businessDate(p PlaceOrder) (string, error) {
	if !p.Imported {
		return a.Clock.Now().In(a.Settings.Zone).Format(time.DateOnly), nil
	}
	if _, err := time.Parse(time.DateOnly, p.BusinessDate); err != nil {
		return "", domain.ErrDateInvalid.Wrap(err)
	}
	return p.BusinessDate, nil
}
