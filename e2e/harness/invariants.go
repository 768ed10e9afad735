package harness

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/akinai/akinai/e2e/cluster"
)

// invariant checks a rule over the databases that must hold once no work is pending. It returns the
// violations.
type invariant func(b StoreSnapshot) []string

// laws are all invariants.
var laws = []invariant{settled, StockInvariant, reservationInvariant, SlotInvariant, moneyInvariant, historyInvariant, totalInvariant}

// Faults returns the violations in a shop whose work should be finished: broken invariants, and
// pending tasks. Both are resolved within a minute of a crash, so callers poll until there are
// none.
func Faults(ctx context.Context, c *cluster.Cluster) ([]string, error) {
	b, err := ReadSnapshot(ctx, c)
	if err != nil {
		return nil, err
	}
	var faults []string
	for _, broken := range laws {
		faults = append(faults, broken(b)...)
	}
	slices.Sort(faults)
	return faults, nil
}

// EventFaults returns the faults of the events on their way to analytics. There are none once Kafka
// is available and the consumer has caught up.
func EventFaults(ctx context.Context, c *cluster.Cluster) ([]string, error) {
	b, err := ReadSnapshot(ctx, c)
	if err != nil {
		return nil, err
	}
	return append(outboxInvariant(b), inboxInvariant(b)...), nil
}

// settled checks that no order is pending, no task is due, and no hold is active.
func settled(b StoreSnapshot) (faults []string) {
	for id, o := range b.Orders {
		if o.Status == "pending" || o.Task != "" {
			faults = append(faults, fmt.Sprintf("order %s is %s and owed %q", id, o.Status, o.Task))
		}
	}
	for id, r := range b.Reservations {
		if r.State == "held" {
			faults = append(faults, fmt.Sprintf("reservation %s is held until %s", id, r.ExpiresAt.Format(time.TimeOnly)))
		}
	}
	return faults
}

// reservationInvariant is I5: a confirmed order has a reservation of exactly its lines, committed
// or handed over. No other order has a live reservation, and no live reservation lacks an order.
func reservationInvariant(b StoreSnapshot) (faults []string) {
	held := make(map[string]map[string]int64)
	for _, h := range b.Holds {
		if held[h.OrderID] == nil {
			held[h.OrderID] = make(map[string]int64)
		}
		held[h.OrderID][h.SKU] += h.Quantity
	}
	for id, o := range b.Orders {
		if r := b.Reservations[id]; o.Status == "confirmed" && !r.sold() {
			faults = append(faults, fmt.Sprintf("I5: order %s is confirmed, its reservation %q", id, r.State))
		}
		for _, l := range b.OrderLines[id] {
			if held[id] != nil {
				held[id][l.SKU] -= l.Quantity
			}
		}
		for sku, n := range held[id] {
			if n != 0 {
				faults = append(faults, fmt.Sprintf("I5: order %s and its reservation differ by %d of %s", id, n, sku))
			}
		}
	}
	for id, r := range b.Reservations {
		if r.live() && b.Orders[id].Status != "confirmed" {
			faults = append(faults, fmt.Sprintf("I5: reservation %s is %s, its order %q", id, r.State, b.Orders[id].Status))
		}
	}
	return faults
}

// moneyInvariant is I6: money that the bank has authorized or captured belongs to a confirmed
// order, in full. An order of ¥0 has no payment. Our payments equal the bank's ledger.
func moneyInvariant(b StoreSnapshot) (faults []string) {
	for id, o := range b.Orders {
		entry := b.Ledger[id]
		if o.Status != "confirmed" {
			continue
		}
		if o.Payment == "none" {
			if _, known := b.Ledger[id]; known || o.Total != 0 {
				faults = append(faults, fmt.Sprintf("I6: order %s of %d %s has no payment, at the bank %+v", id, o.Total, o.Currency, entry))
			}
			continue
		}
		if entry.State != "captured" && entry.State != "authorized" || entry.Amount != o.Total || entry.Currency != o.Currency {
			faults = append(faults, fmt.Sprintf("I6: order %s of %d %s, at the bank %+v", id, o.Total, o.Currency, entry))
		}
		if (o.Payment == "paid") != (entry.State == "captured") {
			faults = append(faults, fmt.Sprintf("I6: order %s is %s, at the bank %s", id, o.Payment, entry.State))
		}
	}
	for id, entry := range b.Ledger {
		live := entry.State == "authorized" || entry.State == "captured"
		if live && b.Orders[id].Status != "confirmed" {
			faults = append(faults, fmt.Sprintf("I6: %s at the bank, order %s is %q", entry.State, id, b.Orders[id].Status))
		}
		if ours, ok := b.Payments[id]; ok && ours != entry {
			faults = append(faults, fmt.Sprintf("I6: our books say %+v, the bank %+v", ours, entry))
		}
	}
	for id := range b.Payments {
		if _, ok := b.Ledger[id]; !ok {
			faults = append(faults, fmt.Sprintf("I6: payment %s is unknown to the bank", id))
		}
	}
	return faults
}

// historyInvariant is I7: each transition is recorded once, and the last one has the order's status
// and version.
func historyInvariant(b StoreSnapshot) (faults []string) {
	for id, o := range b.Orders {
		moves := b.History[id]
		for i, m := range moves {
			if m.Version != moves[0].Version+int64(i) {
				faults = append(faults, fmt.Sprintf("I7: order %s has a gap before version %d", id, m.Version))
			}
		}
		if n := len(moves); n > 0 && (moves[n-1].Version != o.Version || moves[n-1].Status != o.Status) {
			faults = append(faults, fmt.Sprintf("I7: order %s is %s in version %d, its history ends with %+v", id, o.Status, o.Version, moves[n-1]))
		}
	}
	return faults
}

// totalInvariant is I12: a total is the sum of its lines and its carriage.
func totalInvariant(b StoreSnapshot) (faults []string) {
	for id, o := range b.Orders {
		sum := o.Fee
		for _, l := range b.OrderLines[id] {
			sum += l.Quantity * l.UnitAmount
		}
		if sum != o.Total {
			faults = append(faults, fmt.Sprintf("I12: order %s costs %d, its lines and carriage %d", id, o.Total, sum))
		}
	}
	return faults
}

// eventsOf maps a transition of an order that was once confirmed to its events.
var eventsOf = map[string][]string{
	"confirm": {"order.created", "order.confirmed"}, "paid": {"order.paid"}, "fulfill": {"order.fulfilled"},
	"cancel": {"order.canceled"}, "compensated": {"order.reversed"},
}
