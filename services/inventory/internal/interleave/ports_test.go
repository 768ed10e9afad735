package interleave_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// gatedStock and gatedStockAdminStore are the ports that the use cases of an instance see.
type (
	gatedStock struct {
		app.Stock
		run      *run
		instance int
	}
	gatedStockAdminStore struct {
		app.StockAdminStore
		run      *run
		instance int
	}
)

// Snapshot implements app.Stock.
func (g gatedStock) Snapshot(ctx context.Context, orders []domain.OrderID, skus []domain.SKU) (seen app.Snapshot, err error) {
	stopped := g.run.wait(ctx, g.instance, "look", func(ctx context.Context, p ports, m moment) string {
		seen, err = p.Snapshot(ctx, orders, skus)
		return inWords(m, err, seen)
	})
	return seen, first(stopped, err)
}

// Hold implements app.Stock.
func (g gatedStock) Hold(ctx context.Context, holds []app.HoldRequest, wait time.Duration) (made []domain.Reservation, err error) {
	stopped := g.run.wait(ctx, g.instance, "hold", func(ctx context.Context, p ports, m moment) string {
		made, err = p.Hold(ctx, holds, wait)
		return inWords(m, err, made)
	})
	return made, first(stopped, err)
}

// Extend implements app.Stock.
func (g gatedStock) Extend(ctx context.Context, order domain.OrderID, until time.Time) (done bool, err error) {
	stopped := g.run.wait(ctx, g.instance, "extend", func(ctx context.Context, p ports, m moment) string {
		done, err = p.Extend(ctx, order, until.Add(m.ahead))
		return inWords(m, err, done)
	})
	return done, first(stopped, err)
}

// Commit implements app.Stock.
func (g gatedStock) Commit(ctx context.Context, order domain.OrderID) (done bool, err error) {
	stopped := g.run.wait(ctx, g.instance, "commit", func(ctx context.Context, p ports, m moment) string {
		done, err = p.Commit(ctx, order)
		return inWords(m, err, done)
	})
	return done, first(stopped, err)
}

// CommitAll implements app.Stock.
func (g gatedStock) CommitAll(ctx context.Context, orders []domain.OrderID) (done []domain.OrderID, err error) {
	stopped := g.run.wait(ctx, g.instance, "commit all", func(ctx context.Context, p ports, m moment) string {
		done, err = p.CommitAll(ctx, orders)
		return inWords(m, err, sorted(done))
	})
	return done, first(stopped, err)
}

// Release implements app.Stock.
func (g gatedStock) Release(ctx context.Context, actor domain.Actor, order domain.OrderID) (done bool, err error) {
	stopped := g.run.wait(ctx, g.instance, "release", func(ctx context.Context, p ports, m moment) string {
		done, err = p.Release(ctx, actor, order)
		return inWords(m, err, done)
	})
	return done, first(stopped, err)
}

// Apply implements app.Stock.
func (g gatedStock) Apply(
	ctx context.Context, actor domain.Actor, order domain.OrderID, operation domain.Operation,
	decide func(domain.Reservation, []domain.ReservationLine) (domain.ReservationChange, error),
) (r domain.Reservation, err error) {
	stopped := g.run.wait(ctx, g.instance, "settle", func(ctx context.Context, p ports, m moment) string {
		r, err = p.Apply(ctx, actor, order, operation, decide)
		return inWords(m, err, r)
	})
	return r, first(stopped, err)
}

// Expire implements app.Stock.
func (g gatedStock) Expire(ctx context.Context, actor domain.Actor, limit int) (n int, err error) {
	stopped := g.run.wait(ctx, g.instance, "expire", func(ctx context.Context, p ports, m moment) string {
		n, err = p.Expire(ctx, actor, limit)
		return inWords(m, err, n)
	})
	return n, first(stopped, err)
}

// Get implements app.Stock.
func (g gatedStock) Get(ctx context.Context, order domain.OrderID) (r domain.Reservation, err error) {
	stopped := g.run.wait(ctx, g.instance, "find", func(ctx context.Context, p ports, m moment) string {
		r, err = p.Get(ctx, order)
		return inWords(m, err, r)
	})
	return r, first(stopped, err)
}

// Lines implements app.Stock.
func (g gatedStock) Lines(ctx context.Context, order domain.OrderID) (parts []domain.ReservationLine, err error) {
	stopped := g.run.wait(ctx, g.instance, "parts", func(ctx context.Context, p ports, m moment) string {
		parts, err = p.Lines(ctx, order)
		return inWords(m, err, parts)
	})
	return parts, first(stopped, err)
}

// Adjust implements app.StockAdminStore.
func (g gatedStockAdminStore) Adjust(
	ctx context.Context, operation domain.Operation, adjustment domain.Adjustment,
) (levels []domain.Level, err error) {
	stopped := g.run.wait(ctx, g.instance, "adjust", func(ctx context.Context, p ports, m moment) string {
		levels, err = p.Adjust(ctx, operation, adjustment)
		return inWords(m, err, levels)
	})
	return levels, first(stopped, err)
}

// Transfer implements app.StockAdminStore.
func (g gatedStockAdminStore) Transfer(ctx context.Context, operation domain.Operation, transfer domain.Transfer) (err error) {
	stopped := g.run.wait(ctx, g.instance, "transfer", func(ctx context.Context, p ports, m moment) string {
		err = p.Transfer(ctx, operation, transfer)
		return inWords(m, err, nil)
	})
	return first(stopped, err)
}

func first(faults ...error) error {
	for _, err := range faults {
		if err != nil {
			return err
		}
	}
	return nil
}

// inWords is an answer with its times counted from now and all else in one order, so that the
// model's and the store's are equal.
func inWords(m moment, err error, answer any) string {
	if err != nil {
		return cmp.Or(errs.ReasonOf(err), err.Error())
	}
	switch a := answer.(type) {
	case domain.Reservation:
		return describe(a, m.now)
	case []domain.Reservation:
		words := make([]string, len(a))
		for i, r := range a {
			words[i] = describe(r, m.now)
		}
		return strings.Join(sorted(words), ", ")
	case app.Snapshot:
		levels := slices.Clone(a.Levels)
		for i := range levels {
			levels[i].Version = 0 // no business of orders
		}
		slices.SortFunc(levels, func(a, b domain.Level) int {
			return cmp.Or(cmp.Compare(a.SKU, b.SKU), cmp.Compare(a.Location, b.Location))
		})
		return inWords(m, nil, a.Reservations) + fmt.Sprint(levels, a.Locations)
	case nil:
		return "done"
	default:
		return fmt.Sprint(a)
	}
}
