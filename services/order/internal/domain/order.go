package domain

import (
	"time"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/money"
)

// OrderID is an order's UUID. It is the key of every hold and of the authorization.
type OrderID string

// IDFor returns the id of the order that a principal's idempotency key stands for (ADR 0007).
func IDFor(principal, key string) OrderID {
	return OrderID(id.Derive("order", principal, key))
}

// Address is a delivery address as it was when the order was placed.
type Address struct {
	Name       string `json:"name"`
	PostalCode string `json:"postal_code"`
	Prefecture string `json:"prefecture"`
	City       string `json:"city"`
	Line1      string `json:"line1"`
	Line2      string `json:"line2"`
	Phone      string `json:"phone"`
}

// Line is one line of an order; lines of one SKU stay apart.
type Line struct {
	SKU       string
	ProductID string
	Name      string
	// Quantity is in units, > 0.
	Quantity  int64
	UnitPrice money.Money
	// Tax is a copy as of the order; nil for a line from before it was recorded: its tax is not known.
	Tax *Tax
	// Options are what was chosen, in the order in which the product showed them; a copy as of the order.
	Options []Option
}

// Amount returns quantity × unit price, which New has checked to fit.
func (l Line) Amount() money.Money {
	return money.Money{Amount: l.Quantity * l.UnitPrice.Amount, Currency: l.UnitPrice.Currency}
}

// Order is a purchase. It is changed by its methods alone and saved with the moves they record.
type Order struct {
	ID         OrderID
	CustomerID string
	// RequestHash is the fingerprint of what was asked.
	RequestHash []byte
	Status      Status
	Payment     PaymentStatus
	Task        Task
	Fulfillment Fulfillment
	Lines       []Line
	// Total is tax-inclusive, ≥ 0.
	Total money.Money
	// Address is nil for an imported sale.
	Address *Address
	// BusinessDate is the day the sale counts for, YYYY-MM-DD.
	BusinessDate string
	CancelReason string
	PlacedAt     time.Time
	// ConfirmedAt is zero for an order that never was confirmed.
	ConfirmedAt time.Time
	// Version grows by one with each move; a new order has 1.
	Version int64
}

// Draft is what New needs.
type Draft struct {
	ID           OrderID
	CustomerID   string
	RequestHash  []byte
	Lines        []Line
	Address      *Address
	BusinessDate string
	PlacedAt     time.Time
}

// New returns a pending order. Errors: money.ErrOverflow, money.ErrCurrencyMixed, ErrLinesMissing.
func New(d Draft) (Order, error) {
	var total money.Money
	for _, line := range d.Lines {
		amount, err := line.UnitPrice.Mul(line.Quantity)
		if err != nil {
			return Order{}, err
		}
		if total, err = total.Add(amount); err != nil {
			return Order{}, err
		}
	}
	if len(d.Lines) == 0 {
		return Order{}, ErrLinesMissing
	}
	payment := PaymentPending
	if total.Amount == 0 {
		payment = PaymentNone
	}
	return Order{
		ID: d.ID, CustomerID: d.CustomerID, RequestHash: d.RequestHash,
		Status: StatusPending, Payment: payment, Task: TaskPlace, Fulfillment: FulfillmentNone,
		Lines: d.Lines, Total: total, Address: d.Address, BusinessDate: d.BusinessDate,
		PlacedAt: d.PlacedAt, Version: 1,
	}, nil
}

// Moved is what a move leaves to be written beside the order.
type Moved struct {
	Command  Command
	Announce Announcement
	Reason   string
	At       time.Time
}

// Confirm moves a pending order on: its money is authorized, its stock committed. capture says whether the money is to be taken
// now; without it, hand-over takes it, which may have come before.
func (o *Order) Confirm(at time.Time, capture bool) (Moved, error) {
	moved, err := o.apply(CommandConfirm, at, "")
	if err != nil {
		return Moved{}, err
	}
	if !capture {
		o.Task = TaskNone
	}
	o.ConfirmedAt = at
	if o.Free() {
		o.Task = TaskNone
	} else {
		o.Payment = PaymentAuthorized
	}
	o.oweHandedOver()
	return moved, nil
}

// HandOver is how many units of an order were handed over so far, and how many it was promised.
type HandOver struct{ Fulfilled, Promised int64 }

// HandOver records that units were handed over. With the first of them the whole amount
// becomes due (ADR 0021). Errors: ErrIllegalMove, when that is not more than what is recorded.
func (o *Order) HandOver(at time.Time, over HandOver) (Moved, error) {
	next := FulfillmentPartial
	if over.Fulfilled >= over.Promised {
		next = FulfillmentWhole
	}
	if over.Fulfilled <= 0 || o.Fulfillment == next || o.Fulfillment == FulfillmentWhole {
		return Moved{}, ErrIllegalMove.With("fulfillment", string(o.Fulfillment))
	}
	moved, err := o.apply(CommandHandOver, at, "")
	if err != nil {
		return Moved{}, err
	}
	if !o.Known() {
		moved.Announce = AnnounceNothing
	}
	o.Fulfillment = next
	o.oweHandedOver()
	return moved, nil
}

// oweHandedOver makes the capture due of a confirmed order that was handed over and is not paid, whatever the policy was when it
// was placed.
func (o *Order) oweHandedOver() {
	owes := o.Status == StatusConfirmed && o.HandedOver() && o.Payment == PaymentAuthorized
	if owes && o.Task == TaskNone {
		o.Task = TaskCapture
	}
}

// Fail ends a pending order for a reason of docs/errors.md. Everything it held is to be given back.
func (o *Order) Fail(at time.Time, reason string) (Moved, error) {
	moved, err := o.apply(CommandFail, at, reason)
	if err == nil {
		o.CancelReason = reason
	}
	return moved, err
}

// RequestCancel has a confirmed order owe its cancellation, which inventory decides. Errors: ErrNotCancelable, also of one that is
// known to be handed over.
func (o *Order) RequestCancel(at time.Time, reason string) (Moved, error) {
	if o.HandedOver() {
		return Moved{}, ErrNotCancelable
	}
	moved, err := o.apply(CommandRequestCancel, at, reason)
	if err != nil {
		return Moved{}, ErrNotCancelable.Wrap(err)
	}
	return moved, nil
}

// Cancel ends a confirmed order whose stock is released.
func (o *Order) Cancel(at time.Time, reason string) (Moved, error) {
	moved, err := o.apply(CommandCancel, at, reason)
	if err == nil {
		o.CancelReason = reason
	}
	return moved, err
}

// RefuseCancel drops the request to cancel an order of which something was handed over. Its money is due, also when the request
// had taken the place of an open capture.
func (o *Order) RefuseCancel(at time.Time) (Moved, error) {
	moved, err := o.apply(CommandRefuseCancel, at, ErrNotCancelable.Reason)
	if err == nil && o.Payment == PaymentAuthorized {
		o.Task = TaskCapture
	}
	return moved, err
}

// Paid records that the money was captured.
func (o *Order) Paid(at time.Time) (Moved, error) {
	moved, err := o.apply(CommandPaid, at, "")
	if err == nil {
		o.Payment = PaymentPaid
	}
	return moved, err
}

// Unwound records that stock and money are back, and how the money came back. Nobody hears of an order that nobody knew.
func (o *Order) Unwound(at time.Time, payment PaymentStatus) (Moved, error) {
	moved, err := o.apply(CommandUnwound, at, "")
	if err != nil {
		return Moved{}, err
	}
	if !o.Known() {
		moved.Announce = AnnounceNothing
	}
	o.Payment = payment
	return moved, nil
}

// Free reports whether the order costs nothing. Then it has no payment: nothing is asked of the payment service, ever.
func (o *Order) Free() bool { return o.Payment == PaymentNone }

// HandedOver reports whether some of the order was handed over, as far as the order knows: the warehouse may be ahead.
func (o *Order) HandedOver() bool {
	return o.Fulfillment == FulfillmentPartial || o.Fulfillment == FulfillmentWhole
}

// Known reports whether the order was ever confirmed: then its customer sees it.
func (o *Order) Known() bool { return !o.ConfirmedAt.IsZero() }

func (o *Order) apply(command Command, at time.Time, reason string) (Moved, error) {
	m, err := move(o.Status, o.Task, command)
	if err != nil {
		return Moved{}, err
	}
	o.Status = m.To
	if m.Task != SameTask {
		o.Task = m.Task
	}
	o.Version++
	return Moved{Command: command, Announce: m.Announce, Reason: reason, At: at}, nil
}
