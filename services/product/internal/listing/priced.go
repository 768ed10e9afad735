package listing

import "github.com/RoaringBitmap/roaring/v2"

// few is the number of candidates up to which all are checked to find the cheapest ones.
const few = 1000

// priced returns the documents of a page, and one more if there is one, sorted by the price of the
// cheapest matching variant. The sort indexes do not have that price. If many products match, it
// scans the fine price buckets from the cursor's on, and checks the products in each, until there
// are enough.
func (m *match) priced(q Query, all matchCount) []uint32 {
	p := &pricedPage{match: m, sort: q.Sort, first: newTopN(q.Skip+q.Size+1, compareEntries)}
	if q.After != nil {
		p.after, p.first = &q.After.sortKey, newTopN(q.Size+1, compareEntries)
	}
	switch {
	case all.whole:
		for _, document := range all.documents {
			p.add(document, anyStep)
		}
	case all.total > few:
		p.throughSteps()
	default:
		for it := m.candidates.Iterator(); it.HasNext(); {
			p.add(it.Next(), anyStep)
		}
	}
	list := p.first.list()
	if q.After == nil {
		list = list[min(q.Skip, len(list)):]
	}
	documents := make([]uint32, len(list))
	for i, at := range list {
		documents[i] = at.document
	}
	return documents
}

// pricedPage collects the first documents after a sort key; nil: from the beginning.
type pricedPage struct {
	match *match
	sort  Sort
	after *sortKey
	first *topN[entry]
}

const anyStep = -1

// add adds a candidate if its cheapest matching variant is in the fine bucket.
func (p *pricedPage) add(document uint32, step int) {
	k, last := p.match.index.records.key(document), p.first.last()
	if p.sort == SortPriceLow && last != nil && uint64(k.low) > last.rank { //nolint:gosec // from 0
		return // its matching variants are not cheaper
	}
	low, matches := p.match.low(document)
	if !matches || step != anyStep && fineStepOf(low) != step {
		return
	}
	rank := p.sort.rank(&key{low: low})
	if last != nil && rank > last.rank || p.after != nil && rank < p.after.rank {
		return
	}
	if at := (sortKey{rank: rank, created: k.created, id: k.id}); p.after == nil || at.compare(*p.after) > 0 {
		p.first.add(entry{at, document})
	}
}

// throughSteps adds matches, one fine bucket after the other.
func (p *pricedPage) throughSteps() {
	low, high := p.bounds()
	for range high - low + 1 {
		step := low
		if p.sort == SortPriceHigh {
			step, high = high, high-1
		} else {
			low++
		}
		priced := p.match.index.finePrices[step]
		if priced == nil {
			continue
		}
		for it := roaring.And(priced, p.match.candidates).Iterator(); it.HasNext(); {
			p.add(it.Next(), step)
		}
		if len(p.first.kept) >= p.first.n {
			return
		}
	}
}

// bounds returns the lowest and the highest fine bucket that may have matches.
func (p *pricedPage) bounds() (low, high int) {
	cheapest, dearest := p.match.min, p.match.max
	switch {
	case p.after == nil:
	case p.sort == SortPriceLow:
		cheapest = max(cheapest, p.sort.price(p.after.rank))
	default:
		dearest = min(dearest, p.sort.price(p.after.rank))
	}
	return fineStepOf(cheapest), fineStepOf(dearest)
}
