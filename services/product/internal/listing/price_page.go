package listing

import "github.com/RoaringBitmap/roaring/v2"

// maxCollected is the number of candidates up to which all of them are checked to find the
// cheapest.
const maxCollected = 1000

// documentsByPrice returns the documents of a page, and one more if there is one, sorted by the
// price of the cheapest matching variant. The sort indexes do not have that price. If many products
// match, it scans the fine price buckets from the cursor's on, and checks the products in each,
// until there are enough.
func (m *match) documentsByPrice(request PageRequest, all matchCount) []uint32 {
	p := &pricePage{match: m, sort: request.Sort, first: newTopN(request.Skip+request.Size+1, compareEntries)}
	if request.After != nil {
		p.after, p.first = &request.After.sortKey, newTopN(request.Size+1, compareEntries)
	}
	switch {
	case all.allMatches:
		for _, docID := range all.docIDs {
			p.add(docID, anyBucket)
		}
	case all.total > maxCollected:
		p.scanBuckets()
	default:
		for it := m.candidates.Iterator(); it.HasNext(); {
			p.add(it.Next(), anyBucket)
		}
	}
	list := p.first.list()
	if request.After == nil {
		list = list[min(request.Skip, len(list)):]
	}
	docIDs := make([]uint32, len(list))
	for i, at := range list {
		docIDs[i] = at.docID
	}
	return docIDs
}

// pricePage collects the documents of a page by price: the first ones after a sort key, or of all
// if it is nil.
type pricePage struct {
	match *match
	sort  Sort
	after *sortKey
	first *topN[entry]
}

// anyBucket is the argument of add for a candidate that is checked only once.
const anyBucket = -1

// add adds a candidate if its cheapest matching variant is in the fine bucket.
func (p *pricePage) add(docID uint32, bucket int) {
	k, last := p.match.index.records.key(docID), p.first.last()
	if p.sort == SortPriceLow && last != nil && uint64(k.low) > last.rank { //nolint:gosec // from 0
		return // its matching variants are not cheaper
	}
	low, matches := p.match.cheapestPrice(docID)
	if !matches || bucket != anyBucket && fineBucketOf(low) != bucket {
		return
	}
	rank := p.sort.rank(&key{low: low})
	if last != nil && rank > last.rank || p.after != nil && rank < p.after.rank {
		return
	}
	if at := (sortKey{rank: rank, created: k.created, id: k.id}); p.after == nil || at.compare(*p.after) > 0 {
		p.first.add(entry{at, docID})
	}
}

// scanBuckets adds matches, one fine bucket after the other.
func (p *pricePage) scanBuckets() {
	low, high := p.bounds()
	for range high - low + 1 {
		bucket := low
		if p.sort == SortPriceHigh {
			bucket, high = high, high-1
		} else {
			low++
		}
		priced := p.match.index.finePrices[bucket]
		if priced == nil {
			continue
		}
		for it := roaring.And(priced, p.match.candidates).Iterator(); it.HasNext(); {
			p.add(it.Next(), bucket)
		}
		if len(p.first.kept) >= p.first.n {
			return
		}
	}
}

// bounds returns the lowest and the highest fine bucket that may have matches.
func (p *pricePage) bounds() (low, high int) {
	cheapest, dearest := p.match.min, p.match.max
	switch {
	case p.after == nil:
	case p.sort == SortPriceLow:
		cheapest = max(cheapest, p.sort.price(p.after.rank))
	default:
		dearest = min(dearest, p.sort.price(p.after.rank))
	}
	return fineBucketOf(cheapest), fineBucketOf(dearest)
}
