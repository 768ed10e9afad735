package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/trace"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/store"
)

// A crowd is written in few transactions: one of a lone call, and at most three batches.
const crowd, fewTransactions = 50, 4

// together makes crowd calls while the table of orders is locked, so that all but the first form a
// batch, and returns their errors.
func together(t *testing.T, s *store.Orders, pool *pg.DB, call func(i int) error) []error {
	t.Helper()
	tx, err := pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `LOCK TABLE orders IN EXCLUSIVE MODE`)
	require.NoError(t, err)
	errs := make([]error, crowd)
	var group sync.WaitGroup
	for i := range crowd {
		group.Go(func() { errs[i] = call(i) })
	}
	require.Eventually(t, func() bool { return s.Pending() == crowd }, 10*time.Second, time.Millisecond)
	require.NoError(t, tx.Rollback(t.Context()))
	group.Wait()
	return errs
}

// various returns crowd orders that differ in what may be absent.
func various(t *testing.T, customer string) []domain.Order {
	t.Helper()
	orders := make([]domain.Order, crowd)
	for i := range orders {
		o := pending(t, customer)
		o.RequestHash, o.PlacedAt = []byte{byte(i)}, at.Add(time.Duration(i)*time.Second)
		o.Lines[0].Name = fmt.Sprintf(`"煎茶" {%d}, 100g\`, i)
		switch i % 3 {
		case 1:
			o.Address = nil
			o.Cart = &domain.CartVersion{ID: id.New(), Version: int64(i)}
		case 2:
			o.Lines[0].Tax, o.Lines = nil, o.Lines[:1]
			o.Lines[0].Slug, o.Lines[0].Picture = "", domain.Picture{}
		}
		orders[i] = o
	}
	return orders
}

// as returns the context of a caller with its own identity and trace.
func as(t *testing.T, i int) context.Context {
	t.Helper()
	span := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{byte(i + 1)}, SpanID: trace.SpanID{1}})
	return trace.ContextWithSpanContext(auth.With(t.Context(), auth.Identity{Subject: fmt.Sprintf("buyer-%d", i)}), span)
}

// placeAndConfirm places and confirms the orders together.
func placeAndConfirm(t *testing.T, s *store.Orders, pool *pg.DB, orders []domain.Order) {
	t.Helper()
	for _, err := range together(t, s, pool, func(i int) error { return s.Insert(as(t, i), orders[i], time.Minute) }) {
		require.NoError(t, err)
	}
	for i, o := range orders {
		got, err := s.Get(t.Context(), o.ID)
		require.NoError(t, err)
		require.Equal(t, o, got, i)
	}
	for _, err := range together(t, s, pool, func(i int) error { return confirm(as(t, i), s, &orders[i]) }) {
		require.NoError(t, err)
	}
}

func confirm(ctx context.Context, s *store.Orders, order *domain.Order) error {
	applied, err := order.Confirm(at, true)
	if err != nil {
		return err
	}
	return s.Save(ctx, *order, applied, time.Minute)
}

// TestOrdersOfACrowdShareTransactions places and confirms 50 orders of one customer together: each
// is as it was placed, with its own event, actor and trace.
func TestOrdersOfACrowdShareTransactions(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	orders := various(t, id.New())
	placeAndConfirm(t, s, pool, orders)
	for i, o := range orders {
		got, err := s.Get(t.Context(), o.ID)
		require.NoError(t, err)
		require.Equal(t, o, got, i)
		traceID := trace.TraceID{byte(i + 1)}.String()
		require.Equal(t, 1, count(t, pool, `SELECT count(*) FROM outbox WHERE key = $1 AND type = 'order.created' AND trace_parent LIKE '%' || $2 || '%'`,
			o.ID, traceID))
		require.Equal(t, 2, count(t, pool, `SELECT count(*) FROM order_history WHERE order_id = $1 AND actor = $2 AND trace_id = $3`,
			o.ID, fmt.Sprintf("buyer-%d", i), traceID))
	}
	require.Equal(t, crowd, count(t, pool, `SELECT count(*) FROM outbox WHERE type = 'order.created'`))
	for _, version := range []int{1, 2} {
		require.LessOrEqual(t, count(t, pool, `SELECT count(DISTINCT xmin::text) FROM order_history WHERE version = $1`, version), fewTransactions)
	}
}

// TestADueTimeIsThatOfItsOwnOrder places orders with different delays together.
func TestADueTimeIsThatOfItsOwnOrder(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	orders := various(t, id.New())
	due := func(i int) time.Duration { return time.Duration(i+1) * time.Hour }
	together(t, s, pool, func(i int) error { return s.Insert(t.Context(), orders[i], due(i)) })
	for i, o := range orders {
		require.Equal(t, 1, count(t, pool, `SELECT count(*) FROM orders WHERE id = $1 AND abs(extract(epoch FROM task_at - now()) - $2) < 60`,
			o.ID, int(due(i).Seconds())), i)
	}
}

func TestAPoisonedOrderFailsAlone(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	orders := various(t, id.New())
	poisoned := crowd - 7
	orders[poisoned].Lines[0].Name = "\x00"
	for i, err := range together(t, s, pool, func(i int) error { return s.Insert(t.Context(), orders[i], time.Minute) }) {
		require.Equal(t, i == poisoned, err != nil, "%d: %v", i, err)
	}
	require.Equal(t, crowd-1, count(t, pool, `SELECT count(*) FROM orders`))
	require.Equal(t, crowd-1, count(t, pool, `SELECT count(*) FROM order_history`))
	require.Equal(t, crowd-1, count(t, pool, `SELECT count(DISTINCT order_id) FROM order_lines`))
}

func TestACrowdWithOneKeyPlacesOneOrder(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	orders := various(t, id.New())
	placed := 0
	for _, err := range together(t, s, pool, func(i int) error {
		order := orders[i]
		order.ID = orders[0].ID
		return s.Insert(t.Context(), order, time.Minute)
	}) {
		if err == nil {
			placed++
		} else {
			require.ErrorIs(t, err, domain.ErrExists)
		}
	}
	require.Equal(t, 1, placed)
	require.Equal(t, 1, count(t, pool, `SELECT count(*) FROM orders`))
	require.Equal(t, 1, count(t, pool, `SELECT count(*) FROM order_history`))
}

// TestAStaleVersionConflictsAlone saves 50 orders together, of which some were canceled meanwhile.
func TestAStaleVersionConflictsAlone(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	orders := various(t, id.New())
	placeAndConfirm(t, s, pool, orders)
	stale := func(i int) bool { return i%10 == 5 }
	for i, o := range orders {
		if stale(i) {
			cancel(t, s, o)
		}
	}
	events := count(t, pool, `SELECT count(*) FROM outbox`)
	errs := together(t, s, pool, func(i int) error {
		order := orders[i]
		applied, err := order.RequestCancel(at, app.ReasonCustomer)
		require.NoError(t, err)
		return s.Save(t.Context(), order, applied, time.Minute)
	})
	for i, err := range errs {
		if stale(i) {
			require.ErrorIs(t, err, domain.ErrVersionConflict)
		} else {
			require.NoError(t, err)
		}
	}
	require.Equal(t, crowd-5, count(t, pool, `SELECT count(*) FROM orders WHERE version = 3`))
	require.Equal(t, 5, count(t, pool, `SELECT count(*) FROM orders WHERE version = 4 AND status = $1`, domain.StatusCanceled))
	require.Equal(t, 3*crowd+5, count(t, pool, `SELECT count(*) FROM order_history`))
	require.Equal(t, events, count(t, pool, `SELECT count(*) FROM outbox`), "a requested cancellation has no event")
}

// TestALockedOrderDelaysOnlyItsOwnTransition locks an order's row until its caller has given up.
func TestALockedOrderDelaysOnlyItsOwnTransition(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	orders := various(t, id.New())
	for _, o := range orders {
		require.NoError(t, s.Insert(t.Context(), o, time.Minute))
	}
	tx, err := pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `SELECT FROM orders WHERE id = $1 FOR UPDATE`, orders[0].ID)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	errs := make([]error, crowd)
	var group sync.WaitGroup
	for i := range orders {
		group.Go(func() { errs[i] = confirm(ctx, s, &orders[i]) })
	}
	group.Wait()
	require.NoError(t, tx.Rollback(t.Context()))
	for i, err := range errs {
		require.Equal(t, i == 0, err != nil, "%d: %v", i, err)
	}
	// The server may see only after the rollback that the caller of the locked order has given up.
	require.Equal(t, crowd-1, count(t, pool, `SELECT count(*) FROM outbox WHERE type = 'order.created' AND key <> $1`, orders[0].ID))
}
