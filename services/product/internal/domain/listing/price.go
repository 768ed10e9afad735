package listing

import (
	"math/bits"

	"github.com/RoaringBitmap/roaring/v2"
)

// Prices are put into steps, eight to a doubling, that are filtered like values; within a step the variants are looked at.
const (
	stepBits = 3
	steps    = 64 << stepBits
	// Pages by price go through finer steps, so that they look at few products that are on another page.
	fineBits  = 6
	fineSteps = 64 << fineBits
)

// stepOf returns the step of a price; a greater price has no lower one.
func stepOf(price int64) int { return stepIn(price, stepBits) }

// fineStepOf returns the fine step of a price.
func fineStepOf(price int64) int { return stepIn(price, fineBits) }

func stepIn(price int64, bitsOfStep int) int {
	p := uint64(max(price, 0))
	if p < 1<<bitsOfStep {
		return int(p)
	}
	shift := bits.Len64(p) - 1 - bitsOfStep
	return (shift+1)<<bitsOfStep | int(p>>shift)&(1<<bitsOfStep-1) //nolint:gosec // small
}

// at returns the bitmap of a step, which it makes if need be.
func at(steps []*roaring.Bitmap, step int) *roaring.Bitmap {
	if steps[step] == nil {
		steps[step] = roaring.New()
	}
	return steps[step]
}
