package listing

import "slices"

// topN collects the first n of all added values, in an order, with bounded memory.
type topN[T any] struct {
	n       int
	compare func(a, b T) int
	// kept holds at least the first n values so far, unsorted, and at most 2n and some more.
	kept []T
	// full reports that kept[n-1] is the nth value so far.
	full bool
}

func newTopN[T any](n int, compare func(a, b T) int) *topN[T] {
	return &topN[T]{n: n, compare: compare}
}

// add adds a value, unless n values are known to come before it.
func (b *topN[T]) add(t T) {
	if last := b.last(); last != nil && b.compare(t, *last) >= 0 {
		return
	}
	const slack = 64
	if b.kept = append(b.kept, t); len(b.kept) >= 2*b.n+slack {
		b.cut()
	}
}

// cut sorts the kept values and drops those after the first n.
func (b *topN[T]) cut() {
	slices.SortFunc(b.kept, b.compare)
	if len(b.kept) >= b.n {
		b.kept, b.full = b.kept[:b.n], b.n > 0
	}
}

// last returns the nth value so far, nil while it is not known. Values after it need not be added.
func (b *topN[T]) last() *T {
	if !b.full {
		return nil
	}
	return &b.kept[b.n-1]
}

// list returns the first n values in order.
func (b *topN[T]) list() []T {
	b.cut()
	return b.kept
}
