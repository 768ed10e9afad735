package app

import (
	"context"
	"fmt"
	"time"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

// CustomerAccount is an account as staff who serve customers see it.
type CustomerAccount struct {
	ID            domain.AccountID
	Email         domain.Email
	EmailVerified bool
	CreatedAt     time.Time
	// Consents are those of the registration, the latest first.
	Consents []domain.Consent
}

// CustomerCursor is the account after which a page begins; with an empty ID, the first page.
type CustomerCursor struct {
	CreatedAt time.Time
	ID        domain.AccountID
}

// CustomerStore reads the accounts of customers.
type CustomerStore interface {
	// SearchCustomers returns at most limit accounts of customers, the newest first, whose address
	// begins with that of email; with an empty one, all.
	SearchCustomers(ctx context.Context, email domain.Email, after CustomerCursor, limit int) ([]CustomerAccount, error)
	// GetCustomers returns those of the accounts that are of customers.
	GetCustomers(ctx context.Context, accounts []domain.AccountID) ([]CustomerAccount, error)
}

// Customers has the use cases of staff who serve customers. Safe for concurrent use.
type Customers struct{ Store CustomerStore }

// Search returns a page of accounts, and the cursor of the next page; nil on the last page.
func (c *Customers) Search(
	ctx context.Context, email domain.Email, after CustomerCursor, limit int,
) ([]CustomerAccount, *CustomerCursor, error) {
	found, err := c.Store.SearchCustomers(ctx, email, after, limit+1)
	if err != nil {
		return nil, nil, fmt.Errorf("search the accounts of customers: %w", err)
	}
	if len(found) <= limit {
		return found, nil, nil
	}
	last := found[limit-1]
	return found[:limit], &CustomerCursor{CreatedAt: last.CreatedAt, ID: last.ID}, nil
}
