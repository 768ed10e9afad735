package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/akinai/akinai/pkg/money"
)

// DeliveryChoice is how a shopper wants an order to arrive.
type DeliveryChoice struct {
	// Method is the code of a method of the address's zone.
	Method string
	// Window and Day (YYYY-MM-DD) name a slot; both are "" without one.
	Window, Day string
}

// HasSlot reports whether the choice names a slot.
func (c DeliveryChoice) HasSlot() bool { return c.Window != "" }

// Delivery is how an order arrives: what was agreed when it was placed.
type Delivery struct {
	// Zone is the zone that decided; with method, window and day it names the slot.
	Zone    string `json:"zone"`
	Method  string `json:"method"`
	Carrier string `json:"carrier"`
	// Fee is the carriage in JPY, with tax. It is part of the order's total.
	Fee int64 `json:"fee"`
	Tax Tax   `json:"tax"`
	// Earliest is the first day of arrival as of the time of the order, YYYY-MM-DD.
	Earliest string `json:"earliest"`
	// Slot is nil if none was chosen.
	Slot *Slot `json:"slot,omitempty"`
}

// Slot is a window of a method on a day.
type Slot struct {
	Window string `json:"window"`
	// Day is YYYY-MM-DD.
	Day string `json:"day"`
	// Start and End are minutes after midnight, in the time zone of the shop.
	Start int32 `json:"start"`
	End   int32 `json:"end"`
	// Left is the number of seats that are not taken, in a quote.
	Left int32 `json:"-"`
}

// currencyOfFees is the currency of fees: zones are Japanese.
const currencyOfFees = "JPY"

// Fee returns a fee as an amount.
func Fee(yen int64) money.Money { return money.Money{Amount: yen, Currency: currencyOfFees} }

// FeeAmount returns the carriage; zero without a delivery.
func (d *Delivery) FeeAmount() money.Money {
	if d == nil {
		return Fee(0)
	}
	return Fee(d.Fee)
}

// HasSlot reports whether the order has a seat in a slot.
func (o *Order) HasSlot() bool { return o.Delivery != nil && o.Delivery.Slot != nil }

// SlotOwner returns a key of who orders, by which seats are counted: an account, or the e-mail
// address of a guest as a hash.
func (o *Order) SlotOwner() string {
	if o.CustomerID != "" {
		return o.CustomerID
	}
	return "guest-" + hashed(strings.ToLower(string(o.Email)))
}

// SlotAddress returns a key of where to, by which seats are counted.
func (a Address) SlotAddress() string {
	return hashed(strings.Join([]string{a.PostalCode, a.Prefecture, a.City, a.Line1, a.Line2}, "\x00"))
}

func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}
