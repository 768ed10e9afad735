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
func (x *Index) documents(q Query, m *match, all matchCount) []uint32 {
	if all.total == 0 {
		return nil
	}
	if m.cheapestMayNotMatch && q.Sort.byPrice() {
		return m.documentsByPrice(q, all)
	}
	o := &x.orders[q.Sort]
	start, skip := 0, q.Skip
	if q.After != nil {
		start, skip = o.seek(&x.records, q.After.sortKey, len(o.documents)), 0
		if start < len(o.documents) && q.Sort.sortKey(x.records.key(o.documents[start])) == q.After.sortKey {
			start++
		}
	}
	if m.candidates == x.all {
		start = min(start+skip, len(o.documents))
		return slices.Clone(o.documents[start:min(start+q.Size+1, len(o.documents))])
	}
	if q.Sort == SortPriceHigh && q.PriceMax > 0 { // more expensive products do not match
		dearest := sortKey{rank: ^uint64(q.PriceMax), created: math.MaxInt64}
		start = max(start, o.seek(&x.records, dearest, len(o.documents)))
	}
	ahead := len(o.documents) - start
	likely := min(ahead, (skip+q.Size+1)*len(o.documents)/all.total)
	if maxScan := all.total / scanCost; likely <= maxScan {
		if documents, done := m.scan(o.documents[start:], skip, q.Size+1, maxScan); done {
			return documents
		}
	}
	var after *sortKey
	if q.After != nil {
		after = &q.After.sortKey
	}
	return m.collect(q.Sort, all, after, skip, q.Size+1)
}

// scan tests documents in their order, and returns the first n matches after the first skip ones.
// It gives up after steps documents.
func (m *match) scan(documents []uint32, skip, n, steps int) (matching []uint32, done bool) {
	for i, document := range documents {
		if i > steps {
			return nil, false
		}
		if !m.candidates.Contains(document) || !m.meets(document) {
			continue
		}
		if skip--; skip >= 0 {
			continue
		}
		if matching = append(matching, document); len(matching) == n {
			break
		}
	}
	return matching, true
}

// collect returns the first n matches after a sort key, after skipping skip of them.
func (m *match) collect(s Sort, all matchCount, after *sortKey, skip, n int) []uint32 {
	first := newTopN(skip+n, compareEntries)
	add := func(document uint32) {
		k := m.index.records.key(document)
		rank := s.rank(k)
		if last := first.last(); last != nil && rank > last.rank || after != nil && rank < after.rank {
			return
		}
		if at := s.sortKey(k); (after == nil || at.compare(*after) > 0) && (all.complete || m.meets(document)) {
			first.add(entry{at, document})
		}
	}
	// Newest first: after the first page, most of the rest is dropped early.
	if all.complete {
		for _, document := range slices.Backward(all.documents) {
			add(document)
		}
	} else {
		for it := m.candidates.ReverseIterator(); it.HasNext(); {
			add(it.Next())
		}
	}
	list := first.list()
	list = list[min(skip, len(list)):]
	documents := make([]uint32, len(list))
	for i, p := range list {
		documents[i] = p.document
	}
	return documents
}
