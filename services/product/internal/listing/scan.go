package listing

import (
	"math"
	"slices"
)

// scanCost is the number of documents that can be collected and compared in the time of one scan
// step.
const scanCost = 2

// documents returns the documents of a page, and one more if there is one. It either scans the sort
// index and tests each document, which is fast if most match, or collects all matches and takes the
// first, which is fast if few match.
func (x *Index) documents(request PageRequest, m *match, all matchCount) []uint32 {
	if all.total == 0 {
		return nil
	}
	if m.cheapestMayNotMatch && request.Sort.byPrice() {
		return m.documentsByPrice(request, all)
	}
	o := &x.orders[request.Sort]
	start, skip := 0, request.Skip
	if request.After != nil {
		start, skip = o.seek(&x.records, request.After.sortKey, len(o.docIDs)), 0
		if start < len(o.docIDs) && request.Sort.sortKey(x.records.key(o.docIDs[start])) == request.After.sortKey {
			start++
		}
	}
	if m.candidates == x.all {
		start = min(start+skip, len(o.docIDs))
		return slices.Clone(o.docIDs[start:min(start+request.Size+1, len(o.docIDs))])
	}
	if request.Sort == SortPriceHigh && request.PriceMax > 0 { // more expensive products do not match
		dearest := sortKey{rank: ^uint64(request.PriceMax), created: math.MaxInt64}
		start = max(start, o.seek(&x.records, dearest, len(o.docIDs)))
	}
	ahead := len(o.docIDs) - start
	likely := min(ahead, (skip+request.Size+1)*len(o.docIDs)/all.total)
	if maxScan := all.total / scanCost; likely <= maxScan {
		if docIDs, done := m.scan(o.docIDs[start:], skip, request.Size+1, maxScan); done {
			return docIDs
		}
	}
	var after *sortKey
	if request.After != nil {
		after = &request.After.sortKey
	}
	return m.collect(request.Sort, all, after, skip, request.Size+1)
}

// scan tests documents in their order, and returns the first n matches after the first skip ones.
// It gives up after steps documents.
func (m *match) scan(docIDs []uint32, skip, n, steps int) (matching []uint32, done bool) {
	for i, docID := range docIDs {
		if i > steps {
			return nil, false
		}
		if !m.candidates.Contains(docID) || !m.meets(docID) {
			continue
		}
		if skip--; skip >= 0 {
			continue
		}
		if matching = append(matching, docID); len(matching) == n {
			break
		}
	}
	return matching, true
}

// collect returns the first n matches after a sort key, after skipping skip of them.
func (m *match) collect(s Sort, all matchCount, after *sortKey, skip, n int) []uint32 {
	first := newTopN(skip+n, compareEntries)
	add := func(docID uint32) {
		k := m.index.records.key(docID)
		rank := s.rank(k)
		if last := first.last(); last != nil && rank > last.rank || after != nil && rank < after.rank {
			return
		}
		if at := s.sortKey(k); (after == nil || at.compare(*after) > 0) && (all.allMatches || m.meets(docID)) {
			first.add(entry{at, docID})
		}
	}
	// Newest first: after the first page, most of the rest is dropped early.
	if all.allMatches {
		for _, docID := range slices.Backward(all.docIDs) {
			add(docID)
		}
	} else {
		for it := m.candidates.ReverseIterator(); it.HasNext(); {
			add(it.Next())
		}
	}
	list := first.list()
	list = list[min(skip, len(list)):]
	docIDs := make([]uint32, len(list))
	for i, p := range list {
		docIDs[i] = p.docID
	}
	return docIDs
}
