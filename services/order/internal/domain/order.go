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
		Status: StatusPending, Payment: payment, Task: TaskPlace,
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
// now; without it, hand-over takes it.
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
	return moved, nil
}

// Fail ends a pending order for a reason of docs/errors.md. Everything it held is to be given back.
func (o *Order) Fail(at time.Time, reason string) (Moved, error) {
	moved, err := o.apply(CommandFail, at, reason)
	if err == nil {
		o.CancelReason = reason
	}
	return moved, err
}

// Cancel ends a confirmed order. Errors: ErrNotCancellable.
func (o *Order) Cancel(at time.Time, reason string) (Moved, error) {
	moved, err := o.apply(CommandCancel, at, reason)
	if err != nil {
		return Moved{}, ErrNotCancellable.Wrap(err)
	}
	o.CancelReason = reason
	return moved, nil
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

// Known reports whether the order was ever confirmed: then its customer sees it.
func (o *Order) Known() bool { return !o.ConfirmedAt.IsZero() }

func (o *Order) apply(command Command, at time.Time, reason string) (Moved, error) {
	m, err := move(o.Status, o.Task, command)
	if err != nil {
		return Moved{}, err
	}
	o.Status, o.Task = m.To, m.Task
	o.Version++
	return Moved{Command: command, Announce: m.Announce, Reason: reason, At: at}, nil
}
