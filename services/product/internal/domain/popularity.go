package domain

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"time"
)

// The popularity of a product is the sum over its shoppers of 2^((placed − epoch) / half-life): an
// order of today weighs twice as much as an order one half-life ago. The weights of older orders
// lose value relative to new ones, by the same factor for all products. So the ranking stays
// correct without decaying stored values. A float64 is large enough for more than seventy years.
//
// Units do not count. A shopper counts once per product and period of one half-life, with the last
// order that is not canceled. So one shopper adds at most twice the weight of one order of today. A
// canceled order does not count. ADR 0028 explains why.
const halfLife = 30 * 24 * time.Hour

// countedPeriods is the number of periods before the current one that count. An order of an earlier
// period weighs less than a sixty-fourth of an order of today; its rows are deleted.
const countedPeriods = 6

var popularityEpoch = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// maxHalfLives bounds the weight of an order whose time comes from a wrong clock, so that sums do
// not overflow.
const maxHalfLives = 950

// Sale is a SKU in a confirmed order of a shopper, with its weight in the product's popularity.
type Sale struct {
	OrderID string
	SKU     SKU
	// Shopper distinguishes the shoppers of one period.
	Shopper int64
	// Period is the period in which the order was placed.
	Period int32
	// Weight is what the shopper adds to the product's popularity, if this is their last order of
	// the period.
	Weight float64
}

// NewSale returns the sale of a SKU in an order of a customer, placed at the given time.
func NewSale(orderID, customerID string, sku SKU, placed time.Time) Sale {
	period := PeriodOf(placed)
	if customerID == "" { // a guest: no other order is known to be of the same person
		customerID = orderID
	}
	return Sale{OrderID: orderID, SKU: sku, Shopper: shopper(customerID, period), Period: period, Weight: PopularityWeight(placed)}
}

// PeriodOf returns the number of the period that contains a time. A time.Duration can represent
// 3,558 periods.
func PeriodOf(at time.Time) int32 {
	return int32(math.Floor(halfLives(at)))
}

// OldestPeriod returns the earliest period that counts at now.
func OldestPeriod(now time.Time) int32 { return PeriodOf(now) - countedPeriods }

// PopularityWeight returns the weight of an order that was placed at the given time.
func PopularityWeight(placed time.Time) float64 {
	return math.Exp2(min(halfLives(placed), maxHalfLives))
}

// halfLives returns the number of half-lives from the epoch to a time.
func halfLives(at time.Time) float64 { return float64(at.Sub(popularityEpoch)) / float64(halfLife) }

// shopper returns a number that is equal for all orders of a customer in a period, and differs in
// the next period.
func shopper(customerID string, period int32) int64 {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", period, customerID))
	return int64(binary.BigEndian.Uint64(sum[:])) //nolint:gosec // any 64 bits
}
