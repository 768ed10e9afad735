package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/pkg/testkit/redistest"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/events"
	"github.com/akinai/akinai/services/order/internal/message"
	"github.com/akinai/akinai/services/order/internal/store"
)

var at = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)

func open(t *testing.T) (*store.Orders, *pg.DB) {
	t.Helper()
	pool := pgtest.New(t, "orders", db.Kit(), db.Migrations("orders"))
	cache := redis.NewCache[domain.Order](redistest.New(t), "cache:order:", time.Minute, redis.JSON[domain.Order]())
	return store.New(pool, cache, event.NewOutbox(), events.Encode), pool
}

func pending(t *testing.T, customer string) domain.Order {
	t.Helper()
	rounding := money.RoundHalfUp
	order, err := domain.New(domain.OrderInput{
		ID: domain.OrderID(id.New()), CustomerID: customer, RequestHash: []byte{1, 2, 3}, Rounding: &rounding,
		Lines: []domain.Line{
			{
				SKU: "TEA-01", ProductID: id.New(), Slug: "sencha", Name: "煎茶 100g",
				Picture: domain.Picture{URL: "/images/sencha.svg", Alt: "茶葉 \"深蒸し\""}, Quantity: 2, UnitPrice: money.Money{Amount: 1080, Currency: "JPY"},
				Tax: &domain.Tax{Class: "reduced", Rate: 800}, Options: []domain.Option{{Name: "size", Value: "100 g"}, {Name: "pack", Value: "缶"}},
			},
			{
				SKU: "TEA-01", ProductID: id.New(), Name: "煎茶 100g", Quantity: 1, UnitPrice: money.Money{Amount: 1080, Currency: "JPY"},
				Tax: &domain.Tax{Class: "reduced"},
			},
		},
		Address:      &domain.Address{Name: "山田 花子", PostalCode: "1000001", Prefecture: "東京都", City: "千代田区", Line1: "千代田1-1"},
		BusinessDate: "2026-04-01", PlacedAt: at,
	})
	require.NoError(t, err)
	return order
}

func confirmed(t *testing.T, s *store.Orders, customer string, placedAt time.Time) domain.Order {
	t.Helper()
	order := pending(t, customer)
	order.PlacedAt = placedAt
	require.NoError(t, s.Insert(t.Context(), order, time.Minute))
	applied, err := order.Confirm(placedAt, true)
	require.NoError(t, err)
	require.NoError(t, s.Save(t.Context(), order, applied, time.Minute))
	return order
}

func count(t *testing.T, pool *pg.DB, sql string, args ...any) (n int) {
	t.Helper()
	require.NoError(t, pool.QueryRow(t.Context(), sql, args...).Scan(&n))
	return n
}

func TestOrderIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	order := pending(t, id.New())
	require.NoError(t, s.Insert(t.Context(), order, time.Minute))
	got, err := s.Get(t.Context(), order.ID)
	require.NoError(t, err)
	require.Equal(t, order, got)
	require.ErrorIs(t, s.Insert(t.Context(), order, time.Minute), domain.ErrExists)
	_, err = s.Get(t.Context(), domain.OrderID(id.New()))
	require.ErrorIs(t, err, domain.ErrNotFound)
}

// TestAnOrderOfNothingIsStored: the database accepts a total of 0 only with the payment status
// none, and that status only with 0.
func TestAnOrderOfNothingIsStored(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	order, err := domain.New(domain.OrderInput{
		ID: domain.OrderID(id.New()), CustomerID: id.New(), RequestHash: []byte{1}, BusinessDate: "2026-04-01", PlacedAt: at,
		Lines: []domain.Line{{SKU: "GIFT", ProductID: id.New(), Name: "景品", Quantity: 1, UnitPrice: money.Money{Currency: "JPY"}}},
	})
	require.NoError(t, err)
	require.NoError(t, s.Insert(t.Context(), order, time.Minute))
	applied, err := order.Confirm(at, true)
	require.NoError(t, err)
	require.NoError(t, s.Save(t.Context(), order, applied, time.Minute))
	got, err := s.Get(t.Context(), order.ID)
	require.NoError(t, err)
	require.Equal(t, order, got)
	require.Equal(t, domain.PaymentNone, got.Payment)
	for _, refused := range []string{`payment_status = 'authorized'`, `total = 1`, `total = -1`, `task = 'capture', task_at = now()`} {
		_, err = pool.Exec(t.Context(), `UPDATE orders SET `+refused+` WHERE id = $1`, order.ID)
		require.NotEmpty(t, pg.Constraint(err), refused)
	}
}

// TestALineFromBeforeSaysThatItsTaxIsNotKnown reads a line that an earlier release wrote: its tax
// is unknown, which differs from a rate of 0, and it has neither slug nor picture.
func TestALineFromBeforeSaysThatItsTaxIsNotKnown(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	order := confirmed(t, s, id.New(), at)
	_, err := pool.Exec(t.Context(), `INSERT INTO order_lines (order_id, position, sku, product_id, name, quantity, unit_amount)
		VALUES ($1, 3, 'TEA-02', $2, '煎茶', 1, 500)`, order.ID, id.New())
	require.NoError(t, err)
	got, err := s.Get(t.Context(), order.ID)
	require.NoError(t, err)
	require.Nil(t, got.Lines[2].Tax)
	require.Empty(t, got.Lines[2].Options)
	require.Empty(t, got.Lines[2].Slug)
	require.Zero(t, got.Lines[2].Picture)
	require.Equal(t, &domain.Tax{Class: "reduced"}, got.Lines[1].Tax)
	listed, err := s.List(t.Context(), order.CustomerID, app.Cursor{}, 10)
	require.NoError(t, err)
	require.Equal(t, got, listed[0])
	lines := message.Lines(got.Lines)
	require.Nil(t, lines[2].GetTax())
	require.Nil(t, lines[2].GetPicture())
	require.Equal(t, "sencha", lines[0].GetSlug())
	require.Equal(t, "/images/sencha.svg", lines[0].GetPicture().GetUrl())
	require.Nil(t, lines[1].GetPicture())
	require.NotNil(t, lines[1].GetTax())
	for _, half := range []string{"tax_class", "tax_rate"} {
		_, err = pool.Exec(t.Context(), `INSERT INTO order_lines (order_id, position, sku, product_id, name, quantity, unit_amount, `+half+`)
			VALUES ($1, 4, 'TEA-02', $2, '煎茶', 1, 500, '0')`, order.ID, id.New())
		require.NotEmpty(t, pg.Constraint(err), "a class without a rate, or a rate without a class")
	}
}

func TestMoveWritesRowHistoryAndEventTogether(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	order := confirmed(t, s, id.New(), at)
	got, err := s.Get(t.Context(), order.ID)
	require.NoError(t, err)
	require.Equal(t, order, got)
	require.Equal(t, 2, count(t, pool, `SELECT count(*) FROM order_history WHERE order_id = $1`, order.ID))
	history, err := s.History(t.Context(), order.ID)
	require.NoError(t, err)
	require.Len(t, history, 2)
	require.Equal(t, domain.CommandPlace, history[0].Command)
	require.False(t, history[1].At.Before(history[0].At))
	require.Equal(t, 1, count(t, pool, `SELECT count(*) FROM outbox WHERE type = 'order.created' AND key = $1`, order.ID))
}

// TestOneMoverWins cancels one version of an order many times concurrently. One call succeeds, and
// the others change nothing.
func TestOneMoverWins(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	order := confirmed(t, s, id.New(), at)
	var won, lost atomic.Int32
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			mine := order
			applied, err := mine.RequestCancel(at, app.ReasonCustomer)
			if err == nil {
				err = s.Save(context.WithoutCancel(t.Context()), mine, applied, time.Minute)
			}
			switch {
			case err == nil:
				won.Add(1)
			case errors.Is(err, domain.ErrVersionConflict):
				lost.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	group.Wait()
	require.EqualValues(t, 1, won.Load())
	require.EqualValues(t, 19, lost.Load())
	require.Equal(t, 3, count(t, pool, `SELECT count(*) FROM order_history WHERE order_id = $1`, order.ID))
}

// cancel requests and completes the cancellation of a confirmed order.
func cancel(t *testing.T, s *store.Orders, order domain.Order) domain.Order {
	t.Helper()
	applied, err := order.RequestCancel(at, app.ReasonCustomer)
	require.NoError(t, err)
	require.NoError(t, s.Save(t.Context(), order, applied, time.Minute))
	applied, err = order.Cancel(at, app.ReasonCustomer)
	require.NoError(t, err)
	require.NoError(t, s.Save(t.Context(), order, applied, time.Minute))
	return order
}

func TestSavePaidSkipsWhatMovedMeanwhile(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	stays, moves := confirmed(t, s, id.New(), at), confirmed(t, s, id.New(), at)
	cancel(t, s, moves)

	for _, o := range []*domain.Order{&stays, &moves} {
		_, err := o.Paid(at)
		require.NoError(t, err)
	}
	saved, err := s.SavePaid(t.Context(), []domain.Order{stays, moves}, at)
	require.NoError(t, err)
	require.Equal(t, []domain.OrderID{stays.ID}, saved)
	got, err := s.Get(t.Context(), stays.ID)
	require.NoError(t, err)
	require.Equal(t, stays, got)
	require.Equal(t, 1, count(t, pool, `SELECT count(*) FROM outbox WHERE type = 'order.paid'`))
}

func TestDueOrdersAreClaimedOnce(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	due, later := pending(t, id.New()), pending(t, id.New())
	require.NoError(t, s.Insert(t.Context(), due, -time.Second))
	require.NoError(t, s.Insert(t.Context(), later, time.Hour))
	claimed, err := s.Claim(t.Context(), 10, time.Hour)
	require.NoError(t, err)
	require.Equal(t, []domain.Order{due}, claimed)
	claimed, err = s.Claim(t.Context(), 10, time.Hour)
	require.NoError(t, err)
	require.Empty(t, claimed)
}

func TestListIsNewestFirstAndHidesWhatNeverWas(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	customer := id.New()
	var want []domain.OrderID
	for i := range 5 {
		want = append([]domain.OrderID{confirmed(t, s, customer, at.Add(time.Duration(i)*time.Second)).ID}, want...)
	}
	confirmed(t, s, id.New(), at)
	require.NoError(t, s.Insert(t.Context(), pending(t, customer), time.Minute))

	var got []domain.OrderID
	service := app.App{Orders: s}
	after := &app.Cursor{}
	for after != nil {
		page, next, err := service.List(t.Context(), customer, *after, 2)
		require.NoError(t, err)
		for _, o := range page {
			require.Len(t, o.Lines, 2)
			got = append(got, o.ID)
		}
		after = next
	}
	require.Equal(t, want, got)
}

func TestReadShowsAMoveAtOnce(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	order := confirmed(t, s, id.New(), at)
	_, err := s.GetCached(t.Context(), order.ID)
	require.NoError(t, err)
	cancel(t, s, order)
	require.Eventually(t, func() bool {
		got, err := s.GetCached(t.Context(), order.ID)
		return err == nil && got.Status == domain.StatusCanceled
	}, time.Second, 10*time.Millisecond)
}

func TestDailyTotalsCountLinesAndMoney(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	order := confirmed(t, s, id.New(), at)
	confirmed(t, s, id.New(), at)
	cancel(t, s, order)
	totals, err := s.DailyTotals(t.Context(), "2026-04-01", "2026-04-30")
	require.NoError(t, err)
	yen := func(n int64) money.Money { return money.Money{Amount: n, Currency: "JPY"} }
	require.Equal(t, []app.DailyTotal{{
		BusinessDate: "2026-04-01", Orders: 2, Lines: 4, Total: yen(6480), CanceledOrders: 1, CanceledTotal: yen(3240),
	}}, totals)
}

func TestHistoryCannotBeRewritten(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	confirmed(t, s, id.New(), at)
	_, err := pool.Exec(t.Context(), `UPDATE order_history SET reason = 'other'`)
	require.ErrorContains(t, err, "permission denied")
	_, err = pool.Exec(t.Context(), `DELETE FROM order_lines`)
	require.ErrorContains(t, err, "permission denied")
}

func TestOrderNumberIsUniqueAndOldRowsGetOne(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	first, second := pending(t, id.New()), pending(t, id.New())
	require.NoError(t, s.Insert(t.Context(), first, time.Minute))
	number := second.Number
	second.Number = first.Number
	require.ErrorIs(t, s.Insert(t.Context(), second, time.Minute), domain.ErrNumberTaken)
	second.Number = number
	require.NoError(t, s.Insert(t.Context(), second, time.Minute))

	_, err := pool.Exec(t.Context(), `UPDATE orders SET number = NULL WHERE id = $1`, first.ID) // as 0008 does
	require.NoError(t, err)
	got, err := s.Get(t.Context(), first.ID)
	require.NoError(t, err)
	require.True(t, domain.ValidNumber(got.Number), got.Number)
}
