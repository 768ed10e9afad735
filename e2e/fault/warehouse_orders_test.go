package fault

import (
	"context"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
)

// The operations of orders.
var (
	reserving  = kind{name: "reserve", refusals: []string{"OUT_OF_STOCK"}, stays: true}
	extending  = kind{name: "extend", refusals: []string{expired, released, fulfilled, unknown}}
	committing = kind{name: "commit", refusals: []string{expired, released, unknown}}
	releasing  = kind{name: "release", refusals: []string{fulfilled}}
	partingOut = kind{name: "release part", refusals: []string{fulfilled, expired, released, exceeded, unknown}, stays: true}
	shipping   = kind{name: "fulfill", refusals: []string{uncommitted, expired, released, fulfilled, notOnHand, unknown}}
	parcelling = kind{name: "fulfill part", refusals: []string{uncommitted, expired, released, fulfilled, exceeded, notOnHand, unknown}, stays: true}
	returning  = kind{name: "return", refusals: []string{unfulfilled, exceeded, unknown}, stays: true}
)

const (
	expired     = "RESERVATION_EXPIRED"
	released    = "RESERVATION_RELEASED"
	fulfilled   = "RESERVATION_FULFILLED"
	uncommitted = "RESERVATION_NOT_COMMITTED"
	unfulfilled = "RESERVATION_NOT_FULFILLED"
	unknown     = "RESERVATION_NOT_FOUND"
	exceeded    = "QUANTITY_EXCEEDED"
	notOnHand   = "STOCK_NOT_ON_HAND"
)

// reserve reserves for a new order of one to four lines, some of the same SKU. Every other order
// has its lines in reverse order.
func (c *clerk) reserve(ctx context.Context) {
	s := &sale{id: id.New(), demand: make(map[string]int64)}
	for range 1 + c.chance.IntN(4) {
		l := &inventoryv1.Line{Sku: c.sku(), Quantity: 1 + c.chance.Int32N(3)}
		s.lines = append(s.lines, l)
		s.demand[l.GetSku()] += int64(l.GetQuantity())
	}
	slices.SortFunc(s.lines, func(a, b *inventoryv1.Line) int { return strings.Compare(a.GetSku(), b.GetSku()) })
	if c.chance.IntN(2) == 0 {
		slices.Reverse(s.lines)
	}
	hold := 3 * time.Second
	if c.chance.IntN(3) == 0 {
		hold = time.Duration(200+c.chance.IntN(600)) * time.Millisecond
	}
	request := &inventoryv1.ReserveStockRequest{OrderId: s.id, Lines: s.lines, HoldFor: durationpb.New(hold)}
	c.open(s)
	done, doubtful := c.do(ctx, reserving, func(ctx context.Context, desk inventoryClient) error {
		_, err := desk.ReserveStock(ctx, request)
		return err
	})
	s.say(&s.reserved, done, doubtful)
	if done && c.chance.IntN(20) == 0 {
		c.mistake(ctx, s)
	}
}

// mistake reserves other lines for an order that has a reservation.
func (c *clerk) mistake(ctx context.Context, s *sale) {
	other := &inventoryv1.ReserveStockRequest{OrderId: s.id, Lines: []*inventoryv1.Line{{Sku: c.sku(), Quantity: 77}}}
	k := kind{name: "reserve other lines", refusals: []string{"RESERVATION_MISMATCH"}}
	if reason, _ := c.ask(ctx, k, func(ctx context.Context, desk inventoryClient) error {
		_, err := desk.ReserveStock(ctx, other)
		return err
	}); reason == "" {
		c.complain("order %s has two reservations", s.id)
	}
}

func (c *clerk) extend(ctx context.Context, s *sale) {
	c.do(ctx, extending, func(ctx context.Context, desk inventoryClient) error {
		until := clock.System().Now().Add(2 * time.Second)
		_, err := desk.ExtendReservation(ctx, &inventoryv1.ExtendReservationRequest{OrderId: s.id, ExpiresAt: timestamppb.New(until)})
		return err
	})
}

func (c *clerk) commit(ctx context.Context, s *sale) {
	done, doubtful := c.do(ctx, committing, func(ctx context.Context, desk inventoryClient) error {
		_, err := desk.CommitReservation(ctx, &inventoryv1.CommitReservationRequest{OrderId: s.id})
		return err
	})
	s.say(&s.committed, done, doubtful)
}

// release releases a whole order. For an unknown order it does nothing and reports success.
func (c *clerk) release(ctx context.Context, s *sale) {
	held, committed, handed := s.stage()
	sure := held || committed || handed
	done, doubtful := c.do(ctx, releasing, func(ctx context.Context, desk inventoryClient) error {
		_, err := desk.ReleaseReservation(ctx, &inventoryv1.ReleaseReservationRequest{OrderId: s.id})
		return err
	})
	s.say(&s.released, done && sure, doubtful || done && !sure)
}

func (c *clerk) ship(ctx context.Context, s *sale) {
	done, doubtful := c.do(ctx, shipping, func(ctx context.Context, desk inventoryClient) error {
		_, err := desk.FulfillStock(ctx, &inventoryv1.FulfillStockRequest{OrderId: s.id})
		return err
	})
	s.say(&s.shipped, done, doubtful)
}

// slip returns one or two units of one SKU of an order, mostly without a location.
func (c *clerk) slip(s *sale) *inventoryv1.UnitSelection {
	p := &inventoryv1.UnitSelection{Sku: s.lines[c.chance.IntN(len(s.lines))].GetSku(), Quantity: 1 + c.chance.Int32N(2)}
	if c.chance.IntN(4) == 0 {
		p.Location = c.location()
	}
	return p
}

func (c *clerk) releasePart(ctx context.Context, s *sale) {
	p := c.slip(s)
	c.perform(ctx, partingOut, func(ctx context.Context, desk inventoryClient, operation string) error {
		_, err := desk.ReleaseReservation(ctx, &inventoryv1.ReleaseReservationRequest{OrderId: s.id, OperationId: operation, Lines: []*inventoryv1.UnitSelection{p}})
		return err
	}, func(l *ledger) {
		l.change(s.id, p, func(n *parts, units int64) { n.released += units })
	})
}

func (c *clerk) shipPart(ctx context.Context, s *sale) {
	p := c.slip(s)
	done := c.perform(ctx, parcelling, func(ctx context.Context, desk inventoryClient, operation string) error {
		_, err := desk.FulfillStock(ctx, &inventoryv1.FulfillStockRequest{OrderId: s.id, OperationId: operation, Lines: []*inventoryv1.UnitSelection{p}})
		return err
	}, func(l *ledger) {
		l.change(s.id, p, func(n *parts, units int64) { n.fulfilled += units })
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.partly = s.partly || done
}

// takeBack returns units to a random location, restocked or written off.
func (c *clerk) takeBack(ctx context.Context, s *sale) {
	p, location, outcome := c.slip(s), c.location(), inventoryv1.ReturnOutcome_RETURN_OUTCOME_RESTOCK
	if c.chance.IntN(3) == 0 {
		outcome = inventoryv1.ReturnOutcome_RETURN_OUTCOME_WRITE_OFF
	}
	c.perform(ctx, returning, func(ctx context.Context, desk inventoryClient, operation string) error {
		_, err := desk.ReturnStock(ctx, &inventoryv1.ReturnStockRequest{
			OrderId: s.id, OperationId: operation, Location: location, Reason: "sent back",
			Lines: []*inventoryv1.ReturnLine{{Line: p, Outcome: outcome}},
		})
		return err
	}, func(l *ledger) {
		if outcome == inventoryv1.ReturnOutcome_RETURN_OUTCOME_WRITE_OFF {
			l.change(s.id, p, func(n *parts, units int64) { n.writtenOff += units })
			return
		}
		l.onHand[harness.LevelKey{SKU: p.GetSku(), Location: location}] += int64(p.GetQuantity())
		l.change(s.id, p, func(n *parts, units int64) { n.restocked += units })
	})
}

func (l *ledger) change(order string, p *inventoryv1.UnitSelection, add func(*parts, int64)) {
	at := part{order, p.GetSku()}
	n := l.parts[at]
	add(&n, int64(p.GetQuantity()))
	l.parts[at] = n
}

// perform does an operation with an id of its own and records it. Sometimes it reuses the id for
// another operation, which must be refused.
func (c *clerk) perform(
	ctx context.Context, k kind, operation func(context.Context, inventoryClient, string) error, effect func(*ledger),
) bool {
	d := &recordedOperation{id: id.New(), kind: k.name, effect: effect}
	d.done, d.doubtful = c.do(ctx, k, func(ctx context.Context, desk inventoryClient) error {
		return operation(ctx, desk, d.id)
	})
	c.record(d)
	if d.done && c.chance.IntN(20) == 0 {
		c.abuse(ctx, d.id)
	}
	return d.done
}

// abuse uses the id of an operation for another one.
func (c *clerk) abuse(ctx context.Context, operation string) {
	k := kind{name: "another operation", refusals: []string{"OPERATION_MISMATCH"}}
	if reason, _ := c.ask(ctx, k, func(ctx context.Context, desk inventoryClient) error {
		_, err := desk.AdjustStock(ctx, &inventoryv1.AdjustStockRequest{
			OperationId: operation, Cause: inventoryv1.MovementCause_MOVEMENT_CAUSE_RECEIVED,
			Adjustments: []*inventoryv1.Adjustment{{Sku: c.sku(), Delta: 12345}},
		})
		return err
	}); reason == "" {
		c.complain("operation %s was used twice", operation)
	}
}
