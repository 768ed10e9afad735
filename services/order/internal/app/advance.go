package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/akinai/akinai/services/order/internal/domain"
)

const (
	// recoverBatch bounds the due orders that recovery claims together, recoverAtOnce those it
	// processes concurrently.
	recoverBatch  = 50
	recoverAtOnce = 4
	// captureBatch bounds the orders of one capture call, captureWait the time that the first one
	// waits: no buyer waits for it.
	captureBatch = 100
	captureWait  = 200 * time.Millisecond
)

// Recover resumes the tasks of orders whose process died. Errors are logged and not returned: the
// next run tries again.
func (a *App) Recover(ctx context.Context) error {
	if err := a.reportSuspended(ctx); err != nil {
		a.Log.WarnContext(ctx, "suspended tasks cannot be counted now", "error", err)
	}
	for more := true; more; {
		n, err := a.recoverSome(ctx)
		if err != nil {
			a.Log.WarnContext(ctx, "recovery will try again", "error", err)
		}
		more = err == nil && n == recoverBatch
	}
	return nil
}

func (a *App) recoverSome(ctx context.Context) (int, error) {
	orders, err := a.Orders.Claim(ctx, recoverBatch, a.Settings.RecoverAfter)
	if err != nil {
		return 0, fmt.Errorf("claim due orders: %w", err)
	}
	var group errgroup.Group
	group.SetLimit(recoverAtOnce)
	for _, order := range orders {
		group.Go(func() error {
			err := a.Advance(ctx, order)
			if errors.Is(err, domain.ErrVersionConflict) || IsPermanent(err) {
				return nil // another process has finished it, or the result is final: a refused cancel, a suspended task
			}
			return err
		})
	}
	return len(orders), group.Wait()
}

// Advance runs the pending task of an order.
func (a *App) Advance(ctx context.Context, order domain.Order) error {
	ctx, cancel := context.WithTimeout(ctx, a.Settings.SagaTimeout)
	defer cancel()
	switch order.Task {
	case domain.TaskPlace:
		return a.resume(ctx, order)
	case domain.TaskCapture:
		return a.capture(ctx, []domain.Order{order})
	case domain.TaskCancel:
		canceled, err := a.cancel(ctx, order)
		if err != nil {
			return err
		}
		return a.compensate(ctx, canceled)
	case domain.TaskCompensate:
		return a.compensate(ctx, order)
	default:
		return nil
	}
}

// resume finishes an interrupted checkout: it confirms the order if the payment is authorized and
// stock and slot can still be committed; otherwise it fails the order.
func (a *App) resume(ctx context.Context, order domain.Order) error {
	authorized, err := a.authorized(ctx, order)
	if err != nil {
		return a.suspendIfPermanent(ctx, order, fmt.Errorf("resume order %s: %w", order.ID, err))
	}
	cause := error(domain.ErrInterrupted)
	if authorized {
		cause = a.commit(ctx, order)
	}
	switch {
	case cause == nil:
		_, err = a.confirm(ctx, order)
		return err
	case errors.Is(cause, domain.ErrInterrupted), IsPermanent(cause):
		return a.interrupt(ctx, order)
	default:
		return fmt.Errorf("resume order %s: %w", order.ID, cause)
	}
}

func (a *App) interrupt(ctx context.Context, order domain.Order) error {
	failed, err := a.fail(ctx, order, domain.ErrInterrupted.Reason)
	if err != nil {
		return err
	}
	return a.compensate(ctx, failed)
}

func (a *App) fail(ctx context.Context, order domain.Order, reason string) (domain.Order, error) {
	now := a.Clock.Now()
	return a.transition(ctx, order, a.Settings.RecoverAfter, func(o *domain.Order) (domain.AppliedTransition, error) { return o.Fail(now, reason) })
}

// CaptureConfirmed captures the payments of confirmed orders in batches, until ctx ends. Failed
// captures are left to recovery.
func (a *App) CaptureConfirmed(ctx context.Context) error {
	for {
		batch := a.nextBatch(ctx)
		if len(batch) == 0 {
			return nil
		}
		if err := a.capture(ctx, batch); err != nil {
			a.Log.WarnContext(ctx, "capture will be tried again by recovery", "orders", len(batch), "error", err)
		}
	}
}

// nextBatch waits for a confirmed order, then up to captureWait for more. It returns nothing if ctx
// has ended.
func (a *App) nextBatch(ctx context.Context) []domain.Order {
	var batch []domain.Order
	select {
	case <-ctx.Done():
		return nil
	case order := <-a.Confirmed:
		batch = append(batch, order)
	}
	wait := time.NewTimer(captureWait)
	defer wait.Stop()
	for len(batch) < captureBatch {
		select {
		case <-ctx.Done():
			return nil
		case order := <-a.Confirmed:
			batch = append(batch, order)
		case <-wait.C:
			return batch
		}
	}
	return batch
}

// capture captures the payments of orders with this task. A payment that was voided, refunded or
// declined can never be captured: then the task is suspended.
func (a *App) capture(ctx context.Context, orders []domain.Order) error {
	byID := make(map[domain.OrderID]domain.Order, len(orders))
	ids := make([]domain.OrderID, len(orders))
	for i, order := range orders {
		ids[i], byID[order.ID] = order.ID, order
	}
	captures, err := a.Payments.Capture(ctx, ids)
	if err != nil {
		err = fmt.Errorf("capture %d orders: %w", len(ids), err)
		if len(orders) == 1 { // of several, it is unknown which one is refused; recovery retries them one by one
			err = a.suspendIfPermanent(ctx, orders[0], err)
		}
		return err
	}
	var faults []error
	for _, id := range captures.NotCapturable {
		faults = append(faults, a.suspend(ctx, byID[id], errNotCapturable))
	}
	return errors.Join(append(faults, a.paid(ctx, captures.Captured, byID))...)
}

// paid records captured payments.
func (a *App) paid(ctx context.Context, captured []domain.OrderID, byID map[domain.OrderID]domain.Order) error {
	at := a.Clock.Now()
	paid := make([]domain.Order, 0, len(captured))
	for _, id := range captured {
		order := byID[id]
		if _, err := order.Paid(at); err == nil {
			paid = append(paid, order)
		}
	}
	if len(paid) == 0 {
		return nil
	}
	_, err := a.Orders.SavePaid(ctx, paid, at)
	return err
}
