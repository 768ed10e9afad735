package fault

import (
	"sync"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/e2e/harness"
)

// sale is an order as its clerks know it. done means that the operation was acknowledged, perhaps
// that a response was lost before a refusal.
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

// stage returns the expected state of a sale.
func (s *sale) stage() (held, committed, handed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	over := s.released.done || s.shipped.done
	return s.reserved.done && !s.committed.done && !over, s.committed.done && !over, s.shipped.done || s.partly
}

// recordedOperation is an operation with an id of its own. It happened if the database has its id;
// the response must agree.
type recordedOperation struct {
	id, kind       string
	done, doubtful bool
	effect         func(*ledger)
}

// ledger is the expected result of the recorded operations: units on hand, and handled units of
// sales.
type ledger struct {
	onHand map[harness.LevelKey]int64
	parts  map[part]parts
}

// part identifies the units of one SKU of one sale; parts counts what happened to them.
type (
	part  struct{ order, sku string }
	parts struct{ released, fulfilled, restocked, writtenOff int64 }
)

// stockCount is a stock-take. Its movements have its name as reference.
type stockCount struct{ done, doubtful bool }

// record stores an operation.
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

// recent is the number of latest sales that clerks operate on.
const recent = 200

// find returns a recent sale that suits. If it finds none, it returns any recent sale, so that
// operations on wrong states are tested, too.
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
