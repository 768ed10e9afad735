package domain

import (
	"time"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/money"
)

// Kind says what a mail is about; templates and stored rows are named by it.
type Kind string

// The kinds of mails.
const (
	KindOrderReceived  Kind = "order_received"
	KindOrderConfirmed Kind = "order_confirmed"
	KindOrderCanceled  Kind = "order_canceled"
	KindInquiry        Kind = "inquiry"
)

// receivedDelay is the time for which a mail "received" waits: an order that is confirmed by then
// causes the mail "confirmed" alone.
const receivedDelay = 30 * time.Second

// Notice is the cause of a mail about an order. It names the order only: recipient and content are
// read when the mail is sent.
type Notice struct {
	Kind  Kind
	Order string
	// At is when the event was written.
	At time.Time
}

// ID returns the id of the mail. There is one mail of a kind about an order, however many events
// say the same.
func (n Notice) ID() string { return id.Derive("notification", string(n.Kind), n.Order) }

// Due returns when the mail is due.
func (n Notice) Due(now time.Time) time.Time {
	if n.Kind == KindOrderReceived {
		return now.Add(receivedDelay)
	}
	return now
}

// Status is the status of an order.
type Status string

// The statuses of an order.
const (
	StatusPending   Status = "pending"
	StatusConfirmed Status = "confirmed"
	StatusCanceled  Status = "canceled"
)

// Wanted reports whether a mail of the kind still says what is true about an order with the status:
// a mail that has become wrong while it waited is not sent.
func (k Kind) Wanted(status Status) bool {
	switch k {
	case KindOrderReceived:
		return status == StatusPending
	case KindOrderConfirmed:
		return status == StatusConfirmed
	case KindOrderCanceled:
		return status == StatusCanceled
	case KindInquiry:
	}
	return false
}

// Order is an order as a mail describes it.
type Order struct {
	ID, Number string
	Status     Status
	// Customer is the account of the customer, "" for a guest.
	Customer string
	// Imported is whether it is a sale of another system, about which the shop does not write.
	Imported bool
	Lines    []Line
	// Total includes tax.
	Total    money.Money
	PlacedAt time.Time
	// Email is the address of a guest, and Capability what gives access to the order.
	Email      Email
	Capability string
	// Language is that of the order, None if it is not known.
	Language language.Language
}

// Line is a line of an order.
type Line struct {
	Name              string
	Quantity          int64
	UnitPrice, Amount money.Money
	// Reduced is whether the reduced tax rate applies.
	Reduced bool
}

// Contact is where a person is reached.
type Contact struct {
	Email    Email
	Language language.Language
}

// Shop holds what the shop says about itself in a mail.
type Shop struct {
	Name, Company, Phone string
	Email                Email
	DeliveryTime         string
	CancellationTerms    string
}
