package e2e

import (
	"sync"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
)

// sale is an order, as its clerks know it. done says that it was answered so, perhaps that an
// answer was lost before a refusal.
type sale struct {
	id     string
	lines  []*inventoryv1.Line
	demand map[string]int64

	mu                                     sync.Mutex
	reserved, committed, released, shipped said
	partly                                 bool
}

type said struct{ done, perhaps bool }

func (s *sale) say(what *said, done, doubtful bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	what.done = what.done || done
	what.perhaps = what.perhaps || doubtful
}

// stage reports what its clerks believe of a sale.
func (s *sale) stage() (held, committed, handed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	over := s.released.done || s.shipped.done
	return s.reserved.done && !s.committed.done && !over, s.committed.done && !over, s.shipped.done || s.partly
}

// recordedOperation is an operation that names itself. It happened if its name is in the books; the
// clerk's answer must agree.
type recordedOperation struct {
	id, kind       string
	done, doubtful bool
	effect         func(*ledger)
}

// ledger is what the deeds come to: units at places, and parts of sales.
type ledger struct {
	onHand map[place]int64
	parts  map[part]parts
}

// part is the units of one SKU of one sale; parts what became of them.
type (
	part  struct{ order, sku string }
	parts struct{ released, fulfilled, restocked, writtenOff int64 }
)

// stockCount is a stock-take that named itself on its movements.
type stockCount struct{ done, doubtful bool }

// record keeps a deed.
func (w *warehouse) record(d *recordedOperation) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.deeds = append(w.deeds, d)
}

// open records a sale before the first request for it.
func (w *warehouse) open(s *sale) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sales = append(w.sales, s)
}

// recent is how many sales clerks still work at.
const recent = 200

// find returns a recent sale that suits, or any: the wrong ones are asked for as well.
func (c *clerk) find(suits func(held, committed, handed bool) bool) *sale {
	c.mu.Lock()
	young := c.sales[max(0, len(c.sales)-recent):]
	c.mu.Unlock()
	if len(young) == 0 {
		return nil
	}
	s := young[c.chance.IntN(len(young))]
	for range 30 {
		if suits(s.stage()) {
			return s
		}
		s = young[c.chance.IntN(len(young))]
	}
	return s
}
