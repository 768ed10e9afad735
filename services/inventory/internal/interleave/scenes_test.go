package interleave_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// The orders of the scenes, and the operation ids.
const (
	orderX domain.OrderID = "00000000-0000-4000-8000-00000000000a"
	orderY domain.OrderID = "00000000-0000-4000-8000-00000000000b"
	orderZ domain.OrderID = "00000000-0000-4000-8000-00000000000c"
	orderW domain.OrderID = "00000000-0000-4000-8000-00000000000d" // for scenes that need a fourth order

	shipment          = "00000000-0000-4000-8000-000000000001"
	operationOfReturn = "00000000-0000-4000-8000-000000000002"
	edition           = "00000000-0000-4000-8000-000000000003"

	holdTTL = time.Hour
)

func some(sku domain.SKU, units int64) domain.SKUQuantity {
	return domain.SKUQuantity{SKU: sku, Quantity: units}
}

func level(sku domain.SKU, location domain.LocationCode, units, backorder int64) domain.Level {
	return domain.Level{SKU: sku, Location: location, OnHand: units, BackorderLimit: backorder}
}

// scenes are the scenes of the search, with two SKUs each.
var scenes = []scene{
	{
		name:   "the last units",
		least:  map[bool]int{false: 700, true: 3500},
		levels: []domain.Level{level("A", "main", 2, 0), level("B", "main", 1, 0)},
		scripts: []script{
			{"x", 0, func(c *caller) {
				_ = c.reserve(orderX, some("A", 1), some("B", 1)) && c.commit(orderX) && c.fulfill(orderX)
			}},
			{"y", 1, func(c *caller) { _ = c.reserve(orderY, some("B", 1), some("A", 1)) && c.release(orderY) }},
			{"z", 1, func(c *caller) { _ = c.reserve(orderZ, some("A", 1)) && c.commit(orderZ) }},
			{"staff", 0, func(c *caller) { c.adjust("A", "main", -1) }},
		},
	},
	{
		name:   "the same order at both instances",
		least:  map[bool]int{false: 500, true: 6900},
		levels: []domain.Level{level("A", "main", 1, 0), level("B", "main", 1, 0)},
		scripts: []script{
			{"x", 0, func(c *caller) { _ = c.reserve(orderX, some("A", 1), some("B", 1)) && c.commit(orderX) }},
			{"x again", 1, func(c *caller) { _ = c.reserve(orderX, some("B", 1), some("A", 1)) && c.release(orderX) }},
			{"y", 1, func(c *caller) { c.reserve(orderY, some("A", 1)) }},
			{"z", 0, func(c *caller) { c.reserve(orderZ, some("B", 1)) }},
		},
	},
	{
		name:   "the end of a hold",
		least:  map[bool]int{false: 1500, true: 3600},
		levels: []domain.Level{level("A", "main", 2, 0), level("B", "main", 1, 0)},
		scripts: []script{
			{"x", 0, func(c *caller) {
				_ = c.reserve(orderX, some("A", 1), some("B", 1)) && c.extend(orderX, 5*time.Hour) && c.commit(orderX)
			}},
			{"y", 1, func(c *caller) { _ = c.reserve(orderY, some("A", 1)) && c.commit(orderY) }},
			{"z", 0, func(c *caller) { _ = c.reserve(orderZ, some("A", 1), some("B", 1)) }},
			{"clock", 0, func(c *caller) { c.pass(2 * time.Hour) }},
			{"sweeper", 1, func(c *caller) { c.expire() }},
		},
	},
	{
		name:   "out and back",
		least:  map[bool]int{false: 780, true: 2200},
		levels: []domain.Level{level("A", "main", 2, 0), level("B", "main", 1, 0)},
		scripts: []script{
			{"x", 0, func(c *caller) {
				_ = c.reserve(orderX, some("A", 2)) && c.commit(orderX) && c.fulfillPart(orderX, shipment, "A", 1)
			}},
			{"x again", 1, func(c *caller) { c.fulfillPart(orderX, shipment, "A", 1); c.release(orderX) }},
			{"y", 1, func(c *caller) {
				c.takeBack(orderX, operationOfReturn, "A", 1)
				c.takeBack(orderX, operationOfReturn, "A", 1)
			}},
			{"z", 0, func(c *caller) { c.reserve(orderZ, some("A", 1), some("B", 1)) }},
		},
	},
	{
		name:   "two places",
		least:  map[bool]int{false: 760, true: 6000},
		levels: []domain.Level{level("A", "main", 1, 0), level("A", "east", 1, 1), level("B", "main", 1, 0)},
		scripts: []script{
			{"x", 0, func(c *caller) { _ = c.reserve(orderX, some("A", 2)) && c.commit(orderX) && c.fulfill(orderX) }},
			{"y", 1, func(c *caller) { _ = c.reserve(orderY, some("A", 1), some("B", 1)) && c.release(orderY) }},
			{"z", 0, func(c *caller) { c.reserve(orderZ, some("B", 1)) }},
			{"staff", 1, func(c *caller) { c.transfer("A", "main", "east", 1) }},
		},
	},
	{
		name:   "fulfill or cancel",
		least:  map[bool]int{false: 1600, true: 2700},
		levels: []domain.Level{level("A", "main", 2, 0), level("B", "main", 1, 0)},
		scripts: []script{
			{"x", 0, func(c *caller) {
				_ = c.reserve(orderX, some("A", 2), some("B", 1)) && c.commit(orderX) && c.fulfillPart(orderX, shipment, "A", 1)
			}},
			{"cancel", 1, func(c *caller) { c.releaseUnfulfilled(orderX); c.releaseUnfulfilled(orderX) }},
			{"staff", 0, func(c *caller) { c.takeBack(orderX, operationOfReturn, "A", 1); c.release(orderX) }},
			{"z", 1, func(c *caller) { c.reserve(orderZ, some("A", 1), some("B", 1)) }},
		},
	},
	{
		name:   "in company",
		least:  map[bool]int{false: 630, true: 3800},
		levels: []domain.Level{level("A", "main", 2, 0), level("B", "main", 2, 0)},
		scripts: []script{
			{"w", 1, func(c *caller) { c.reserve(orderW, some("B", 1)) }},
			{"x", 0, func(c *caller) { c.reserve(orderX, some("A", 2), some("B", 1)) }},
			{"y", 0, func(c *caller) { _ = c.reserve(orderY, some("A", 1)) && c.release(orderY) && c.release(orderY) }},
			{"z", 0, func(c *caller) { c.reserve(orderZ, some("B", 1)) }},
		},
	},
}

// heard collects the results that callers got for an order.
type heard struct {
	created                        int
	committed, released, fulfilled bool
	// canceled reports that ReleaseUnfulfilledStock succeeded.
	canceled bool
	// perhaps reports that a release succeeded, possibly before the reservation existed.
	perhaps bool
	// parts holds the fulfilled units and restocked the returned ones, by operation.
	parts, restocked map[string]int64
}

// hear records a result, and a fault for an unexpected error.
func (c *caller) hear(order domain.OrderID, what string, err error, write func(h *heard), may ...error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done++
	c.logs[c.name] = digest{}.add(fmt.Sprint(c.done, err == nil)) // replaces the log of the call
	h := c.heard[order]
	if h == nil {
		h = &heard{parts: make(map[string]int64), restocked: make(map[string]int64)}
		c.heard[order] = h
	}
	if err == nil {
		write(h)
		return true
	}
	if !slices.ContainsFunc(append(may, errStopped), func(e error) bool { return errors.Is(err, e) }) {
		c.faults = append(c.faults, fmt.Sprintf("%s of %s: %v", what, order, err))
	}
	return false
}

// reserve may fail as out of stock only if stock was short at some moment between call and result.
func (c *caller) reserve(order domain.OrderID, lines ...domain.SKUQuantity) bool {
	c.arrive()
	demand, err := domain.NewDemand(slices.Clone(lines))
	c.mu.Lock()
	c.demands[c.name] = demand
	c.notice()
	c.mu.Unlock()
	var created bool
	if err == nil {
		_, created, err = c.inventory.ReserveStock(c.ctx, "system:test", order, slices.Clone(lines), 0)
	}
	c.mu.Lock()
	if errors.Is(err, domain.ErrOutOfStock) && !c.short[c.name] {
		c.faults = append(c.faults, fmt.Sprintf("%s was refused for want of stock that was there all the time", order))
	}
	delete(c.demands, c.name)
	delete(c.short, c.name)
	c.mu.Unlock()
	c.leave()
	return c.hear(order, "reserve", err, func(h *heard) {
		if created {
			h.created++
		}
	}, domain.ErrOutOfStock)
}

// arrive makes the order in which callers enter a batcher a choice of the search.
func (c *caller) arrive() {
	if c.together {
		c.step("arrive", func(context.Context, ports) error { return nil })
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asking[c.instance]++
}

// leave clears the arrivals of the instance when its batchers are idle.
func (c *caller) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.asking[c.instance]--; c.asking[c.instance] == 0 {
		c.arrivals[c.instance] = digest{}
	}
}

func (c *caller) commit(order domain.OrderID) bool {
	c.arrive()
	err := c.inventory.CommitReservation(c.ctx, order)
	c.leave()
	return c.hear(order, "commit", err, func(h *heard) { h.committed = true }, domain.ErrReservationExpired, domain.ErrReservationReleased)
}

func (c *caller) extend(order domain.OrderID, by time.Duration) bool {
	_, err := c.inventory.ExtendReservation(c.ctx, order, midnight.Add(by))
	return c.hear(order, "extend", err, func(*heard) {}, domain.ErrReservationExpired)
}

func (c *caller) release(order domain.OrderID) bool {
	c.mu.Lock()
	_, there := c.model.orders[order]
	c.logs[c.name] = c.logs[c.name].add("there", fmt.Sprint(there))
	c.mu.Unlock()
	err := c.inventory.ReleaseReservation(c.ctx, "system:test", order)
	return c.hear(order, "release", err, func(h *heard) {
		h.released, h.perhaps = h.released || there, true
	}, domain.ErrReservationFulfilled)
}

func (c *caller) releaseUnfulfilled(order domain.OrderID) bool {
	c.mu.Lock()
	_, there := c.model.orders[order]
	c.logs[c.name] = c.logs[c.name].add("there", fmt.Sprint(there))
	c.mu.Unlock()
	err := c.inventory.ReleaseUnfulfilledStock(c.ctx, "system:test", order)
	return c.hear(order, "release unfulfilled", err, func(h *heard) {
		h.released, h.canceled, h.perhaps = h.released || there, h.canceled || there, true
	}, domain.ErrReservationFulfilled)
}

func (c *caller) fulfill(order domain.OrderID) bool {
	_, err := c.inventory.FulfillStock(c.ctx, "system:test", order, nil, "")
	return c.hear(order, "fulfill", err, func(h *heard) { h.fulfilled = true }, domain.ErrStockNotOnHand)
}

func (c *caller) fulfillPart(order domain.OrderID, operation string, sku domain.SKU, units int64) bool {
	_, err := c.inventory.FulfillStock(c.ctx, "system:test", order, []domain.UnitSelection{{SKU: sku, Quantity: units}}, operation)
	return c.hear(order, "fulfill part", err, func(h *heard) { h.parts[operation] = units },
		domain.ErrReservationNotFound, domain.ErrReservationNotCommitted, domain.ErrReservationReleased, domain.ErrQuantityExceeded)
}

func (c *caller) takeBack(order domain.OrderID, operation string, sku domain.SKU, units int64) bool {
	back := domain.Return{Restocked: []domain.UnitSelection{{SKU: sku, Quantity: units}}, Reason: "sent back"}
	_, err := c.inventory.ReturnStock(c.ctx, "system:test", order, back, operation)
	return c.hear(order, "return", err, func(h *heard) { h.restocked[operation] = units },
		domain.ErrReservationNotFound, domain.ErrReservationNotFulfilled, domain.ErrQuantityExceeded)
}

func (c *caller) adjust(sku domain.SKU, location domain.LocationCode, units int64) bool {
	delta := domain.AdjustmentLine{LevelKey: domain.LevelKey{SKU: sku, Location: location}, Units: units}
	_, err := c.admin.Adjust(c.ctx, edition, domain.CauseWrittenOff, []domain.AdjustmentLine{delta}, note)
	return c.hear("", "adjust", err, func(*heard) {}, domain.ErrStockBelowReserved)
}

func (c *caller) transfer(sku domain.SKU, from, to domain.LocationCode, units int64) bool {
	err := c.admin.Transfer(c.ctx, edition, from, to, []domain.SKUQuantity{some(sku, units)}, note)
	return c.hear("", "transfer", err, func(*heard) {}, domain.ErrOutOfStock)
}

var note = domain.Note{Actor: "system:test", Reason: "search"}

func (c *caller) expire() {
	_, err := c.inventory.Expire(c.ctx, "system:test")
	c.hear("", "expire", err, func(*heard) {})
}

func (c *caller) pass(d time.Duration) {
	c.step("time passes", func(ctx context.Context, p ports) error { return p.pass(ctx, d) })
}

// step takes a step that is not a call of a port.
func (c *caller) step(name string, do func(ctx context.Context, p ports) error) {
	_ = c.wait(c.ctx, c.instance, name, func(ctx context.Context, p ports, m moment) string { return inWords(m, do(ctx, p), nil) })
}

// verdict returns, after all callers have ended, the contradictions between their results and the
// final state.
func (r *run) verdict() (faults []string) {
	for order, h := range r.heard {
		reservation, made := r.model.orders[order]
		if order != "" && made != (h.created == 1) || h.created > 1 {
			faults = append(faults, fmt.Sprintf("I5: order %s was made %d times, and is there: %t", order, h.created, made))
		}
		if may := h.statuses(reservation.Status); made && !may {
			faults = append(faults, fmt.Sprintf("I17: order %s is %s, its callers heard %+v", order, reservation.Status, *h))
		}
		var fulfilled, restocked int64
		for _, p := range r.model.parts[order] {
			fulfilled, restocked = fulfilled+p.Fulfilled, restocked+p.Restocked
		}
		if h.canceled && fulfilled > 0 {
			faults = append(faults, fmt.Sprintf("I17: order %s was canceled, and got %d units", order, fulfilled))
		}
		if !h.fulfilled && fulfilled != sum(h.parts) || restocked != sum(h.restocked) {
			faults = append(faults, fmt.Sprintf("I17: order %s got %d and sent %d back, its callers heard %+v", order, fulfilled, restocked, *h))
		}
	}
	before := r.model.orders
	r.model.now = r.model.now.Add(100 * time.Hour)
	for done := false; !done; {
		n, err := r.model.Expire(r.home, "system:test", 1)
		done = n == 0 || err != nil
	}
	for order, reservation := range r.model.orders {
		if reservation.Status == domain.StatusHeld {
			faults = append(faults, fmt.Sprintf("I5: order %s is held for ever", order))
		}
	}
	return append(faults, r.model.faults(before)...)
}

func sum(units map[string]int64) (total int64) {
	for _, n := range units {
		total += n
	}
	return total
}

// statuses reports whether the order may have the status, given the results of its callers.
func (h *heard) statuses(s domain.Status) bool {
	switch {
	case h.fulfilled:
		return s == domain.StatusFulfilled
	case s == domain.StatusCommitted:
		return h.committed && !h.released
	case len(h.parts) > 0:
		return s != domain.StatusHeld && s != domain.StatusExpired && s != domain.StatusReleased
	case s == domain.StatusReleased:
		return h.perhaps
	case h.committed:
		return false
	}
	return s == domain.StatusHeld || s == domain.StatusExpired
}
