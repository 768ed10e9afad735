package domain

import (
	"slices"
	"time"
)

// Merge adds the lines of a guest's cart. Of a SKU that both carts have, the larger quantity
// counts, and a saved line moves to the cart if the guest had not saved it. Lines beyond maxLines
// are saved for later; of saved lines beyond maxLines the oldest are dropped (ADR 0060).
func (c *Cart) Merge(guest Cart, maxLines int, at time.Time) {
	before := slices.Clone(c.Lines)
	for _, line := range guest.Lines {
		c.merge(line, maxLines)
	}
	for saved := c.count(true); saved > maxLines; saved-- {
		oldest := slices.IndexFunc(c.Lines, func(l CartLine) bool { return l.Saved })
		c.Lines = slices.Delete(c.Lines, oldest, oldest+1)
	}
	if !slices.Equal(before, c.Lines) {
		c.changed(at)
	}
}

// merge adds one line of a guest's cart.
func (c *Cart) merge(line CartLine, maxLines int) {
	full := c.count(false) >= maxLines
	at := c.index(line.SKU)
	if at < 0 {
		line.Saved = line.Saved || full
		c.Lines = append(c.Lines, line)
		return
	}
	current := &c.Lines[at]
	current.Quantity = max(current.Quantity, line.Quantity)
	if current.Saved && !line.Saved && !full {
		current.Saved = false
	}
}

// count returns the number of saved lines, or of the others.
func (c *Cart) count(saved bool) int {
	n := 0
	for _, l := range c.Lines {
		if l.Saved == saved {
			n++
		}
	}
	return n
}
