package domain

import (
	"slices"
	"strconv"
	"time"

	"github.com/akinai/akinai/pkg/money"
)

// CartOwner says whose cart is meant: that of a customer, or that of a guest. The zero CartOwner is
// a guest who has none yet.
type CartOwner struct {
	CustomerID string
	// GuestCartID is the id of a cart that belongs to no customer.
	GuestCartID string
}

// Cart is what a customer or a guest wants to order. Only its methods change it, and each change
// increments the version.
type Cart struct {
	// ID is that of the row, a UUID: a cart that was swept and begun again has another one, so that
	// id and version never mean two different contents.
	ID string
	// CustomerID is "" for the cart of a guest.
	CustomerID string
	// Version is 0 for a cart that was never written.
	Version int64
	// Lines are in the order in which they were added; each SKU is in one line.
	Lines     []CartLine
	UpdatedAt time.Time
}

// CartLine is a SKU in a cart.
type CartLine struct {
	SKU      string `json:"sku"`
	Quantity int64  `json:"quantity"`
	// Saved lines are for later: they are not ordered.
	Saved bool `json:"saved,omitempty"`
	// Name is that of the SKU when the line was added, in the language of that request. It is shown
	// once the SKU is no longer for sale; "" in old lines.
	Name string `json:"name,omitempty"`
	// AddedPrice is the unit price when the line was added.
	AddedPrice money.Money `json:"added_price"`
	AddedAt    time.Time   `json:"added_at"`
}

// Set sets the quantity of the SKU of the line, and moves a saved line back to the cart. An
// existing line keeps its price and its place. maxLines bounds the lines that are not saved.
// Errors: ErrLineLimit.
func (c *Cart) Set(line CartLine, maxLines int) error {
	at := c.index(line.SKU)
	if at < 0 || c.Lines[at].Saved {
		if err := c.checkRoom(false, maxLines); err != nil {
			return err
		}
	}
	if at < 0 {
		c.Lines = append(c.Lines, line)
		c.changed(line.AddedAt)
		return nil
	}
	if current := &c.Lines[at]; current.Quantity != line.Quantity || current.Saved {
		current.Quantity, current.Saved = line.Quantity, false
		c.changed(line.AddedAt)
	}
	return nil
}

// Remove removes a SKU. It changes nothing if the SKU is not in the cart.
func (c *Cart) Remove(sku string, at time.Time) {
	if i := c.index(sku); i >= 0 {
		c.Lines = slices.Delete(c.Lines, i, i+1)
		c.changed(at)
	}
}

// Save saves a SKU for later, or moves it back to the cart. maxLines bounds the saved lines and the
// others. Errors: ErrCartLineNotFound, ErrLineLimit.
func (c *Cart) Save(sku string, saved bool, maxLines int, at time.Time) error {
	i := c.index(sku)
	if i < 0 {
		return ErrCartLineNotFound
	}
	if c.Lines[i].Saved == saved {
		return nil
	}
	if err := c.checkRoom(saved, maxLines); err != nil {
		return err
	}
	c.Lines[i].Saved = saved
	c.changed(at)
	return nil
}

func (c *Cart) index(sku string) int {
	return slices.IndexFunc(c.Lines, func(l CartLine) bool { return l.SKU == sku })
}

// checkRoom refuses one more line among the saved ones, or among the others.
func (c *Cart) checkRoom(saved bool, maxLines int) error {
	if c.count(saved) >= maxLines {
		return ErrLineLimit.With("limit", strconv.Itoa(maxLines))
	}
	return nil
}

func (c *Cart) changed(at time.Time) {
	c.Version++
	c.UpdatedAt = at
}
