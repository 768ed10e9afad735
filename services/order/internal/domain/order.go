package domain

import (
	"log/slog"
	"strconv"
	"time"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/money"
)

// OrderID is an order's UUID. It is also the key of its reservation and payment.
type OrderID string

// IDFor returns the order id that is derived from a principal's idempotency key (ADR 0007).
func IDFor(principal, key string) OrderID {
	return OrderID(id.Derive("order", principal, key))
}

// ImportedIDFor returns the order id that is derived from the idempotency key of an import. All
// imports share the keys, and no key of a shopper leads to the same id.
func ImportedIDFor(key string) OrderID {
	return OrderID(id.Derive("imported order", key))
}

// Address is a copy of the delivery address at the time of the order.
type Address struct {
	Name       string `json:"name"`
	PostalCode string `json:"postal_code"`
	Prefecture string `json:"prefecture"`
	City       string `json:"city"`
	Line1      string `json:"line1"`
	Line2      string `json:"line2"`
	Phone      string `json:"phone"`

	NameKana      string       `json:"name_kana,omitempty"`
	Company       string       `json:"company,omitempty"`
	Department    string       `json:"department,omitempty"`
	DeliveryNotes string       `json:"delivery_notes,omitempty"`
	Label         AddressLabel `json:"label,omitempty"`
}

// AddressLabel is what the customer called the address.
type AddressLabel string

// The labels.
const (
	AddressLabelNone AddressLabel = ""
	AddressLabelHome AddressLabel = "home"
	AddressLabelWork AddressLabel = "work"
)

// String returns a mask instead of the address.
func (a Address) String() string { return "address (masked)" }

// LogValue returns a mask instead of the address.
func (a Address) LogValue() slog.Value { return slog.StringValue(a.String()) }

// MaxUnits is the largest quantity of one line, whatever the shop's own limit: the inventory
// service reserves no more for a line.
const MaxUnits = 1_000_000

// Line is one line of an order, as it is stored: the SKU and quantity that were asked for, with
// copies of the catalog's data from the time of the order. Several lines may have the same SKU.
type Line struct {
	SKU       string
	ProductID string
	// Slug is the product's; "" for old lines.
	Slug string
	Name string
	// Picture is the product's first picture; zero if it had none, and for old lines.
	Picture Picture
	// Quantity is in units, 1 to MaxUnits.
	Quantity  int64
	UnitPrice money.Money
	// Tax is nil for old lines whose tax was not recorded.
	Tax *Tax
	// Options holds the chosen values in display order.
	Options []Option
}

// Amount returns quantity × unit price. New has checked that it does not overflow.
func (l Line) Amount() money.Money {
	return money.Money{Amount: l.Quantity * l.UnitPrice.Amount, Currency: l.UnitPrice.Currency}
}

// Order is a purchase. Only its methods change it; it is saved together with the transitions that
// they return.
type Order struct {
	ID OrderID
	// Number is what people call the order, see NumberFor; unique in the shop. It is no credential.
	Number string
	// CustomerID is "" for an order of a guest that no customer has claimed.
	CustomerID string
	// Email is the address of a guest; "" for an order that a customer placed.
	Email Email
	// Language is that of the request that placed the order, "ja" or "en"; "" if it is not known.
	Language string
	// CapabilityGeneration is that of the capabilities that open the order; another one opens
	// nothing.
	CapabilityGeneration uint32
	// RequestHash is the fingerprint of the request.
	RequestHash []byte
	Status      Status
	Payment     PaymentStatus
	Task        Task
	Fulfillment Fulfillment
	Lines       []Line
	// Total is tax-inclusive, ≥ 0. It includes the carriage.
	Total money.Money
	// Address is nil for an imported sale.
	Address *Address
	// Delivery is nil if the shopper has not chosen how the order arrives.
	Delivery *Delivery
	// Taxes are nil for an imported sale, and for an order of an earlier release.
	Taxes *Taxes
	// SlotRefusal is the reason why the delivery service moves the seat no more; "" if it does, or
	// if it was not asked. It is not stored.
	SlotRefusal string
	// BusinessDate is the day for which the sale counts, YYYY-MM-DD.
	BusinessDate string
	// CancelReason is that of a canceled order, or of the request to cancel it; "" otherwise.
	CancelReason string
	PlacedAt     time.Time
	// ConfirmedAt is zero if the order was never confirmed.
	ConfirmedAt time.Time
	// Version increments with each transition; a new order has 1.
	Version int64
	// Metadata are facts for other systems, written by staff; nil if there are none.
	Metadata map[string]string
	// Cart is what the order was placed from; nil for an order by lines.
	Cart *CartVersion
	// CartRound is one more than the confirmed orders of the cart when its version was claimed. A
	// round has one order that was not refused. 0 for an order by lines, and for old ones.
	CartRound int64
	// Shown is the final confirmation that the shopper accepted, as it was shown; nil if there was
	// none. It is written with a new order, and not read with it.
	Shown *FinalConfirmation
}

// Email is an e-mail address.
type Email string

// String returns a mask instead of the address.
func (e Email) String() string { return "e-mail address (masked)" }

// LogValue returns a mask instead of the address.
func (e Email) LogValue() slog.Value { return slog.StringValue(e.String()) }

// CartVersion names one content of a cart.
type CartVersion struct {
	ID      string
	Version int64
}

// ChangedOrder is an order with its last change.
type ChangedOrder struct {
	Order
	// By is the subject that made it; "system" for a background task.
	By string
	At time.Time
}

// OrderInput is what New makes an order of.
type OrderInput struct {
	ID           OrderID
	CustomerID   string
	RequestHash  []byte
	Lines        []Line
	Address      *Address
	Delivery     *Delivery
	BusinessDate string
	PlacedAt     time.Time
	Cart         *CartVersion
	Email        Email
	Language     string
	Shown        *FinalConfirmation
	// Rounding is the shop's rule; nil for a sale whose tax another system has rounded.
	Rounding *money.Rounding
}

// New returns a pending order. Errors: money.ErrOverflow, money.ErrCurrencyMixed, ErrLinesMissing,
// ErrQuantityLimit.
func New(in OrderInput) (Order, error) {
	for _, line := range in.Lines {
		if line.Quantity < 1 || line.Quantity > MaxUnits {
			return Order{}, ErrQuantityLimit.With("sku", line.SKU).With("limit", strconv.Itoa(MaxUnits))
		}
	}
	total, err := Total(in.Lines, in.Delivery)
	if err != nil {
		return Order{}, err
	}
	if len(in.Lines) == 0 {
		return Order{}, ErrLinesMissing
	}
	payment := PaymentPending
	if total.Amount == 0 {
		payment = PaymentNone
	}
	var taxes *Taxes
	if in.Rounding != nil {
		taxes = taxesOf(in.Lines, in.Delivery, *in.Rounding)
	}
	return Order{
		ID: in.ID, Number: NumberFor(in.ID, 0), CustomerID: in.CustomerID, RequestHash: in.RequestHash,
		Status: StatusPending, Payment: payment, Task: TaskPlace, Fulfillment: FulfillmentNone,
		Lines: in.Lines, Taxes: taxes, Total: total, Address: in.Address, Delivery: in.Delivery, BusinessDate: in.BusinessDate,
		PlacedAt: in.PlacedAt, Version: 1, Cart: in.Cart,
		Email: in.Email, Language: in.Language, CapabilityGeneration: 1, Shown: in.Shown,
	}, nil
}

// Total returns the sum of the lines and of the carriage. Errors: money.ErrOverflow,
// money.ErrCurrencyMixed.
func Total(lines []Line, delivery *Delivery) (total money.Money, err error) {
	for _, line := range lines {
		amount, err := line.UnitPrice.Mul(line.Quantity)
		if err != nil {
			return money.Money{}, err
		}
		if total, err = total.Add(amount); err != nil {
			return money.Money{}, err
		}
	}
	if delivery == nil {
		return total, nil
	}
	return total.Add(delivery.FeeAmount())
}

// AppliedTransition is a transition that the order has made, and that is to be written with it.
type AppliedTransition struct {
	Command Command
	Events  []EventType
	Reason  string
	At      time.Time
}

// Confirm confirms a pending order whose payment is authorized and whose stock is committed.
// capture reports whether the payment is to be captured now; otherwise the first fulfillment makes
// the capture due. The fulfillment may have been recorded before.
func (o *Order) Confirm(at time.Time, capture bool) (AppliedTransition, error) {
	applied, err := o.apply(CommandConfirm, at, "")
	if err != nil {
		return AppliedTransition{}, err
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
	o.captureAfterFulfillment()
	return applied, nil
}

// FulfilledUnits says how many units of an order were fulfilled so far, including units that were
// returned since, and how many were ordered. Units that were released since stay counted in
// Ordered: an order of which some units were released instead stays partially fulfilled.
type FulfilledUnits struct{ Fulfilled, Ordered int64 }

// RecordFulfillment records fulfilled units. The first one makes the capture of the whole amount
// due (ADR 0021). Errors: ErrIllegalTransition if it has no more units than are recorded.
func (o *Order) RecordFulfillment(at time.Time, units FulfilledUnits) (AppliedTransition, error) {
	next := FulfillmentPartial
	if units.Fulfilled >= units.Ordered {
		next = FulfillmentFulfilled
	}
	if units.Fulfilled <= 0 || o.Fulfillment == next || o.Fulfillment == FulfillmentFulfilled || o.Fulfillment == FulfillmentDelivered {
		return AppliedTransition{}, ErrIllegalTransition.With("fulfillment", string(o.Fulfillment))
	}
	applied, err := o.apply(CommandFulfill, at, "")
	if err != nil {
		return AppliedTransition{}, err
	}
	if !o.WasConfirmed() {
		applied.Events = nil
	}
	o.Fulfillment = next
	o.captureAfterFulfillment()
	return applied, nil
}

// ShipmentProgress says how far the shipments of an order are.
type ShipmentProgress struct {
	// Begun: one is packed, or has left.
	Begun bool
	// Shipments is the number of those that are not canceled, Delivered that of those that were
	// delivered.
	Shipments, Delivered int
}

// Complete reports whether all shipments were delivered.
func (p ShipmentProgress) Complete() bool { return p.Shipments > 0 && p.Delivered >= p.Shipments }

// RecordShipments records how far the shipments are: the first one that is packed makes the order
// processing, the last one that is delivered completes it. What was delivered was fulfilled, also
// if the event of that comes later. Errors: ErrIllegalTransition if nothing changes.
func (o *Order) RecordShipments(at time.Time, progress ShipmentProgress) (AppliedTransition, error) {
	if !progress.Complete() {
		if !progress.Begun {
			return AppliedTransition{}, ErrIllegalTransition.With("status", string(o.Status))
		}
		return o.apply(CommandProcess, at, "")
	}
	applied, err := o.apply(CommandComplete, at, "")
	if err != nil {
		return AppliedTransition{}, err
	}
	o.Fulfillment = FulfillmentDelivered
	o.captureAfterFulfillment()
	return applied, nil
}

// confirmedStatuses are those of an order that is a sale.
var confirmedStatuses = map[Status]bool{StatusConfirmed: true, StatusProcessing: true, StatusCompleted: true}

// captureAfterFulfillment makes the capture due if units of the confirmed order were fulfilled and
// it is not paid, under any capture policy.
func (o *Order) captureAfterFulfillment() {
	due := confirmedStatuses[o.Status] && o.AnyFulfilled() && o.Payment == PaymentAuthorized
	if due && o.Task == TaskNone {
		o.Task = TaskCapture
	}
}

// Fail ends a pending order with a reason of docs/errors.md. Its task is the compensation.
func (o *Order) Fail(at time.Time, reason string) (AppliedTransition, error) {
	applied, err := o.apply(CommandFail, at, reason)
	if err == nil {
		o.CancelReason = reason
	}
	return applied, err
}

// RequestCancel sets the task cancel on a confirmed order; inventory decides. Errors:
// ErrNotCancelable, also if a fulfillment is recorded.
func (o *Order) RequestCancel(at time.Time, reason string) (AppliedTransition, error) {
	if o.AnyFulfilled() {
		return AppliedTransition{}, ErrNotCancelable
	}
	applied, err := o.apply(CommandRequestCancel, at, reason)
	if err != nil {
		return AppliedTransition{}, ErrNotCancelable.Wrap(err)
	}
	o.CancelReason = reason
	return applied, nil
}

// Cancel ends a confirmed order whose stock is released.
func (o *Order) Cancel(at time.Time, reason string) (AppliedTransition, error) {
	applied, err := o.apply(CommandCancel, at, reason)
	if err == nil {
		o.CancelReason = reason
	}
	return applied, err
}

// RefuseCancel drops the task cancel of an order of which units were fulfilled. Its capture is
// due, also if the task had replaced an open capture.
func (o *Order) RefuseCancel(at time.Time) (AppliedTransition, error) {
	applied, err := o.apply(CommandRefuseCancel, at, ErrNotCancelable.Reason)
	if err == nil {
		o.CancelReason = ""
	}
	if err == nil && o.Payment == PaymentAuthorized {
		o.Task = TaskCapture
	}
	return applied, err
}

// Paid records the capture.
func (o *Order) Paid(at time.Time) (AppliedTransition, error) {
	applied, err := o.apply(CommandPaid, at, "")
	if err == nil {
		o.Payment = PaymentPaid
	}
	return applied, err
}

// Compensated records the compensation and the resulting payment status. An order that was never
// confirmed causes no event.
func (o *Order) Compensated(at time.Time, payment PaymentStatus) (AppliedTransition, error) {
	applied, err := o.apply(CommandCompensated, at, "")
	if err != nil {
		return AppliedTransition{}, err
	}
	if !o.WasConfirmed() {
		applied.Events = nil
	}
	o.Payment = payment
	return applied, nil
}

// SetMetadata replaces the metadata.
func (o *Order) SetMetadata(at time.Time, metadata map[string]string) (AppliedTransition, error) {
	applied, err := o.apply(CommandSetMetadata, at, "")
	if err == nil {
		o.Metadata = metadata
	}
	return applied, err
}

// Free reports whether the order costs nothing. Then it has no payment, and the payment service is
// never called.
func (o *Order) Free() bool { return o.Payment == PaymentNone }

// AnyFulfilled reports whether a fulfillment is recorded. Inventory may already know of more.
func (o *Order) AnyFulfilled() bool {
	return o.Fulfillment == FulfillmentPartial || o.Fulfillment == FulfillmentFulfilled || o.Fulfillment == FulfillmentDelivered
}

// WasConfirmed reports whether the order was ever confirmed: only then its customer sees it.
func (o *Order) WasConfirmed() bool { return !o.ConfirmedAt.IsZero() }

// Refused reports whether the checkout failed. The version of the cart from which the order was
// placed may become another order then.
func (o *Order) Refused() bool { return o.Status == StatusCanceled && !o.WasConfirmed() }

func (o *Order) apply(command Command, at time.Time, reason string) (AppliedTransition, error) {
	m, err := transition(o.Status, o.Task, command)
	if err != nil {
		return AppliedTransition{}, err
	}
	o.Status = m.To
	if m.NextTask != SameTask {
		o.Task = m.NextTask
	}
	o.Version++
	return AppliedTransition{Command: command, Events: m.Events, Reason: reason, At: at}, nil
}
