package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/akinai/akinai/pkg/crash"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Place is what a caller asks for.
type Place struct {
	// Principal is who calls; Key is theirs.
	Principal, Key string
	// CustomerID is whose order it is: the principal's, or the customer's of an imported sale.
	CustomerID string
	Lines      []LineDraft
	// AddressID is one of the caller's addresses, "" the default one.
	AddressID string
	Method    string
	// Expected is the total that the customer saw; nil leaves it unchecked.
	Expected *Expected
	// Imported marks a sale made elsewhere: no address, no limits, a business date of its own (YYYY-MM-DD).
	Imported     bool
	BusinessDate string
}

// LineDraft is a demand for one SKU.
type LineDraft struct {
	SKU      string
	Quantity int64
}

// Place places an order whole or leaves nothing behind. Repeated with the same principal and key it answers with the same
// order, or with the refusal that ended it; ErrKeyInUse while the first request runs, ErrKeyReused for another body.
//
// Until the order is written a failure leaves at most a hold, which runs out. From then on the order's task says what is owed,
// and the work goes on when the caller goes away.
func (s *Service) Place(ctx context.Context, p Place) (domain.Order, error) {
	id, hash := domain.IDFor(p.Principal, p.Key), p.hash()
	existing, err := s.Orders.Find(ctx, id)
	if err == nil {
		return s.replay(ctx, existing, hash)
	}
	if !errors.Is(err, domain.ErrNotFound) {
		return domain.Order{}, fmt.Errorf("place order %s: %w", id, err)
	}
	order, err := s.quote(ctx, id, hash, p)
	if err != nil {
		return domain.Order{}, err
	}
	created, err := s.Stock.Reserve(ctx, id, order.Lines)
	if err != nil {
		return s.notReserved(ctx, id, hash, err)
	}
	crash.At("place.reserved")
	err = s.Orders.Insert(ctx, order, s.Settings.RecoverAfter)
	if errors.Is(err, domain.ErrExists) {
		return s.replayID(ctx, id, hash)
	}
	if err != nil {
		s.releaseOrphan(ctx, id, created)
		return domain.Order{}, fmt.Errorf("place order %s: %w", id, err)
	}
	crash.At("place.inserted")
	return s.checkout(ctx, order, p.charge(order))
}

// checkout takes a pending order to its end. It does not stop when the caller goes away.
func (s *Service) checkout(ctx context.Context, order domain.Order, charge Charge) (domain.Order, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.Settings.SagaTimeout)
	defer cancel()
	if err := s.authorize(ctx, order, charge); err != nil {
		return domain.Order{}, s.failed(ctx, order, err)
	}
	crash.At("place.authorized")
	if err := s.Stock.Commit(ctx, order.ID); err != nil {
		return domain.Order{}, s.failed(ctx, order, err)
	}
	crash.At("place.committed")
	return s.confirm(ctx, order)
}

func (s *Service) confirm(ctx context.Context, order domain.Order) (domain.Order, error) {
	now := s.Clock.Now()
	order, err := s.move(ctx, order, s.Settings.RecoverAfter, func(o *domain.Order) (domain.Moved, error) {
		return o.Confirm(now, s.Settings.CaptureNow)
	})
	if err != nil {
		return domain.Order{}, domain.ErrCheckoutUncertain.After(time.Second).Wrap(err)
	}
	crash.At("place.confirmed")
	if order.Task == domain.TaskCapture {
		select {
		case s.Confirmed <- order:
		default: // recovery captures it
		}
	}
	return order, nil
}

// authorize sets the money aside, unless the order costs nothing. When the bank's answer was lost, the bank is asked.
func (s *Service) authorize(ctx context.Context, order domain.Order, charge Charge) error {
	if order.Free() {
		return nil
	}
	err := s.Payments.Authorize(ctx, order.ID, charge)
	if err == nil || Refused(err) {
		return err
	}
	status, lookupErr := s.Payments.Lookup(ctx, order.ID)
	switch {
	case lookupErr != nil:
		return err
	case status == domain.PaymentAuthorized || status == domain.PaymentPaid:
		return nil
	default:
		// Nothing was booked. What is still on its way is fenced off when the order is unwound.
		return domain.ErrInterrupted.Wrap(err)
	}
}

// failed ends a checkout that cannot go on: the order is canceled for the reason and unwound. An outcome that is not known
// leaves the order pending, for the caller to ask again and for recovery to settle.
func (s *Service) failed(ctx context.Context, order domain.Order, cause error) error {
	if !Refused(cause) && !errors.Is(cause, domain.ErrInterrupted) {
		return domain.ErrCheckoutUncertain.After(time.Second).Wrap(cause)
	}
	order, err := s.fail(ctx, order, errs.ReasonOf(cause))
	if err != nil {
		return domain.ErrCheckoutUncertain.After(time.Second).Wrap(errors.Join(cause, err))
	}
	crash.At("place.failed")
	if err := s.unwind(ctx, order); err != nil {
		s.Log.WarnContext(ctx, "order is not unwound yet; recovery will", "order", order.ID, "error", err)
	}
	return cause
}

// notReserved answers a refused hold. One of other lines, or one that has ended, means that the key was used before: then that
// order is the answer.
func (s *Service) notReserved(ctx context.Context, id domain.OrderID, hash []byte, cause error) (domain.Order, error) {
	mismatch := errs.KindOf(cause) == errs.AlreadyExists
	if !mismatch && !errors.Is(cause, domain.ErrInterrupted) {
		return domain.Order{}, cause
	}
	order, err := s.replayID(ctx, id, hash)
	if !errors.Is(err, domain.ErrNotFound) {
		return order, err
	}
	if mismatch {
		return domain.Order{}, domain.ErrKeyReused.Wrap(cause)
	}
	return domain.Order{}, cause
}

// releaseOrphan gives back the hold of an order that could not be written. If this fails too, the hold runs out by itself.
func (s *Service) releaseOrphan(ctx context.Context, id domain.OrderID, created bool) {
	if !created {
		return
	}
	if err := s.Stock.Release(context.WithoutCancel(ctx), id); err != nil {
		s.Log.WarnContext(ctx, "hold is not released; it will run out", "order", id, "error", err)
	}
}
