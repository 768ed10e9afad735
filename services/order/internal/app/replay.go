package app

import (
	"bytes"
	"context"
	"time"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// replayPause is the polling interval of a repeated request that waits for the first one.
const replayPause = 50 * time.Millisecond

func (a *App) replayID(ctx context.Context, id domain.OrderID, hash []byte) (domain.Order, error) {
	order, err := a.Orders.Get(ctx, id)
	if err != nil {
		return domain.Order{}, err
	}
	return a.replay(ctx, order, hash)
}

// replay returns the result of a repeated request: the order, the error that ended it, or
// ErrKeyInUse if the first request still runs after RepeatWait.
func (a *App) replay(ctx context.Context, order domain.Order, hash []byte) (domain.Order, error) {
	if !bytes.Equal(order.RequestHash, hash) {
		return domain.Order{}, domain.ErrKeyReused
	}
	return a.follow(ctx, order, domain.ErrKeyInUse)
}

// follow waits until the checkout of an order that another request has written ends. It returns the
// order, the error that ended it, or busy if it still runs after RepeatWait.
func (a *App) follow(ctx context.Context, order domain.Order, busy *errs.Error) (domain.Order, error) {
	deadline := time.NewTimer(a.Settings.RepeatWait)
	defer deadline.Stop()
	tick := time.NewTicker(replayPause)
	defer tick.Stop()
	for order.Status == domain.StatusPending {
		select {
		case <-ctx.Done():
			return domain.Order{}, ctx.Err()
		case <-deadline.C:
			return domain.Order{}, busy.After(time.Second)
		case <-tick.C:
		}
		found, err := a.Orders.Get(ctx, order.ID)
		if err != nil {
			return domain.Order{}, err
		}
		order = found
	}
	if order.Refused() {
		return domain.Order{}, ended(order.CancelReason)
	}
	return order, nil
}

// ended returns the error that ended a checkout, rebuilt from its reason, so that every repetition
// has the same result.
func ended(reason string) error {
	if reason == domain.ErrInterrupted.Reason {
		return domain.ErrInterrupted
	}
	return errs.New(errs.Precondition, reason, "the order was refused")
}
