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

// fingerprint returns the hash of a request without its key, to distinguish a repetition from the
// same key with another body.
func fingerprint(request any) []byte {
	data, _ := json.Marshal(request) //nolint:errchkjson // its fields are strings and numbers
	sum := sha256.Sum256(data)
	return sum[:]
}

// quote builds the order from the current data of other services: prices come from the catalog's
// database, never from the request. It reserves and writes nothing.
func (a *App) quote(ctx context.Context, id domain.OrderID, hash []byte, p PlaceOrder) (domain.Order, Charge, error) {
	if err := a.checkLimits(p.Lines); err != nil {
		return domain.Order{}, Charge{}, err
	}
	if p.Delivery == nil && a.Settings.DeliveryRequired {
		return domain.Order{}, Charge{}, domain.ErrDeliveryRequired
	}
	var (
		lines    []domain.Line
		goods    Goods
		address  domain.Address
		delivery *domain.Delivery
		terms    domain.Terms
	)
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() error {
		priced, sellables, err := a.price(groupCtx, p.Lines)
		if err != nil {
			return err
		}
		lines, goods = priced, goodsOf(p.Lines, sellables)
		return checkPerOrder(p.Lines, sellables)
	})
	group.Go(func() (err error) {
		address, err = a.address(groupCtx, p.AddressID, p.Address)
		return err
	})
	group.Go(func() (err error) {
		if p.Confirmation == "" {
			terms.Rounding, err = a.Shop.Rounding(groupCtx)
			return err
		}
		terms, err = a.Shop.Terms(groupCtx, p.Language)
		return err
	})
	err := group.Wait()
	if err == nil {
		delivery, err = a.delivery(ctx, address, goods, p.Delivery)
	}
	if err != nil {
		return domain.Order{}, Charge{}, err
	}
	now := a.Clock.Now()
	order, charge, err := a.newOrder(ctx, domain.OrderInput{
		ID: id, CustomerID: p.CustomerID, RequestHash: hash, Lines: lines, Address: &address, Delivery: delivery,
		BusinessDate: now.In(a.Settings.Zone).Format(time.DateOnly), PlacedAt: now, Cart: p.Cart, Email: p.Email, Language: p.Language,
		Rounding: &terms.Rounding,
	}, Charge{Method: p.Method}, p.Expected)
	if err == nil && p.Confirmation != "" {
		order.Shown, err = shown(order, terms, p.Confirmation)
	}
	return order, charge, err
}

// address returns an address that a request has, or one of the caller's address book.
func (a *App) address(ctx context.Context, id string, given *domain.Address) (domain.Address, error) {
	if given != nil {
		return a.Addresses.Normalize(ctx, *given)
	}
	return a.Addresses.Address(ctx, id)
}

// shown returns the final confirmation of an order if it is the one that the shopper saw. Errors:
// domain.ErrConfirmation.
func shown(order domain.Order, terms domain.Terms, fingerprint string) (*domain.FinalConfirmation, error) {
	confirmation := domain.Confirmation(order.Lines, order.Delivery, order.Total, terms)
	if confirmation.Fingerprint() != fingerprint {
		return nil, domain.ErrConfirmation
	}
	return &confirmation, nil
}

// newOrder returns a new order and its charge, if it has the expected total and can be paid.
func (a *App) newOrder(ctx context.Context, input domain.OrderInput, charge Charge, expected *Expected) (domain.Order, Charge, error) {
	order, err := domain.New(input)
	if err != nil {
		return domain.Order{}, Charge{}, err
	}
	if expected != nil && *expected != order.Total {
		return domain.Order{}, Charge{}, domain.ErrTotalChanged.
			With("total", strconv.FormatInt(order.Total.Amount, 10)).With("currency", order.Total.Currency)
	}
	charge.Amount = order.Total
	return order, charge, a.validate(ctx, order, charge)
}

// price returns the lines with copies of the catalog's data, and that data by SKU. Errors:
// domain.ErrSKUNotForSale.
func (a *App) price(ctx context.Context, inputs []LineInput) ([]domain.Line, map[string]Sellable, error) {
	sellables, err := a.Catalog.Sellables(ctx, distinctSKUs(inputs))
	if err != nil {
		return nil, nil, err
	}
	lines := make([]domain.Line, len(inputs))
	var unknown []string
	for i, input := range inputs {
		sellable, ok := sellables[input.SKU]
		if !ok {
			unknown = append(unknown, input.SKU)
		}
		lines[i] = newLine(input, sellable)
	}
	if len(unknown) > 0 {
		return nil, nil, domain.ErrSKUNotForSale.With("skus", strings.Join(unknown, ","))
	}
	return lines, sellables, nil
}

// distinctSKUs returns the SKUs of the lines, each once.
func distinctSKUs(inputs []LineInput) []string {
	skus := make([]string, 0, len(inputs))
	seen := make(map[string]bool, len(inputs))
	for _, input := range inputs {
		if !seen[input.SKU] {
			seen[input.SKU] = true
			skus = append(skus, input.SKU)
		}
	}
	return skus
}

// newLine returns a line with copies of the catalog's data.
func newLine(input LineInput, sellable Sellable) domain.Line {
	return domain.Line{
		SKU: input.SKU, ProductID: sellable.ProductID, Slug: sellable.Slug, Name: sellable.Name, Picture: sellable.Picture,
		Quantity: input.Quantity, UnitPrice: sellable.Price, Tax: &sellable.Tax, Options: sellable.Options,
	}
}

// checkPerOrder refuses more units of a SKU, over all lines, than one order may have.
func checkPerOrder(inputs []LineInput, sellables map[string]Sellable) error {
	units := make(map[string]int64, len(sellables))
	for _, input := range inputs {
		units[input.SKU] += input.Quantity
		if limit := sellables[input.SKU].MaxPerOrder; limit > 0 && units[input.SKU] > limit {
			return domain.ErrQuantityLimit.With("sku", input.SKU).With("limit", strconv.FormatInt(limit, 10))
		}
	}
	return nil
}

// checkLimits refuses more lines, or more units of a line, than the shop takes.
func (a *App) checkLimits(inputs []LineInput) error {
	if len(inputs) > a.Settings.MaxLines {
		return domain.ErrLineLimit.With("limit", strconv.Itoa(a.Settings.MaxLines))
	}
	for _, input := range inputs {
		if input.Quantity < 1 || input.Quantity > a.Settings.MaxQuantity {
			return domain.ErrQuantityLimit.With("sku", input.SKU).With("limit", strconv.FormatInt(a.Settings.MaxQuantity, 10))
		}
	}
	return nil
}
