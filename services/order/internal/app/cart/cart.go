// Package cart holds the use cases of carts. Placing the order of a cart is in package app.
package cart

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Store stores carts.
type Store interface {
	// Get returns the cart of an owner, an empty one if a customer has none, or a guest none yet.
	// Errors: domain.ErrCartNotFound for a guest's cart that does not exist.
	Get(ctx context.Context, owner domain.CartOwner) (domain.Cart, error)
	// Change changes the cart of an owner, which was read, and returns it. Concurrent changes run
	// one after the other, so that none is lost: if the cart was changed since it was read, change
	// runs again on the result. A guest's first change creates a cart. It returns the errors of
	// change. Errors: domain.ErrCartNotFound for a guest's cart that does not exist.
	Change(ctx context.Context, owner domain.CartOwner, read domain.Cart, change func(*domain.Cart) error) (domain.Cart, error)
	// Merge lets merge move the lines of a guest's cart into that of a customer, deletes the
	// guest's cart, all in one transaction, and returns the customer's. Without such a cart of a
	// guest it changes nothing.
	Merge(ctx context.Context, customerID, guestCartID string, merge func(customer *domain.Cart, guest domain.Cart)) (domain.Cart, error)
	// Sweep deletes up to limit carts that were not changed since before, or since guestsBefore if
	// they are of guests, and returns their number.
	Sweep(ctx context.Context, before, guestsBefore time.Time, limit int) (int64, error)
}

// sweepLimit bounds the carts that one statement deletes.
const sweepLimit = 1000

// Carts holds the use cases of carts. Safe for concurrent use.
type Carts struct {
	Store   Store
	Catalog app.Catalog
	Stock   app.StockLevels
	Clock   clock.Clock
	Log     *slog.Logger
	// MaxLines bounds the lines of a cart, and the saved ones; MaxQuantity the units of a line.
	MaxLines    int
	MaxQuantity int64
	// TTL and GuestTTL are the ages at which an abandoned cart of a customer and of a guest is
	// deleted.
	TTL, GuestTTL time.Duration
}

// Get returns the cart of an owner. Errors: domain.ErrCartNotFound.
func (c *Carts) Get(ctx context.Context, owner domain.CartOwner) (View, error) {
	cart, err := c.Store.Get(ctx, owner)
	if err != nil {
		return View{}, err
	}
	return c.view(ctx, cart, offers{})
}

// SetLine sets the quantity of a SKU, 1 or more. Errors: domain.ErrSKUNotForSale,
// domain.ErrQuantityLimit, domain.ErrLineLimit, domain.ErrCartNotFound.
func (c *Carts) SetLine(ctx context.Context, owner domain.CartOwner, sku string, quantity int64) (View, error) {
	read, err := c.Store.Get(ctx, owner)
	if err != nil {
		return View{}, err
	}
	found, err := c.look(ctx, append(skusOf(read), sku))
	if err != nil {
		return View{}, err
	}
	sellable, forSale := found.sellables[sku]
	if !forSale {
		return View{}, domain.ErrSKUNotForSale.With("skus", sku)
	}
	if limit := c.limit(sellable); quantity < 1 || quantity > limit {
		return View{}, domain.ErrQuantityLimit.With("sku", sku).With("limit", strconv.FormatInt(limit, 10))
	}
	line := domain.CartLine{SKU: sku, Quantity: quantity, Name: sellable.Name, AddedPrice: sellable.Price, AddedAt: c.Clock.Now()}
	return c.change(ctx, owner, read, found, func(cart *domain.Cart) error { return cart.Set(line, c.MaxLines) })
}

// RemoveLine removes a SKU; it succeeds if the SKU is not in the cart. Errors:
// domain.ErrCartNotFound.
func (c *Carts) RemoveLine(ctx context.Context, owner domain.CartOwner, sku string) (View, error) {
	now := c.Clock.Now()
	return c.update(ctx, owner, func(cart *domain.Cart) error {
		cart.Remove(sku, now)
		return nil
	})
}

// SaveLine saves a SKU for later, or moves it back to the cart. Errors: domain.ErrCartLineNotFound,
// domain.ErrLineLimit, domain.ErrCartNotFound.
func (c *Carts) SaveLine(ctx context.Context, owner domain.CartOwner, sku string, saved bool) (View, error) {
	now := c.Clock.Now()
	return c.update(ctx, owner, func(cart *domain.Cart) error { return cart.Save(sku, saved, c.MaxLines, now) })
}

// Merge moves the lines of a guest's cart into that of a customer and returns it. A cart that does
// not exist, because it was merged before or swept, is none.
func (c *Carts) Merge(ctx context.Context, customerID, guestCartID string) (View, error) {
	now := c.Clock.Now()
	cart, err := c.Store.Merge(ctx, customerID, guestCartID, func(customer *domain.Cart, guest domain.Cart) {
		customer.Merge(guest, c.MaxLines, now)
	})
	if err != nil {
		return View{}, err
	}
	return c.view(ctx, cart, offers{})
}

// Sweep deletes abandoned carts.
func (c *Carts) Sweep(ctx context.Context) error {
	now := c.Clock.Now()
	for {
		if n, err := c.Store.Sweep(ctx, now.Add(-c.TTL), now.Add(-c.GuestTTL), sweepLimit); err != nil || n < sweepLimit {
			return err
		}
	}
}

// update reads and changes a cart.
func (c *Carts) update(ctx context.Context, owner domain.CartOwner, change func(*domain.Cart) error) (View, error) {
	read, err := c.Store.Get(ctx, owner)
	if err != nil {
		return View{}, err
	}
	return c.change(ctx, owner, read, offers{}, change)
}

// change changes a cart that was read, and shows it with what was found of its SKUs.
func (c *Carts) change(ctx context.Context, owner domain.CartOwner, read domain.Cart, found offers, change func(*domain.Cart) error) (View, error) {
	cart, err := c.Store.Change(ctx, owner, read, change)
	if err != nil {
		return View{}, err
	}
	return c.view(ctx, cart, found)
}

// limit returns the largest quantity of a line, whatever the stock.
func (c *Carts) limit(s app.Sellable) int64 {
	if s.MaxPerOrder > 0 {
		return min(s.MaxPerOrder, c.MaxQuantity)
	}
	return c.MaxQuantity
}
