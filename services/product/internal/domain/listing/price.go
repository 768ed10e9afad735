package listing

import "math/bits"

// Prices are put into steps, eight to a doubling, that are filtered like values; within a step the variants are looked at.
const (
	stepBits = 3
	steps    = 64 << stepBits
)

// stepOf returns the step of a price; a greater price has no lower one.
func stepOf(price int64) int {
	p := uint64(max(price, 0))
	if p < 1<<stepBits {
		return int(p)
	}
	shift := bits.Len64(p) - 1 - stepBits
	return (shift+1)<<stepBits | int(p>>shift)&(1<<stepBits-1) //nolint:gosec // small
}
