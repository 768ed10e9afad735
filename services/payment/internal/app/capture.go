package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/services/payment/internal/domain"
)

// capturesAtOnce bounds the concurrent calls of one Capture at the bank, which know of each other
// and so share a statement.
const capturesAtOnce = 16

// CapturePayments captures the authorized payment of each order, independently, and returns the
// resulting payments in the order of the request. A payment that is not captured afterwards was not
// authorized, or the bank did not answer; then the caller retries. All answers of the bank are
// recorded in one statement.
func (a *App) CapturePayments(ctx context.Context, actor domain.Actor, orders []domain.OrderID) ([]domain.Payment, error) {
	distinct := slices.Compact(slices.Sorted(slices.Values(orders)))
	answers, err := a.captureEach(ctx, distinct)
	if err != nil {
		return nil, fmt.Errorf("capture %d orders: %w", len(distinct), err)
	}
	byOrder, err := a.apply(ctx, actor, answers)
	if err != nil {
		return nil, fmt.Errorf("capture %d orders: %w", len(distinct), err)
	}
	payments := make([]domain.Payment, len(orders))
	for i, order := range orders {
		payments[i] = byOrder[order]
	}
	return payments, nil
}

// captureEach returns the bank's answer for each order: domain.Unknown if there was none, or the
// bank has no entry.
func (a *App) captureEach(ctx context.Context, orders []domain.OrderID) ([]domain.Payment, error) {
	answers := make([]domain.Payment, len(orders))
	group, ctx := errgroup.WithContext(batch.WithAround(ctx, min(len(orders), capturesAtOnce)))
	group.SetLimit(capturesAtOnce)
	for i, order := range orders {
		group.Go(func() error {
			answer, err := a.bank.Capture(ctx, order)
			if errors.Is(err, domain.ErrUnknownOutcome) {
				answer, err = domain.Unknown(order), nil
			}
			answers[i] = answer
			return err
		})
	}
	return answers, group.Wait()
}

// apply records the answers of the bank and returns all payments; those without an answer are read
// from the store.
func (a *App) apply(
	ctx context.Context, actor domain.Actor, answers []domain.Payment,
) (map[domain.OrderID]domain.Payment, error) {
	byOrder := make(map[domain.OrderID]domain.Payment, len(answers))
	var answered []domain.Payment
	var unanswered []domain.OrderID
	for _, answer := range answers {
		byOrder[answer.OrderID] = answer
		if answer.Status == domain.StatusNone {
			unanswered = append(unanswered, answer.OrderID)
		} else {
			answered = append(answered, answer)
		}
	}
	recorded, err := a.store.Record(ctx, actor, a.clock.Now(), answered)
	if err != nil {
		return nil, err
	}
	found, err := a.store.Get(ctx, unanswered)
	if err != nil {
		return nil, err
	}
	maps.Copy(byOrder, recorded)
	maps.Copy(byOrder, found)
	return byOrder, nil
}
