package domain

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"time"
)

// A product's popularity is the sum over its shoppers of 2^((placed − epoch) / half-life): who
// ordered today weighs twice what who ordered a half-life ago does. As time goes by, the
// popularities of all products lose the same part of what they are worth, so their order stays
// right and nothing has to be decayed: new orders only weigh more. A float64 has room for that for
// more than seventy years.
//
// Units do not count, and a shopper counts once a product in each period of a half-life, by the
// last of the orders that stand: one shopper adds at most twice what one order of today does,
// whatever they order. A canceled order counts as if it had not been placed. ADR 0028 says why.
const halfLife = 30 * 24 * time.Hour

// countedPeriods is how many periods before the present one count. An order of an earlier one is
// worth less than a sixty-fourth of one of today, and what is stored of it is deleted.
const countedPeriods = 6

var popularityEpoch = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// maxHalfLives keeps an order from a wrong clock from being worth more than can be added.
const maxHalfLives = 950

// Sale is what an order says about the popularity of one SKU.
type Sale struct {
	OrderID string
	SKU     SKU
	// Shopper tells shoppers of the same period apart.
	Shopper int64
	// Period is that in which the order was placed.
	Period int32
	// Weight is what the shopper adds to the product's popularity.
	Weight float64
}

// NewSale returns what an order of a customer, placed at a time, says about a SKU.
func NewSale(orderID, customerID string, sku SKU, placed time.Time) Sale {
	period := PeriodOf(placed)
	return Sale{OrderID: orderID, SKU: sku, Shopper: shopper(customerID, period), Period: period, Weight: Popularity(placed)}
}

// PeriodOf returns the number of the period that a time is in; a time.Duration has room for 3,558
// of them.
func PeriodOf(at time.Time) int32 {
	return int32(math.Floor(halfLives(at)))
}

// OldestPeriod returns the earliest period that counts at a time.
func OldestPeriod(now time.Time) int32 { return PeriodOf(now) - countedPeriods }

// Popularity returns what a shopper who ordered at a time adds to a product's popularity.
func Popularity(placed time.Time) float64 {
	return math.Exp2(min(halfLives(placed), maxHalfLives))
}

func halfLives(at time.Time) float64 { return float64(at.Sub(popularityEpoch)) / float64(halfLife) }

// shopper returns a number that is the same for all orders of a customer in a period, and another
// one in the next.
func shopper(customerID string, period int32) int64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", period, customerID))
	return int64(binary.BigEndian.Uint64(sum[:])) //nolint:gosec // any 64 bits
}
