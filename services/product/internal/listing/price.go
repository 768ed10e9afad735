package listing

import (
	"math/bits"

	"github.com/RoaringBitmap/roaring/v2"
)

// Prices are grouped into buckets, eight to a doubling, that are filtered like values. Within a
// bucket, variants are checked one by one.
const (
	bucketBits   = 3
	priceBuckets = 64 << bucketBits
	// Pages by price scan finer buckets, so that they check few products of other pages.
	fineBucketBits   = 6
	finePriceBuckets = 64 << fineBucketBits
)

// bucketOf returns the bucket of a price; it grows with the price.
func bucketOf(price int64) int { return bucketIn(price, bucketBits) }

// fineBucketOf returns the fine bucket of a price.
func fineBucketOf(price int64) int { return bucketIn(price, fineBucketBits) }

// bucketIn returns the bucket of a price if there are 2^bitsOfBucket buckets to a doubling.
func bucketIn(price int64, bitsOfBucket int) int {
	p := uint64(max(price, 0))
	if p < 1<<bitsOfBucket {
		return int(p) //nolint:gosec // small
	}
	shift := bits.Len64(p) - 1 - bitsOfBucket
	return (shift+1)<<bitsOfBucket | int(p>>shift)&(1<<bitsOfBucket-1) //nolint:gosec // small
}

// bucketBitmap returns the bitmap of a bucket, and creates it if it is missing.
func bucketBitmap(bitmaps []*roaring.Bitmap, bucket int) *roaring.Bitmap {
	if bitmaps[bucket] == nil {
		bitmaps[bucket] = roaring.New()
	}
	return bitmaps[bucket]
}
