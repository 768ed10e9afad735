package app_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

var (
	errLocked = errors.New("locked")
	errGone   = errors.New("gone")
)

// memoryStock is an in-memory stock. Its holds wait until the test releases them.
type memoryStock struct {
	app.Stock
	free map[domain.SKU]int64
	// gate releases one hold for each value; if it is nil, holds do not wait.
	gate chan struct{}
	// fault returns the error of a hold, before the hold is made.
	fault func(holds []app.HoldRequest) error

	mu    sync.Mutex
	made  []domain.Reservation
	looks [][]domain.OrderID
	sizes []int
	// commits holds the number of orders of each call of CommitAll.
	commits []int
	waits   []time.Duration
}

func (s *memoryStock) Snapshot(_ context.Context, orders []domain.OrderID, skus []domain.SKU) (app.Snapshot, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.looks = append(s.looks, orders)
	snapshot := app.Snapshot{Reservations: slices.Clone(s.made), Locations: []domain.LocationCode{"main"}}
	for _, sku := range skus {
		snapshot.Levels = append(snapshot.Levels, domain.Level{SKU: sku, Location: "main", OnHand: s.free[sku]})
	}
	return snapshot, nil
}

func (s *memoryStock) Hold(_ context.Context, holds []app.HoldRequest, wait time.Duration) ([]domain.Reservation, error) {
	if s.gate != nil {
		<-s.gate
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sizes, s.waits = append(s.sizes, len(holds)), append(s.waits, wait)
	if s.fault != nil {
		if err := s.fault(holds); err != nil {
			return nil, err
		}
	}
	made := make([]domain.Reservation, len(holds))
	for i, h := range holds {
		for _, allocation := range h.Allocations {
			s.free[allocation.SKU] -= allocation.Quantity
		}
		made[i] = domain.Reservation{OrderID: h.Order, Status: domain.StatusHeld, Digest: h.Digest}
	}
	s.made = append(s.made, made...)
	return made, nil
}

// got is the result of one buyer.
type got struct {
	created bool
	err     error
}

// visit is a call of one customer.
type visit func(inventory *app.Inventory) (bool, error)

// buy starts all buyers while another request runs, so that they form a batch, and returns their
// results.
func buy(t *testing.T, s *memoryStock, buyers ...visit) []got {
	t.Helper()
	answers := behind(s, buyer(t, "first", domain.SKUQuantity{SKU: "first", Quantity: 1}), buyers)
	require.Equal(t, 1, s.sizes[0])
	s.sizes, s.waits, s.looks = s.sizes[1:], s.waits[1:], s.looks[1:]
	return answers
}

// behind starts the visitors, in their order, while the first request runs.
func behind(s *memoryStock, first visit, visitors []visit) []got {
	s.gate = make(chan struct{})
	inventory := app.NewBatchingInventory(s, time.Minute, app.Batching{
		Options: batch.Options{Concurrency: 1, Stuck: func(err error) bool { return errors.Is(err, errLocked) }},
		Lost:    func(err error) bool { return errors.Is(err, errGone) },
	})
	go func() { _, _ = first(inventory) }()
	synctest.Wait()
	answers := make([]got, len(visitors))
	for i, visitor := range visitors {
		go func() { answers[i].created, answers[i].err = visitor(inventory) }()
		synctest.Wait()
	}
	close(s.gate)
	synctest.Wait()
	return answers
}

func buyer(t *testing.T, order domain.OrderID, lines ...domain.SKUQuantity) visit {
	t.Helper()
	return func(inventory *app.Inventory) (bool, error) {
		_, created, err := inventory.ReserveStock(t.Context(), "system:order", order, lines, 0)
		return created, err
	}
}

func one(sku domain.SKU) domain.SKUQuantity { return domain.SKUQuantity{SKU: sku, Quantity: 1} }

func TestConcurrentOrdersShareOneTransaction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &memoryStock{free: map[domain.SKU]int64{"first": 1, "hot": 3}}
		answers := buy(t, s,
			buyer(t, "1", one("hot")), buyer(t, "2", domain.SKUQuantity{SKU: "hot", Quantity: 3}), buyer(t, "3", one("hot")),
			buyer(t, "1", one("hot")), buyer(t, "1", domain.SKUQuantity{SKU: "hot", Quantity: 2}), buyer(t, "4", one("hot")), buyer(t, "5", one("hot")))
		require.Equal(t, []int{3}, s.sizes, "one hold, of who gets something")
		require.Len(t, s.looks, 1)
		require.Equal(t, got{true, nil}, answers[0])
		require.ErrorIs(t, answers[1].err, domain.ErrOutOfStock, "earlier ones go first")
		require.Equal(t, got{true, nil}, answers[2])
		require.Equal(t, got{false, nil}, answers[3], "a repeat")
		require.ErrorIs(t, answers[4].err, domain.ErrReservationMismatch)
		require.Equal(t, got{true, nil}, answers[5])
		require.ErrorIs(t, answers[6].err, domain.ErrOutOfStock)
		require.Zero(t, s.free["hot"])
	})
}

func TestSoldOutIsRefusedWithoutAHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &memoryStock{free: map[domain.SKU]int64{"first": 1}}
		for _, answer := range buy(t, s, buyer(t, "1", one("hot")), buyer(t, "2", one("hot"))) {
			require.ErrorIs(t, answer.err, domain.ErrOutOfStock)
		}
		require.Empty(t, s.sizes)
	})
}

func TestBatchRetriesWithANewSnapshotAfterAConflict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &memoryStock{free: map[domain.SKU]int64{"first": 1, "hot": 2}}
		s.fault = func(holds []app.HoldRequest) error {
			if len(holds) == 2 {
				s.free["hot"]-- // another instance was faster
				return domain.ErrStaleSnapshot
			}
			return nil
		}
		answers := buy(t, s, buyer(t, "1", one("hot")), buyer(t, "2", one("hot")))
		require.Equal(t, []int{2, 1}, s.sizes)
		require.Equal(t, got{true, nil}, answers[0])
		require.ErrorIs(t, answers[1].err, domain.ErrOutOfStock)
	})
}

// After a batch has failed, its requests are retried one by one, and those that can be served alone
// succeed.
func TestARequestIsNotRefusedBecauseOfItsBatch(t *testing.T) {
	has := func(holds []app.HoldRequest, order domain.OrderID) bool {
		return slices.ContainsFunc(holds, func(h app.HoldRequest) bool { return h.Order == order })
	}
	for name, fault := range map[string]error{"broken": errBroke, "locked": errLocked, "overtaken for ever": domain.ErrStaleSnapshot} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &memoryStock{free: map[domain.SKU]int64{"first": 1, "bad": 9, "good": 9}}
				s.fault = func(holds []app.HoldRequest) error {
					if has(holds, "2") || has(holds, "4") {
						return fault
					}
					return nil
				}
				answers := buy(t, s, buyer(t, "1", one("good")), buyer(t, "2", one("bad")), buyer(t, "3", one("good")),
					buyer(t, "4", one("good"), one("bad")), buyer(t, "5", one("good")))
				for i, answer := range answers {
					if i%2 == 0 {
						require.Equal(t, got{true, nil}, answer)
					} else {
						require.Error(t, answer.err)
					}
				}
				require.EqualValues(t, 6, s.free["good"])
				require.Positive(t, s.waits[len(s.waits)-1], "alone they wait a little for each lock")
				if errors.Is(fault, errLocked) {
					require.Equal(t, []int{5, 1, 1, 1, 1}, s.sizes, "who wants what is locked is not tried again")
				}
			})
		})
	}
}

// A request that fails only because of an earlier request of its batch is refused after that
// request has got the units, not before.
func TestARequestIsNotRefusedForUnitsThatWereNotReserved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &memoryStock{free: map[domain.SKU]int64{"first": 1, "A": 2, "B": 1}}
		s.fault = func(holds []app.HoldRequest) error {
			if len(holds[0].Allocations) == 2 {
				s.free["B"] = 0 // sold by another instance: the order ahead gets nothing
				return domain.ErrStaleSnapshot
			}
			return nil
		}
		answers := buy(t, s, buyer(t, "1", domain.SKUQuantity{SKU: "A", Quantity: 2}, one("B")), buyer(t, "2", one("A")))
		require.ErrorIs(t, answers[0].err, domain.ErrOutOfStock)
		require.Equal(t, got{true, nil}, answers[1])
		require.Equal(t, []int{1, 1}, s.sizes)
	})
}

// If the connection breaks, the outcome of the batch is unknown: it must not be retried here.
func TestLostBatchIsNotRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &memoryStock{free: map[domain.SKU]int64{"first": 1, "hot": 9}}
		s.fault = func(holds []app.HoldRequest) error {
			if len(holds) > 1 {
				return errGone
			}
			return nil
		}
		for _, answer := range buy(t, s, buyer(t, "1", one("hot")), buyer(t, "2", one("hot"))) {
			require.ErrorIs(t, answer.err, errGone)
		}
		require.Equal(t, []int{2}, s.sizes)
	})
}

func (s *memoryStock) Commit(context.Context, domain.OrderID) (bool, error) {
	if s.gate != nil {
		<-s.gate
	}
	return true, nil
}

func (s *memoryStock) CommitAll(_ context.Context, orders []domain.OrderID) ([]domain.OrderID, error) {
	s.commits = append(s.commits, len(orders))
	if s.fault != nil {
		return nil, s.fault(nil)
	}
	return orders, nil
}

func TestConcurrentCommitsShareOneTransaction(t *testing.T) {
	for name, tc := range map[string]struct{ fault, want error }{
		"fine": {}, "broken": {fault: errBroke}, "lost": {errGone, errGone},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &memoryStock{}
				if tc.fault != nil {
					s.fault = func([]app.HoldRequest) error { return tc.fault }
				}
				commit := func(order domain.OrderID) visit {
					return func(inventory *app.Inventory) (bool, error) {
						return true, inventory.CommitReservation(t.Context(), order)
					}
				}
				for _, answer := range behind(s, commit("0"), []visit{commit("1"), commit("2"), commit("3")}) {
					require.ErrorIs(t, answer.err, tc.want)
				}
				require.Equal(t, []int{3}, s.commits)
			})
		})
	}
}
