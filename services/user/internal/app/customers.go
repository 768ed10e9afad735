package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/services/user/internal/domain"
)

// CustomerStore reads the customers for staff, and stores their notes.
type CustomerStore interface {
	// SearchCustomers returns at most limit customers whose id is before the given one, by
	// descending id; "" begins with the last.
	SearchCustomers(ctx context.Context, query domain.CustomerQuery, before domain.UserID, limit int) ([]domain.Customer, error)
	// GetCustomers returns those of the customers who have a row.
	GetCustomers(ctx context.Context, users []domain.UserID) ([]domain.Customer, error)
	// Notes returns the notes about a customer, the latest first.
	Notes(ctx context.Context, user domain.UserID) ([]domain.Note, error)
	// AddNote adds a note, unless there is one of its id. Errors: domain.ErrNoteLimit.
	AddNote(ctx context.Context, user domain.UserID, note domain.Note) error
}

// Customers has the use cases of staff. All fields are required. Safe for concurrent use.
type Customers struct {
	App   *App
	Store CustomerStore
	Clock clock.Clock
}

// CustomerDetail is a customer with what staff see of them.
type CustomerDetail struct {
	Profile   domain.Profile
	Addresses []domain.SavedAddress
	Notes     []domain.Note
}

// Search returns a page of customers, and the id after which the next one begins; "" on the last
// page.
func (c *Customers) Search(
	ctx context.Context, query domain.CustomerQuery, before domain.UserID, limit int,
) (found []domain.Customer, next domain.UserID, err error) {
	found, err = c.Store.SearchCustomers(ctx, query, before, limit+1)
	if err != nil || len(found) <= limit {
		return found, "", err
	}
	return found[:limit], found[limit-1].ID, nil
}

// Get returns a customer. One who has entered nothing has an empty profile.
func (c *Customers) Get(ctx context.Context, user domain.UserID) (detail CustomerDetail, err error) {
	if detail.Profile, err = c.App.GetProfile(ctx, user); err != nil {
		return CustomerDetail{}, err
	}
	if detail.Addresses, err = c.App.ListAddresses(ctx, user); err != nil {
		return CustomerDetail{}, err
	}
	if detail.Notes, err = c.Store.Notes(ctx, user); err != nil {
		return CustomerDetail{}, fmt.Errorf("read the notes about %s: %w", user, err)
	}
	return detail, nil
}

// AddNote adds a note of author about a customer. A note of this id that is there already stays as
// it is. Errors: domain.ErrNoteLimit.
func (c *Customers) AddNote(ctx context.Context, user domain.UserID, id, author, text string) error {
	err := c.Store.AddNote(ctx, user, domain.Note{ID: id, Text: text, Author: author, At: c.Clock.Now()})
	if err != nil {
		return fmt.Errorf("add a note about %s: %w", user, err)
	}
	return nil
}
