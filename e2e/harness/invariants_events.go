package harness

import (
	"fmt"
)

// outboxInvariant is I9: each transition has its events once, and every event is published.
func outboxInvariant(b StoreSnapshot) (faults []string) {
	type orderEvent struct{ key, kind string }
	balance := make(map[orderEvent]int)
	for id, moves := range b.History {
		for _, m := range moves {
			if !b.Orders[id].Known || m.Status == "pending" {
				continue
			}
			for _, kind := range eventsOf[m.Command] {
				balance[orderEvent{id, kind}]++
			}
		}
	}
	for _, e := range b.Events {
		balance[orderEvent{e.Key, e.Type}]--
		if !e.Published {
			faults = append(faults, fmt.Sprintf("I9: %s of %s is not published", e.Type, e.Key))
		}
	}
	for a, n := range balance {
		if n != 0 {
			faults = append(faults, fmt.Sprintf("I9: %s of %s: moves without events %+d", a.kind, a.key, n))
		}
	}
	return faults
}

// inboxInvariant is I10: analytics received each event of its types exactly once, and no other
// events; there are no dead letters.
func inboxInvariant(b StoreSnapshot) (faults []string) {
	wanted := make(map[string]bool)
	for _, e := range b.Events {
		switch e.Type {
		case "order.created", "order.confirmed", "order.canceled":
			wanted[e.ID] = true
		}
	}
	for id := range wanted {
		if b.inbox[id] != 1 {
			faults = append(faults, fmt.Sprintf("I10: event %s was received %d times", id, b.inbox[id]))
		}
	}
	for id := range b.inbox {
		if !wanted[id] {
			faults = append(faults, fmt.Sprintf("I10: event %s was received and never sent", id))
		}
	}
	if b.parked > 0 {
		faults = append(faults, fmt.Sprintf("I10: %d events are parked", b.parked))
	}
	return faults
}
