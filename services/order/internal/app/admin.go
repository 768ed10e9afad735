package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// ReasonShop is the cancel reason of an order that staff canceled. The history has theirs.
const ReasonShop = "SHOP_CANCELED"

// Search selects orders of all customers. Empty filters match all.
type Search struct {
	// Number is exact; NamePrefix is the beginning of the addressee's name; Email is that of a
	// guest. Of Number, NamePrefix and SKU, one match is enough.
	Number, NamePrefix, SKU string
	Email                   domain.Email
	Statuses                []domain.Status
	Payments                []domain.PaymentStatus
	Fulfillments            []domain.Fulfillment
	Suspended               bool
	// From is included, To is not; zero means no bound.
	From, To   time.Time
	CustomerID string
	After      Cursor
	Limit      int
}

// ToShip reports whether the search is for orders that are still to be shipped: confirmed or
// processing ones, of which units have not left. Imported sales are none of them.
func (s Search) ToShip() bool {
	open := func(f domain.Fulfillment) bool { return f == domain.FulfillmentNone || f == domain.FulfillmentPartial }
	return len(s.Statuses) == 2 && slices.Contains(s.Statuses, domain.StatusConfirmed) && slices.Contains(s.Statuses, domain.StatusProcessing) &&
		len(s.Fulfillments) > 0 && !slices.ContainsFunc(s.Fulfillments, func(f domain.Fulfillment) bool { return !open(f) })
}

// Row is an order as a table shows it.
type Row struct {
	ID          domain.OrderID
	Number      string
	PlacedAt    time.Time
	Status      domain.Status
	Payment     domain.PaymentStatus
	Fulfillment domain.Fulfillment
	Total       money.Money
	// Name is that of the addressee, "" for an imported sale; CustomerID is "" for a guest.
	Name, CustomerID string
	Suspended        bool
}

// Change is a row of the history of an order.
type Change struct {
	Version                int64
	Command                domain.Command
	Status                 domain.Status
	Payment                domain.PaymentStatus
	Actor, Reason, TraceID string
	At                     time.Time
}

// Due says when the task of an order runs.
type Due struct {
	At        time.Time
	Suspended bool
}

// OpenCounts are the numbers of orders that wait for work of staff, each at most MaxOpen.
type OpenCounts struct{ ToShip, Suspended int }

// MaxOpen bounds how far open orders are counted.
const MaxOpen = 1000

// Note is what staff have noted about an order.
type Note struct {
	ID, Text, Author string
	At               time.Time
}

// MaxNotes is the number of notes that an order can have.
const MaxNotes = 500

// Desk reads orders for staff, and keeps their notes.
type Desk interface {
	// Search returns at most Limit orders, newest first, after the cursor.
	Search(ctx context.Context, search Search) ([]Row, error)
	// CountOpen counts the orders that wait for work of staff, each up to limit.
	CountOpen(ctx context.Context, limit int) (OpenCounts, error)
	// Changes returns the history of an order, the first change first.
	Changes(ctx context.Context, id domain.OrderID) ([]Change, error)
	// Due returns when the task of an order runs; zero without a task.
	Due(ctx context.Context, id domain.OrderID) (Due, error)
	// Notes returns the notes of an order, the latest first.
	Notes(ctx context.Context, id domain.OrderID) ([]Note, error)
	// AddNote adds a note, unless the order has one of its id. Errors: domain.ErrNotFound,
	// domain.ErrNoteLimit.
	AddNote(ctx context.Context, id domain.OrderID, note Note) error
}

// Admin has the use cases of staff. Safe for concurrent use.
type Admin struct {
	App  *App
	Desk Desk
}

// Detail is an order with what staff see of it.
type Detail struct {
	domain.Order
	Changes []Change
	Due     Due
	// Confirmation is nil if none was shown.
	Confirmation *domain.FinalConfirmation
	// Notes has the latest first.
	Notes []Note
}

// Search returns a page of orders, and the cursor of the next page; nil on the last page.
func (a *Admin) Search(ctx context.Context, search Search) ([]Row, *Cursor, error) {
	limit := search.Limit
	search.Limit++
	rows, err := a.Desk.Search(ctx, search)
	if err != nil || len(rows) <= limit {
		return rows, nil, err
	}
	last := rows[limit-1]
	return rows[:limit], &Cursor{PlacedAt: last.PlacedAt, ID: last.ID}, nil
}

// CountOpen counts the orders that wait for work of staff.
func (a *Admin) CountOpen(ctx context.Context) (OpenCounts, error) {
	return a.Desk.CountOpen(ctx, MaxOpen)
}

// Get returns an order as it is stored. Errors: domain.ErrNotFound.
func (a *Admin) Get(ctx context.Context, id domain.OrderID) (Detail, error) {
	order, err := a.App.Orders.Get(ctx, id)
	if err != nil {
		return Detail{}, err
	}
	changes, err1 := a.Desk.Changes(ctx, id)
	due, err2 := a.Desk.Due(ctx, id)
	confirmation, err3 := a.App.Orders.Confirmation(ctx, id)
	notes, err4 := a.Desk.Notes(ctx, id)
	detail := Detail{Order: order, Changes: changes, Due: due, Confirmation: confirmation, Notes: notes}
	return detail, errors.Join(err1, err2, err3, err4)
}

// AddNote adds a note of author to an order. A note of this id that is there already stays as it
// is. Errors: domain.ErrNotFound, domain.ErrNoteLimit.
func (a *Admin) AddNote(ctx context.Context, order domain.OrderID, id, author, text string) error {
	return a.Desk.AddNote(ctx, order, Note{ID: id, Text: text, Author: author, At: a.App.Clock.Now()})
}

// Cancel is App.Cancel of any customer's order, with a reason for the history. The history has it
// also if a request to cancel is open; the customer then learns the reason of that one.
func (a *Admin) Cancel(ctx context.Context, id domain.OrderID, reason string) (domain.Order, error) {
	owns := func(domain.Order) bool { return true }
	return a.App.cancelFor(ctx, id, cancelRequest{reason: ReasonShop, detail: reason, staff: true, owns: owns})
}
