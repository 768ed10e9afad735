package app

import (
	"context"
	"errors"
	"time"

	"github.com/akinai/akinai/services/order/internal/domain"
)

// maxMoves is how often a command is tried again when somebody else moves the order first.
const maxMoves = 5

// move does a move, and returns the order as it is then; what it owes is due after the delay. A hand-over that was recorded
// meanwhile leaves the task as it is: then the move is made from there. Errors: those of the move; domain.ErrMoved when somebody
// else did the task, or another took its place.
func (s *Service) move(
	ctx context.Context, order domain.Order, due time.Duration, move func(*domain.Order) (domain.Moved, error),
) (domain.Order, error) {
	task := order.Task
	for range maxMoves {
		next := order
		moved, err := move(&next)
		if err != nil {
			return domain.Order{}, err
		}
		if err = s.Orders.Save(ctx, next, moved, due); !errors.Is(err, domain.ErrMoved) {
			return next, err
		}
		if order, err = s.Orders.Find(ctx, order.ID); err != nil {
			return domain.Order{}, err
		}
		if order.Task != task {
			return domain.Order{}, domain.ErrMoved
		}
	}
	return domain.Order{}, domain.ErrMoved
}
