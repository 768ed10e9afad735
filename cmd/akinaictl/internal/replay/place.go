package replay

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/num"
)

const (
	// Source identifies the file in idempotency keys and in the user service.
	Source = "online-retail"
	// card is a card token that the sandbox bank accepts.
	card = "tok_visa"
	// maxTries bounds the attempts of one request while the shop is busy. maxKeys bounds the
	// attempts, each with a new key, to place an order whose checkout was interrupted.
	maxTries = 60
	maxKeys  = 3
	// retryAfter is the delay before a retry if the shop specifies none.
	retryAfter = time.Second

	reasonInterrupted = "CHECKOUT_INTERRUPTED"
	reasonInUse       = "IDEMPOTENCY_KEY_IN_USE"
)

// errQuantity is the shop's refusal of a quantity.
var errQuantity = errs.New(errs.Invalid, "QUANTITY_LIMIT", "the quantity of a line does not fit")

// Placer imports orders through the order service.
type Placer struct {
	// Orders is a client with the permission orders.import.
	Orders orderv1connect.OrderServiceClient
	// Customers maps a customer's number to the user id.
	Customers map[string]string
	// Progress is called, concurrently, after each order that was placed or refused. May be nil.
	Progress func()
}

// Refusal is an order that the shop refused.
type Refusal struct {
	Order Order
	// Reason is the shop's reason, as in docs/errors.md.
	Reason string
}

// Place places all orders, up to concurrency at a time, and returns those that the shop refused. It
// may be repeated, because the key of an order is made from the number of the invoice.
func (p *Placer) Place(ctx context.Context, orders []Order, concurrency int) ([]Refusal, error) {
	var mu sync.Mutex
	var refused []Refusal
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(concurrency)
	for _, order := range orders {
		group.Go(func() error {
			err := p.place(ctx, order)
			if err != nil && !final(err) {
				return fmt.Errorf("invoice %s: %w", order.Invoice, err)
			}
			if err != nil {
				mu.Lock()
				refused = append(refused, Refusal{Order: order, Reason: errs.ReasonOf(err)})
				mu.Unlock()
			}
			if p.Progress != nil {
				p.Progress()
			}
			return nil
		})
	}
	return refused, group.Wait()
}

// place places one order. If the shop compensated the order, place retries with the next key. The
// keys are the same each time the file is replayed.
func (p *Placer) place(ctx context.Context, order Order) (err error) {
	request, err := p.request(order)
	if err != nil {
		return err
	}
	for n := range maxKeys {
		request.IdempotencyKey = Source + "-" + order.Invoice
		if n > 0 {
			request.IdempotencyKey += "-" + strconv.Itoa(n+1)
		}
		if err = p.ask(ctx, request); errs.ReasonOf(err) != reasonInterrupted {
			return err
		}
	}
	return err
}

// ask sends one request until the response is final, at most maxTries times.
func (p *Placer) ask(ctx context.Context, request *orderv1.ImportOrderRequest) (err error) {
	for range maxTries {
		_, err = p.Orders.ImportOrder(ctx, request)
		wait, again := tryAgain(err)
		if !again {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
	return err
}

// tryAgain reports whether the same request may get another response later, and how long to wait.
func tryAgain(err error) (wait time.Duration, again bool) {
	wait = retryAfter
	var e *errs.Error
	if errors.As(err, &e) && e.RetryAfter > 0 {
		wait = e.RetryAfter
	}
	switch errs.KindOf(err) {
	case errs.Unavailable, errs.Timeout:
		return wait, true
	default:
		return wait, errs.ReasonOf(err) == reasonInUse
	}
}

// final reports whether the shop refused the order permanently. Errors because the shop is busy,
// internal errors and cancellations are not final.
func final(err error) bool {
	_, again := tryAgain(err)
	switch errs.KindOf(err) {
	case errs.Internal, errs.Canceled:
		return false
	default:
		return !again
	}
}

// request returns the request for an order. A quantity that does not fit is refused as the shop
// would refuse it.
func (p *Placer) request(order Order) (*orderv1.ImportOrderRequest, error) {
	request := &orderv1.ImportOrderRequest{
		CustomerId: p.Customers[order.Customer], BusinessDate: order.Day,
		PaymentMethod: card,
		ExpectedTotal: &typev1.Money{Currency: Currency},
	}
	for _, line := range order.Lines {
		units, err := num.Int32(line.Quantity)
		if err != nil {
			return nil, errQuantity.With("sku", SKU(line.Code, line.Pence)).Wrap(err)
		}
		request.Lines = append(request.Lines, &orderv1.OrderLineInput{Sku: SKU(line.Code, line.Pence), Quantity: units})
		request.ExpectedTotal.Amount += line.Quantity * line.Pence
	}
	return request, nil
}
