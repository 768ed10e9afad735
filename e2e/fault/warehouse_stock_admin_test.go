package fault

import (
	"context"
	"fmt"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// The operations of staff.
var (
	receiving    = kind{name: "receive", refusals: []string{conflict}, stays: true}
	adjusting    = kind{name: "adjust", refusals: []string{belowReserved, conflict}, stays: true}
	writingOff   = kind{name: "write off", refusals: []string{belowReserved, conflict}, stays: true}
	transferring = kind{name: "transfer", refusals: []string{"OUT_OF_STOCK"}, stays: true}
	counting     = kind{name: "count", refusals: []string{belowReserved, conflict}}
	ruling       = kind{name: "policy", refusals: []string{belowReserved}}
	closing      = kind{name: "close or open", refusals: []string{conflict}}
	reading      = kind{name: "read"}
)

const (
	belowReserved = "STOCK_BELOW_RESERVED"
	conflict      = "VERSION_CONFLICT"
)

// receive adds units, adjust adds or removes some, writeOff removes some. Each changes one or two
// levels.
func (c *clerk) receive(ctx context.Context) {
	c.adjustment(ctx, receiving, inventoryv1.MovementCause_MOVEMENT_CAUSE_RECEIVED, func() int64 { return 1 + c.chance.Int64N(6) })
}

func (c *clerk) adjust(ctx context.Context) {
	c.adjustment(ctx, adjusting, inventoryv1.MovementCause_MOVEMENT_CAUSE_ADJUSTED, func() int64 {
		if c.chance.IntN(2) == 0 {
			return 1 + c.chance.Int64N(2)
		}
		return -1 - c.chance.Int64N(2)
	})
}

func (c *clerk) writeOff(ctx context.Context) {
	c.adjustment(ctx, writingOff, inventoryv1.MovementCause_MOVEMENT_CAUSE_WRITTEN_OFF, func() int64 { return -1 - c.chance.Int64N(3) })
}

func (c *clerk) adjustment(ctx context.Context, k kind, cause inventoryv1.MovementCause, delta func() int64) {
	request := &inventoryv1.AdjustStockRequest{Cause: cause, Reason: "property test", Reference: "note"}
	effect := make(map[harness.LevelKey]int64)
	for range 1 + c.chance.IntN(2) {
		at := harness.LevelKey{SKU: c.sku(), Location: c.location()}
		if _, twice := effect[at]; !twice {
			effect[at] = delta()
		}
	}
	for at, n := range effect {
		a := &inventoryv1.Adjustment{Sku: at.SKU, Location: at.Location, Delta: int32(n)}
		if c.chance.IntN(4) == 0 {
			if l := c.level(ctx, at); l != nil {
				a.Version = &l.Version
			}
		}
		request.Adjustments = append(request.Adjustments, a)
	}
	c.perform(ctx, k, func(ctx context.Context, desk inventoryClient, operation string) error {
		request := &inventoryv1.AdjustStockRequest{
			OperationId: operation, Cause: request.GetCause(), Reason: request.GetReason(), Reference: request.GetReference(),
			Adjustments: request.GetAdjustments(),
		}
		_, err := desk.AdjustStock(ctx, request)
		return err
	}, func(l *ledger) {
		for at, n := range effect {
			l.onHand[at] += n
		}
	})
}

// level returns the level of a SKU at a location.
func (c *clerk) level(ctx context.Context, at harness.LevelKey) (found *inventoryv1.Level) {
	c.ask(ctx, reading, func(ctx context.Context, desk inventoryClient) error {
		answer, err := desk.BatchGetLevels(ctx, &inventoryv1.BatchGetLevelsRequest{Skus: []string{at.SKU}})
		for _, l := range answer.GetLevels() {
			if l.GetLocation() == at.Location {
				found = l
			}
			if l.GetReserved() < 0 || l.GetOnHand() < 0 {
				c.complain("%v is seen as %v", at, l)
			}
		}
		return err
	})
	return found
}

// transfer moves units of one or two SKUs to another location.
func (c *clerk) transfer(ctx context.Context) {
	from := c.chance.IntN(len(c.locations))
	to := (from + 1 + c.chance.IntN(len(c.locations)-1)) % len(c.locations)
	lines := []*inventoryv1.Line{{Sku: c.sku(), Quantity: 1 + c.chance.Int32N(4)}}
	if second := c.sku(); second != lines[0].GetSku() {
		lines = append(lines, &inventoryv1.Line{Sku: second, Quantity: 1})
	}
	c.perform(ctx, transferring, func(ctx context.Context, desk inventoryClient, operation string) error {
		_, err := desk.TransferStock(ctx, &inventoryv1.TransferStockRequest{
			OperationId: operation, From: c.locations[from], To: c.locations[to], Reason: "property test", Lines: lines,
		})
		return err
	}, func(l *ledger) {
		for _, line := range lines {
			l.onHand[harness.LevelKey{SKU: line.GetSku(), Location: c.locations[from]}] -= int64(line.GetQuantity())
			l.onHand[harness.LevelKey{SKU: line.GetSku(), Location: c.locations[to]}] += int64(line.GetQuantity())
		}
	})
}

// count is a stock-take of a SKU at a location, after the clerk has read the level. Its changes are
// read from the movements that have its name.
func (c *clerk) count(ctx context.Context) {
	at := harness.LevelKey{SKU: c.sku(), Location: c.location()}
	l := c.level(ctx, at)
	if l == nil {
		return
	}
	name, found := "count "+id.New(), new(stockCount)
	units, version := max(0, l.GetOnHand()+c.chance.Int32N(5)-2), l.GetVersion()
	c.mu.Lock()
	c.counts[name] = found
	c.mu.Unlock()
	done, doubtful := c.do(ctx, counting, func(ctx context.Context, desk inventoryClient) error {
		_, err := desk.SetLevels(ctx, &inventoryv1.SetLevelsRequest{
			Location: at.Location, Reference: name, Reason: "stock-take",
			Levels: []*inventoryv1.SetLevel{{Sku: at.SKU, OnHand: units, Version: &version}},
		})
		return err
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	found.done, found.doubtful = done, doubtful
}

// rule sets the back-order limit or the threshold of a SKU at a location.
func (c *clerk) rule(ctx context.Context) {
	policy := &inventoryv1.Policy{Sku: c.sku(), Location: c.location()}
	n := []int32{0, 0, 2, 6}[c.chance.IntN(4)]
	if c.chance.IntN(4) == 0 {
		policy.LowThreshold = &n
	} else {
		policy.BackorderLimit = &n
	}
	c.do(ctx, ruling, func(ctx context.Context, desk inventoryClient) error {
		_, err := desk.SetPolicies(ctx, &inventoryv1.SetPoliciesRequest{Policies: []*inventoryv1.Policy{policy}})
		return err
	})
}

// toggle closes a location, or opens it again.
func (c *clerk) toggle(ctx context.Context) {
	var chosen *inventoryv1.Location
	c.ask(ctx, reading, func(ctx context.Context, desk inventoryClient) error {
		answer, err := desk.ListLocations(ctx, &inventoryv1.ListLocationsRequest{})
		if err == nil && len(answer.GetLocations()) != len(c.locations) {
			return fmt.Errorf("%d locations", len(answer.GetLocations()))
		}
		if err == nil {
			chosen = answer.GetLocations()[c.chance.IntN(len(c.locations))]
		}
		return err
	})
	if chosen == nil {
		return
	}
	chosen.Open = !chosen.GetOpen() || c.chance.IntN(2) == 0
	c.do(ctx, closing, func(ctx context.Context, desk inventoryClient) error {
		_, err := desk.PutLocation(ctx, &inventoryv1.PutLocationRequest{Location: chosen})
		return err
	})
}
