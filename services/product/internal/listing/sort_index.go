package listing

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// Sort is a sort order of products; the zero Sort is SortNewest. Equal products are sorted newest
// first.
type Sort int

// The sort orders.
const (
	SortNewest Sort = iota
	// SortPriceLow and SortPriceHigh sort by the price of the cheapest variant that meets the
	// filter.
	SortPriceLow
	SortPriceHigh
	SortPopular
	// byID finds products by id.
	byID
	sorts = int(byID) + 1
	// SortAmong keeps the order of PageRequest.Among. It has no pages.
	SortAmong Sort = -1
)

// sortKey is the position of a product in a sort order: by rank, then the newer product first.
type sortKey struct {
	// rank is the price, popularity or time as a number that sorts ascending, see Sort.rank.
	rank    uint64
	created int64
	id      ID
}

func (a sortKey) compare(b sortKey) int {
	switch {
	case a.rank != b.rank:
		return cmp.Compare(a.rank, b.rank)
	case a.created != b.created:
		return cmp.Compare(b.created, a.created)
	default:
		return b.id.compare(a.id)
	}
}

// sortKey returns the sort key of a product.
func (s Sort) sortKey(k *key) sortKey {
	at := sortKey{rank: s.rank(k), created: k.created, id: k.id}
	if s == byID {
		at.created = 0
	}
	return at
}

// rank returns the first part of the sort key, ascending.
func (s Sort) rank(k *key) uint64 {
	switch s {
	case SortNewest:
		return ^uint64(k.created) //nolint:gosec // from 0
	case SortPriceLow:
		return uint64(k.low) //nolint:gosec // from 0
	case SortPriceHigh:
		return ^uint64(k.low) //nolint:gosec // from 0
	case SortPopular:
		return ^math.Float64bits(k.popularity) // the bits of non-negative numbers sort like the numbers
	default:
		return 0
	}
}

func (s Sort) byPrice() bool { return s == SortPriceLow || s == SortPriceHigh }

// price returns the price of a rank in an order by price. For the rank of a forged token it may be
// any price from 0.
func (s Sort) price(rank uint64) int64 {
	if s == SortPriceHigh {
		rank = ^rank
	}
	return int64(min(rank, math.MaxInt64))
}

// entry is a document with its sort key.
type entry struct {
	sortKey
	docID uint32
}

func compareEntries(a, b entry) int { return a.compare(b.sortKey) }

// sortIndex holds all documents in one sort order. Their sort keys are computed from their records.
type sortIndex struct {
	sort   Sort
	docIDs []uint32
}

// seek returns the number of documents before a sort key, among the first n.
func (o *sortIndex) seek(all *records, at sortKey, n int) int {
	return sort.Search(n, func(i int) bool { return o.sort.sortKey(all.key(o.docIDs[i])).compare(at) >= 0 })
}

// remove removes documents in one pass. Their records must be unchanged.
func (o *sortIndex) remove(all *records, gone []entry) {
	if len(gone) == 0 {
		return
	}
	slices.SortFunc(gone, compareEntries)
	holes := make([]int, len(gone), len(gone)+1)
	for i, g := range gone {
		holes[i] = o.seek(all, g.sortKey, len(o.docIDs))
	}
	holes = append(holes, len(o.docIDs))
	end := holes[0]
	for i := range gone {
		end += copy(o.docIDs[end:], o.docIDs[holes[i]+1:holes[i+1]])
	}
	o.docIDs = o.docIDs[:end]
}

// insert inserts documents in one pass from the end. It does not need their records.
func (o *sortIndex) insert(all *records, added []entry) {
	if len(added) == 0 {
		return
	}
	slices.SortFunc(added, compareEntries)
	end := len(o.docIDs)
	o.docIDs = slices.Grow(o.docIDs, len(added))[:end+len(added)]
	for i := len(added) - 1; i >= 0; i-- {
		at := o.seek(all, added[i].sortKey, end)
		copy(o.docIDs[at+i+1:], o.docIDs[at:end])
		o.docIDs[at+i] = added[i].docID
		end = at
	}
}
