package app

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// QuoteOrder is a shopper's request for what an order would cost.
type QuoteOrder struct {
	// CustomerID is "" for a guest.
	CustomerID string
	// Lines are what would be ordered; empty for a cart.
	Lines []LineInput
	Cart  *domain.CartVersion
	// Language is that of the request; "" means the shop's.
	Language string
	// AddressID and Address are those of PlaceOrder. They are needed with Delivery or Options; a
	// quote without an address has no carriage.
	AddressID string
	Address   *domain.Address
	// Delivery is how the order is to arrive; nil leaves it to the shop.
	Delivery *domain.DeliveryChoice
	// Options asks for the ways in which the order can arrive.
	Options bool
}

// Quote is what an order would cost now, and what the shopper confirms by placing it.
type Quote struct {
	// Lines are those that are for sale.
	Lines []domain.Line
	// Delivery is that of an order by the same request; nil if there is no address, or if the
	// delivery is blocked.
	Delivery *domain.Delivery
	// Options are the ways in which the order can arrive, if the request asks for them.
	Options []DeliveryOption
	// OptionsUnavailable: the delivery service did not return them. The order arrives by default.
	OptionsUnavailable bool
	// Total is that of Lines and Delivery; zero without any line.
	Total money.Money
	Taxes []domain.RateTotal
	// Blockers are why the order cannot be placed; empty if it can, as far as is known now.
	Blockers []Blocker
	// Confirmation is nil if there are blockers.
	Confirmation *domain.FinalConfirmation
}

// Blocker is a reason why an order cannot be placed. SKU is that of the line, "" for the order as a
// whole.
type Blocker struct{ Reason, SKU string }

// Quote returns what an order would cost. It reserves and writes nothing, and says line by line
// what blocks the order. Errors: domain.ErrCartChanged.
func (a *App) Quote(ctx context.Context, q QuoteOrder) (Quote, error) {
	if q.Cart != nil {
		lines, err := a.Claims.Lines(ctx, q.CustomerID, *q.Cart)
		if err != nil {
			return Quote{}, err
		}
		q.Lines = ordered(lines)
	}
	facts, err := a.facts(ctx, q)
	if err != nil {
		return Quote{}, err
	}
	quote := Quote{Blockers: a.blockers(q.Lines, facts)}
	if err := a.quoteDelivery(ctx, q, facts, &quote); err != nil {
		return Quote{}, err
	}
	for _, input := range q.Lines {
		if sellable, forSale := facts.sellables[input.SKU]; forSale {
			quote.Lines = append(quote.Lines, newLine(input, sellable))
		}
	}
	if quote.Total, err = domain.Total(quote.Lines, quote.Delivery); err != nil {
		return Quote{}, err
	}
	quote.Taxes = domain.IncludedTaxes(quote.Lines, quote.Delivery, facts.terms.Rounding)
	if len(quote.Blockers) == 0 {
		confirmation := domain.Confirmation(quote.Lines, quote.Delivery, quote.Total, facts.terms)
		quote.Confirmation = &confirmation
	}
	return quote, nil
}

// quoteDelivery adds the ways of delivery and the chosen one to a quote with lines. What is wrong
// with the choice is a blocker.
func (a *App) quoteDelivery(ctx context.Context, q QuoteOrder, facts quoteFacts, quote *Quote) error {
	block := func(err *errs.Error) { quote.Blockers = append(quote.Blockers, Blocker{Reason: err.Reason}) }
	if q.Delivery == nil && a.Settings.DeliveryRequired {
		block(domain.ErrDeliveryRequired)
	}
	if facts.address == nil || len(facts.sellables) == 0 {
		return nil
	}
	delivery, err := a.deliveryOf(ctx, q, facts, quote)
	switch {
	case errors.Is(err, domain.ErrDeliveryUnknown):
		block(domain.ErrDeliveryUnknown)
	case errors.Is(err, domain.ErrSlotUnavailable):
		block(domain.ErrSlotUnavailable)
	case err != nil:
		return err
	case delivery != nil && delivery.Slot != nil && delivery.Slot.Left == 0:
		block(domain.ErrSlotFull)
	default:
		quote.Delivery = delivery
	}
	return nil
}

// deliveryOf returns the chosen delivery, or the one by default, and adds the ways to the quote if
// it wants them. Errors: domain.ErrDeliveryUnknown, domain.ErrSlotUnavailable.
func (a *App) deliveryOf(ctx context.Context, q QuoteOrder, facts quoteFacts, quote *Quote) (*domain.Delivery, error) {
	goods := goodsOf(q.Lines, facts.sellables)
	if q.Options || q.Delivery != nil {
		options, err := a.Deliveries.Options(ctx, *facts.address, goods, nil)
		switch {
		case err == nil:
		case IsPermanent(err), ctx.Err() != nil, !q.Options, a.Settings.DeliveryRequired:
			return nil, err
		default: // the shopper can order without a choice, if the way by default is known
			a.Log.WarnContext(ctx, "order is quoted without ways of delivery", "error", err)
			quote.OptionsUnavailable = true
			return a.byDefault(ctx, *facts.address, goods)
		}
		if q.Options {
			quote.Options = options
		}
		if q.Delivery != nil {
			return a.choose(ctx, options, *q.Delivery)
		}
	}
	if a.Settings.DeliveryRequired {
		return nil, nil
	}
	return a.byDefault(ctx, *facts.address, goods)
}

// ordered returns the lines of a cart that are not saved for later.
func ordered(lines []domain.CartLine) []LineInput {
	var out []LineInput
	for _, line := range lines {
		if !line.Saved {
			out = append(out, LineInput{SKU: line.SKU, Quantity: line.Quantity})
		}
	}
	return out
}

// quoteFacts are what other services know about the lines of a quote.
type quoteFacts struct {
	sellables map[string]Sellable
	// orderable is nil if the stock cannot be read now.
	orderable map[string]int64
	terms     domain.Terms
	// address is nil if it does not matter, or if there is none yet.
	address *domain.Address
}

func (a *App) facts(ctx context.Context, q QuoteOrder) (facts quoteFacts, err error) {
	skus := distinctSKUs(q.Lines)
	group, groupCtx := errgroup.WithContext(ctx)
	if len(skus) > 0 {
		group.Go(func() (err error) {
			facts.sellables, err = a.Catalog.Sellables(groupCtx, skus)
			return err
		})
		group.Go(func() error {
			orderable, err := a.Levels.Orderable(groupCtx, skus)
			if err != nil {
				a.Log.WarnContext(ctx, "order is quoted without stock", "error", err)
				return nil
			}
			facts.orderable = orderable
			return nil
		})
	}
	group.Go(func() (err error) {
		facts.terms, err = a.Shop.Terms(groupCtx, q.Language)
		return err
	})
	if q.Delivery != nil || q.Options || a.Deliveries.Delivers() && !a.Settings.DeliveryRequired {
		group.Go(func() (err error) {
			facts.address, err = a.destination(groupCtx, q)
			return err
		})
	}
	return facts, group.Wait()
}

// destination returns where to the order of a quote would go. It returns nil for a quote that
// names neither an address nor a way of delivery, of a shopper who has no address yet.
func (a *App) destination(ctx context.Context, q QuoteOrder) (*domain.Address, error) {
	unasked := q.Delivery == nil && !q.Options && q.Address == nil && q.AddressID == ""
	if unasked && q.CustomerID == "" {
		return nil, nil
	}
	address, err := a.address(ctx, q.AddressID, q.Address)
	if unasked && errors.Is(err, domain.ErrAddressRequired) {
		return nil, nil
	}
	return &address, err
}

// blockers returns why the lines cannot be ordered. A stock that cannot be read is no reason.
func (a *App) blockers(inputs []LineInput, facts quoteFacts) []Blocker {
	if len(inputs) == 0 {
		return []Blocker{{Reason: domain.ErrLinesMissing.Reason}}
	}
	var blockers []Blocker
	if len(inputs) > a.Settings.MaxLines {
		blockers = append(blockers, Blocker{Reason: domain.ErrLineLimit.Reason})
	}
	units := make(map[string]int64, len(inputs))
	for _, input := range inputs {
		units[input.SKU] += input.Quantity
	}
	for _, sku := range distinctSKUs(inputs) {
		sellable, forSale := facts.sellables[sku]
		switch {
		case !forSale:
			blockers = append(blockers, Blocker{domain.ErrSKUNotForSale.Reason, sku})
		case units[sku] > a.Settings.MaxQuantity || sellable.MaxPerOrder > 0 && units[sku] > sellable.MaxPerOrder:
			blockers = append(blockers, Blocker{domain.ErrQuantityLimit.Reason, sku})
		case facts.orderable != nil && units[sku] > facts.orderable[sku]:
			blockers = append(blockers, Blocker{ReasonOutOfStock, sku})
		}
	}
	return blockers
}
