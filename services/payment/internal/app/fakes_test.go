package app_test

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/payment/internal/domain"
)

// fakeBank has an in-memory ledger. A call whose number is in deaf does nothing and gets no answer.
// A call in mute is recorded and gets no answer. Calls are numbered from 1.
type fakeBank struct {
	mu      sync.Mutex
	entries map[domain.OrderID]domain.Payment
	calls   []string
	deaf    map[int]bool
	mute    map[int]bool
	decline bool
	broken  error
	// around is the number of captures that the latest one knew of.
	around int
	// answered runs after an operation and before its answer arrives.
	answered func()
}

func (b *fakeBank) with(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
}

func newBank() *fakeBank {
	return &fakeBank{entries: map[domain.OrderID]domain.Payment{}, deaf: map[int]bool{}, mute: map[int]bool{}}
}

func (b *fakeBank) CheckToken(token string) error {
	if token != "tok_visa" {
		return domain.ErrMethodInvalid
	}
	return nil
}

func (b *fakeBank) Authorize(
	_ context.Context, order domain.OrderID, _ string, amount money.Money,
) (domain.Payment, error) {
	status := domain.StatusAuthorized
	if b.decline {
		status = domain.StatusFailed
	}
	entry, err := b.do("authorize", order, func(entry domain.Payment) domain.Payment {
		if entry.Status != domain.StatusNone {
			return entry
		}
		return domain.Payment{OrderID: order, Status: status, Amount: amount, BankReference: "b-" + string(order), Method: "visa"}
	})
	if err == nil && entry.Authorized() == nil && entry.Amount != amount {
		return domain.Payment{}, domain.ErrAmountMismatch
	}
	return entry, err
}

func (b *fakeBank) Capture(ctx context.Context, order domain.OrderID) (domain.Payment, error) {
	b.with(func() { b.around = batch.Around(ctx) })
	return b.do("capture", order, from(domain.StatusAuthorized, domain.StatusCaptured))
}

func (b *fakeBank) Void(_ context.Context, order domain.OrderID) (domain.Payment, error) {
	return b.do("void", order, func(entry domain.Payment) domain.Payment {
		if entry.Status == domain.StatusNone {
			return domain.Payment{OrderID: order, Status: domain.StatusVoided, BankReference: "b-" + string(order)}
		}
		return from(domain.StatusAuthorized, domain.StatusVoided)(entry)
	})
}

func (b *fakeBank) Refund(_ context.Context, order domain.OrderID) (domain.Payment, error) {
	return b.do("refund", order, from(domain.StatusCaptured, domain.StatusRefunded))
}

func (b *fakeBank) Lookup(_ context.Context, order domain.OrderID) (domain.Payment, error) {
	return b.do("lookup", order, func(entry domain.Payment) domain.Payment { return entry })
}

func from(guard, to domain.Status) func(domain.Payment) domain.Payment {
	return func(entry domain.Payment) domain.Payment {
		if entry.Status == guard {
			entry.Status = to
		}
		return entry
	}
}

func (b *fakeBank) do(name string, order domain.OrderID, change func(domain.Payment) domain.Payment) (domain.Payment, error) {
	entry, err := b.book(name, order, change)
	if b.answered != nil {
		hook := b.answered
		b.answered = nil
		hook()
	}
	return entry, err
}

func (b *fakeBank) book(name string, order domain.OrderID, change func(domain.Payment) domain.Payment) (domain.Payment, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = append(b.calls, name)
	if b.broken != nil {
		return domain.Payment{}, b.broken
	}
	if b.deaf[len(b.calls)] {
		return domain.Payment{}, domain.ErrUnknownOutcome
	}
	entry, ok := b.entries[order]
	if !ok {
		entry = domain.Unknown(order)
	}
	entry = change(entry)
	if entry.Status != domain.StatusNone {
		b.entries[order] = entry
	}
	if b.mute[len(b.calls)] {
		return domain.Payment{}, domain.ErrUnknownOutcome
	}
	return entry, nil
}

// fakeStore stores payments and transitions in memory. While broken is set it records nothing.
type fakeStore struct {
	mu       sync.Mutex
	payments map[domain.OrderID]domain.Payment
	moves    []domain.Transition
	actors   []domain.Actor
	records  int
	broken   error
}

func newStore() *fakeStore { return &fakeStore{payments: map[domain.OrderID]domain.Payment{}} }

func (b *fakeStore) Get(_ context.Context, orders []domain.OrderID) (map[domain.OrderID]domain.Payment, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	found := maps.Clone(b.payments)
	maps.DeleteFunc(found, func(order domain.OrderID, _ domain.Payment) bool { return !slices.Contains(orders, order) })
	return found, nil
}

func (b *fakeStore) Record(
	_ context.Context, actor domain.Actor, _ time.Time, answers []domain.Payment,
) (map[domain.OrderID]domain.Payment, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken != nil {
		return nil, b.broken
	}
	b.records++
	byOrder := make(map[domain.OrderID]domain.Payment)
	for _, answer := range answers {
		move := domain.Transition{From: domain.StatusNone, To: answer.Status}
		if known, ok := b.payments[answer.OrderID]; ok {
			move.From = known.Status
		}
		if slices.Contains(domain.Transitions(), move) {
			b.payments[answer.OrderID] = answer
			b.moves = append(b.moves, move)
			b.actors = append(b.actors, actor)
		}
		byOrder[answer.OrderID] = b.payments[answer.OrderID]
	}
	return byOrder, nil
}
