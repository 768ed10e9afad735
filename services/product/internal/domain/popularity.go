package domain

import (
	"math"
	"time"
)

// A product's popularity is the sum over its orders of units × 2^((placed − epoch) / half-life): what is ordered today weighs twice what
// was ordered a half-life ago. As time goes by, the popularities of all products lose the same part of what they are worth, so their order
// stays right and nothing has to be decayed: new orders only weigh more. A float64 has room for that for more than seventy years.
const halfLife = 30 * 24 * time.Hour

var popularityEpoch = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// maxHalfLives keeps an order from a wrong clock from being worth more than can be added.
const maxHalfLives = 950

// Popularity returns what units that were ordered at a time add to a product's popularity.
func Popularity(units int64, placed time.Time) float64 {
	return float64(units) * math.Exp2(min(float64(placed.Sub(popularityEpoch))/float64(halfLife), maxHalfLives))
}
