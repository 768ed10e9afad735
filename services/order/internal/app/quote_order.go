package app

import (
	"context"

	"golang.org/x/sync/errgroup"

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
}

// Quote is what an order would cost now, and what the shopper confirms by placing it.
type Quote struct {
	// Lines are those that are for sale.
	Lines []domain.Line
	// Total is that of Lines; zero without any.
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
	for _, input := range q.Lines {
		if sellable, forSale := facts.sellables[input.SKU]; forSale {
			quote.Lines = append(quote.Lines, newLine(input, sellable))
		}
	}
	if quote.Total, err = domain.Total(quote.Lines); err != nil {
		return Quote{}, err
	}
	quote.Taxes = domain.IncludedTaxes(quote.Lines, facts.terms.Rounding)
	if len(quote.Blockers) == 0 {
		confirmation := domain.Confirmation(quote.Lines, quote.Total, facts.terms)
		quote.Confirmation = &confirmation
	}
	return quote, nil
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
	return facts, group.Wait()
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
