package listing

import (
	"math/bits"

	"github.com/RoaringBitmap/roaring/v2"
)

// Prices are grouped into buckets, eight to a doubling, that are filtered like values. Within a
// bucket, variants are checked one by one.
const (
	stepBits = 3
	steps    = 64 << stepBits
	// Pages by price scan finer buckets, so that they check few products of other pages.
	fineBits  = 6
	fineSteps = 64 << fineBits
)

// stepOf returns the bucket of a price; it grows with the price.
func stepOf(price int64) int { return stepIn(price, stepBits) }

// fineStepOf returns the fine bucket of a price.
func fineStepOf(price int64) int { return stepIn(price, fineBits) }

func stepIn(price int64, bitsOfStep int) int {
	p := uint64(max(price, 0))
	if p < 1<<bitsOfStep {
		return int(p) //nolint:gosec // small
	}
	shift := bits.Len64(p) - 1 - bitsOfStep
	return (shift+1)<<bitsOfStep | int(p>>shift)&(1<<bitsOfStep-1) //nolint:gosec // small
}

// at returns the bitmap of a bucket, and creates it if it is missing.
func at(steps []*roaring.Bitmap, step int) *roaring.Bitmap {
	if steps[step] == nil {
		steps[step] = roaring.New()
	}
	return steps[step]
}
