package payment_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/payment/internal/app"
	"github.com/akinai/akinai/services/payment/internal/domain"
	"github.com/akinai/akinai/services/payment/internal/remote/sandbox"
	"github.com/akinai/akinai/services/payment/internal/store"
)

const actor = domain.Actor("system:order")

var price = money.Money{Amount: 1980, Currency: "JPY"}

// shop is several instances of the service on one database and one bank.
type shop struct {
	books, ledger *pg.DB
	instances     []*app.App
}

func openShop(t *testing.T) shop {
	t.Helper()
	s := shop{
		books:  pgtest.New(t, "payments", db.Kit(), db.Migrations("payments")),
		ledger: pgtest.New(t, "bank", db.Migrations("bank")),
	}
	for range 3 {
		s.instances = append(s.instances,
			app.New(sandbox.New(s.ledger, time.Millisecond), store.New(s.books), clock.System(), domain.Limits{"JPY": 10_000}))
	}
	return s
}

type call func(ctx context.Context, p *app.App, order domain.OrderID) error

func authorize(token string) call {
	return func(ctx context.Context, p *app.App, order domain.OrderID) error {
		_, err := p.AuthorizePayment(ctx, actor, order, token, price, false)
		return err
	}
}

func capture(ctx context.Context, p *app.App, order domain.OrderID) error {
	_, err := p.CapturePayments(ctx, actor, []domain.OrderID{order})
	return err
}

func reverse(ctx context.Context, p *app.App, order domain.OrderID) error {
	_, err := p.ReversePayment(ctx, actor, order)
	return err
}

func lookup(ctx context.Context, p *app.App, order domain.OrderID) error {
	_, err := p.GetPayment(ctx, actor, order)
	return err
}

// All operations run on one order concurrently, from three instances. Afterwards no returned money
// is still recorded as captured, no money was returned twice, and the payments equal the bank's
// entries.
func TestConcurrentCallsEndConsistent(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for round := range 60 {
		token := []string{"tok_visa", "tok_lost_reply", "tok_capture_lost_reply", "tok_capture_fail_once", "tok_timeout", "tok_declined"}[round%6]
		order := domain.NewOrderID(id.New())
		if round%2 == 0 {
			s.atOnce(t, order, authorize(token))
		}
		s.atOnce(t, order, authorize(token), capture, reverse, lookup, authorize(token), capture, reverse, capture)
	}
	s.requireStoresAgree(t)
	s.requirePaths(t)
	require.Empty(t, s.open(t), "each order was reversed")
}

// Without a reversal the payment is captured once.
func TestConcurrentCapturesChargeOnce(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for range 30 {
		order := domain.NewOrderID(id.New())
		s.atOnce(t, order, authorize("tok_visa"), authorize("tok_visa"), authorize("tok_visa"))
		s.atOnce(t, order, capture, capture, authorize("tok_visa"), capture, lookup, capture)
	}
	s.requireStoresAgree(t)
	s.requirePaths(t)
	for order, payment := range s.entries(t) {
		require.Equal(t, domain.StatusCaptured, payment.Status, order)
		require.Equal(t, price, payment.Amount)
	}
}

// atOnce runs the calls concurrently, distributed over the instances, and repeats each call that
// the bank did not answer.
func (s shop) atOnce(t *testing.T, order domain.OrderID, calls ...call) {
	t.Helper()
	faults := make([]error, len(calls))
	start := make(chan struct{})
	var group sync.WaitGroup
	for i, do := range calls {
		group.Go(func() {
			<-start
			for range 3 {
				faults[i] = do(t.Context(), s.instances[i%len(s.instances)], order)
				if !errors.Is(faults[i], domain.ErrUnknownOutcome) {
					break
				}
			}
		})
	}
	close(start)
	group.Wait()
	for _, err := range faults {
		if err != nil {
			require.True(t, errors.Is(err, domain.ErrCanceled) || errors.Is(err, domain.ErrDeclined) ||
				errors.Is(err, domain.ErrUnknownOutcome), "%s: %v", order, err)
		}
	}
}

// entries returns the bank's ledger.
func (s shop) entries(t *testing.T) map[domain.OrderID]domain.Payment {
	t.Helper()
	return read(t, s.ledger, `
		SELECT reference, CASE state WHEN 'declined' THEN 'failed' ELSE state END, amount, currency, bank_reference, card FROM entries`)
}

// open returns the orders whose money the bank has not returned.
func (s shop) open(t *testing.T) []domain.OrderID {
	t.Helper()
	var open []domain.OrderID
	for order, entry := range s.entries(t) {
		if entry.Authorized() == nil {
			open = append(open, order)
		}
	}
	return open
}

// requireStoresAgree checks invariant I6: payment rows ≡ bank ledger by id, amount and state.
func (s shop) requireStoresAgree(t *testing.T) {
	t.Helper()
	require.Equal(t, s.entries(t), read(t, s.books, `
		SELECT order_id, state, amount, currency, bank_reference, method FROM payments`))
}

func read(t *testing.T, conn *pg.DB, sql string) map[domain.OrderID]domain.Payment {
	t.Helper()
	rows, err := conn.Query(t.Context(), sql)
	require.NoError(t, err)
	all := make(map[domain.OrderID]domain.Payment)
	var p domain.Payment
	_, err = pgx.ForEachRow(rows,
		[]any{&p.OrderID, &p.Status, &p.Amount.Amount, &p.Amount.Currency, &p.BankReference, &p.Method},
		func() error { all[p.OrderID] = p; return nil })
	require.NoError(t, err)
	return all
}

// requirePaths checks invariant I7: each history is a path of the transition table from none to the
// state of the payment, and each version is the previous one + 1.
func (s shop) requirePaths(t *testing.T) {
	t.Helper()
	rows, err := s.books.Query(t.Context(), `
		SELECT p.order_id, p.state, p.version, array_agg(m.from_state || '>' || m.to_state ORDER BY m.version), max(m.version), count(*)
		FROM payments p JOIN transitions m USING (order_id) GROUP BY p.order_id`)
	require.NoError(t, err)
	allowed := make(map[string]domain.Transition)
	for _, move := range domain.Transitions() {
		allowed[fmt.Sprintf("%s>%s", move.From, move.To)] = move
	}
	var order domain.OrderID
	var state domain.Status
	var version, last, count int64
	var path []string
	_, err = pgx.ForEachRow(rows, []any{&order, &state, &version, &path, &last, &count}, func() error {
		at := domain.StatusNone
		for _, step := range path {
			require.Contains(t, allowed, step)
			require.Equal(t, at, allowed[step].From, "%s: %v", order, path)
			at = allowed[step].To
		}
		require.Equal(t, state, at, "%s: %v", order, path)
		require.Equal(t, []int64{version, version}, []int64{last, count}, order)
		return nil
	})
	require.NoError(t, err)
}
