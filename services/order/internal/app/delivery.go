package app

import (
	"cmp"
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// goodsOf returns the goods of an order.
func goodsOf(inputs []LineInput, sellables map[string]Sellable) (goods Goods) {
	for _, input := range inputs {
		s := sellables[input.SKU]
		goods.Grams += input.Quantity * s.Grams
		goods.Amount += input.Quantity * s.Price.Amount
	}
	return goods
}

// delivery returns how an order arrives: in the chosen way, or by default. Errors:
// domain.ErrDeliveryUnknown, domain.ErrSlotUnavailable.
func (a *App) delivery(ctx context.Context, to domain.Address, goods Goods, choice *domain.DeliveryChoice) (*domain.Delivery, error) {
	if choice == nil {
		return a.byDefault(ctx, to, goods)
	}
	options, err := a.Deliveries.Options(ctx, to, goods, choice)
	if err != nil {
		return nil, err
	}
	return a.choose(ctx, options, *choice)
}

// byDefault returns how an order arrives that does not say so: in the cheapest way, of several in
// the one that is there first, then by code. It returns nil if the shop has no zone. Errors:
// domain.ErrDeliveryUnknown.
func (a *App) byDefault(ctx context.Context, to domain.Address, goods Goods) (*domain.Delivery, error) {
	ways, delivers, err := a.Deliveries.Defaults(ctx, to, goods)
	switch {
	case err != nil || !delivers:
		return nil, err
	case len(ways) == 0:
		return nil, domain.ErrDeliveryUnknown
	}
	return a.agreed(ctx, slices.MinFunc(ways, func(a, b DeliveryOption) int {
		return cmp.Or(cmp.Compare(a.Fee, b.Fee), cmp.Compare(a.Earliest, b.Earliest), cmp.Compare(a.Method, b.Method))
	}))
}

// choose returns the delivery that a choice means. A slot without a seat is no error: the hold
// decides. Errors: domain.ErrDeliveryUnknown, domain.ErrSlotUnavailable.
func (a *App) choose(ctx context.Context, options []DeliveryOption, choice domain.DeliveryChoice) (*domain.Delivery, error) {
	at := slices.IndexFunc(options, func(o DeliveryOption) bool { return o.Method == choice.Method })
	if at < 0 {
		return nil, domain.ErrDeliveryUnknown
	}
	d, err := a.agreed(ctx, options[at])
	if err == nil && choice.HasSlot() {
		if d.Slot = slotOf(options[at].Slots, choice); d.Slot == nil {
			return nil, domain.ErrSlotUnavailable
		}
	}
	return d, err
}

// agreed returns a delivery in this way, without a slot.
func (a *App) agreed(ctx context.Context, o DeliveryOption) (*domain.Delivery, error) {
	d := &domain.Delivery{
		Zone: o.Zone, Method: o.Method, Carrier: o.Carrier, Fee: o.Fee, Earliest: o.Earliest, Tax: domain.Tax{Class: a.Settings.CarriageTaxClass},
	}
	var err error
	if d.Tax.Rate, err = a.Shop.TaxRate(ctx, d.Tax.Class, a.Clock.Now()); err != nil {
		return nil, err
	}
	return d, nil
}

// slotOf returns the chosen slot; nil if it is not among them.
func slotOf(slots []domain.Slot, choice domain.DeliveryChoice) *domain.Slot {
	for _, slot := range slots {
		if slot.Window == choice.Window && slot.Day == choice.Day {
			return &slot
		}
	}
	return nil
}

// holding is what hold has done.
type holding struct {
	// created reports whether this call has created the reservation of the stock, seated whether it
	// took the seat in the slot.
	created, seated bool
	// ended reports that one of stock and slot was refused for good, while the other one is held.
	// The order has to be written as refused, and compensated.
	ended bool
}

// hold reserves the stock and, at the same time, holds the slot of an order. If the outcome of one
// of them is unknown, it gives back what this call took of the other.
func (a *App) hold(ctx context.Context, order domain.Order) (done holding, err error) {
	if !order.HasSlot() {
		done.created, err = a.Stock.Reserve(ctx, order.ID, order.Lines)
		return done, err
	}
	var stockErr, slotErr error
	inParallel(
		func() { done.created, stockErr = a.Stock.Reserve(ctx, order.ID, order.Lines) },
		func() { done.seated, slotErr = a.Deliveries.HoldSlot(ctx, order) },
	)
	switch {
	case stockErr == nil && slotErr == nil:
		return done, nil
	case refusal(stockErr) && slotErr == nil:
		done.ended = true
		return done, stockErr
	case refusal(slotErr) && stockErr == nil:
		done.ended = true
		return done, slotErr
	case stockErr != nil:
		if done.seated {
			a.releaseSlot(ctx, order.ID)
		}
		return holding{}, stockErr
	default:
		a.releaseOrphan(ctx, order.ID, done.created, done.created && !IsPermanent(slotErr))
		return holding{}, slotErr
	}
}

// refusal reports whether stock or slot was refused to a new order. An order that has another
// reservation, or another slot, is none.
func refusal(err error) bool { return IsPermanent(err) && errs.KindOf(err) != errs.AlreadyExists }

// commit makes the holds of stock and slot permanent. It may be repeated. A final error goes before
// one after which the outcome is unknown.
func (a *App) commit(ctx context.Context, order domain.Order) error {
	if !order.HasSlot() {
		return a.Stock.Commit(ctx, order.ID)
	}
	var stockErr, slotErr error
	inParallel(
		func() { stockErr = a.Stock.Commit(ctx, order.ID) },
		func() { slotErr = a.Deliveries.BookSlot(ctx, order.ID) },
	)
	if stockErr == nil || slotErr != nil && IsPermanent(slotErr) && !IsPermanent(stockErr) {
		return slotErr
	}
	return stockErr
}

// inParallel runs two calls to their end: a call that is broken off has an unknown outcome.
func inParallel(one, two func()) {
	var group errgroup.Group
	group.Go(func() error { one(); return nil })
	two()
	_ = group.Wait()
}

// releaseSlot frees the seat of an order that was not written. If this fails, the hold expires.
func (a *App) releaseSlot(ctx context.Context, id domain.OrderID) {
	if err := a.Deliveries.ReleaseSlot(context.WithoutCancel(ctx), id); err != nil {
		a.Log.WarnContext(ctx, "slot is not released; its hold will expire", "order", id, "error", err)
	}
}
