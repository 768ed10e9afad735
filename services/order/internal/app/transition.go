package app

import (
	"context"
	"errors"
	"time"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// maxTransitions bounds the retries of a command after concurrent changes of the order.
const maxTransitions = 5

// transition applies a transition and returns the resulting order, whose task is due after the
// delay. If a concurrent fulfillment was recorded, which keeps the task, it retries from the new
// state. Errors: those of the transition, and domain.ErrVersionConflict if the task was finished or
// replaced meanwhile.
func (a *App) transition(
	ctx context.Context, order domain.Order, due time.Duration, command func(*domain.Order) (domain.AppliedTransition, error),
) (domain.Order, error) {
	task := order.Task
	for range maxTransitions {
		next := order
		applied, err := command(&next)
		if err != nil {
			return domain.Order{}, err
		}
		if err = a.Orders.Save(ctx, next, applied, due); !errors.Is(err, domain.ErrVersionConflict) {
			return next, err
		}
		if order, err = a.Orders.Get(ctx, order.ID); err != nil {
			return domain.Order{}, err
		}
		if order.Task != task {
			return domain.Order{}, domain.ErrVersionConflict
		}
	}
	return domain.Order{}, domain.ErrVersionConflict
}
