package events_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/kafkatest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/services/analytics/internal/domain"
	"github.com/akinai/akinai/services/analytics/internal/events"
	"github.com/akinai/akinai/services/analytics/internal/store"
)

// shop publishes events through its own outbox to one or more consumers of analytics.
type shop struct {
	db    *pg.DB
	relay *event.Relay
	sales *store.Sales
}

func openShop(t *testing.T, consumers int) shop {
	t.Helper()
	conn := pgtest.New(t, "analytics", db.Kit(), db.Migrations("analytics"))
	log := slog.New(slog.DiscardHandler)
	cfg := kafkatest.New(t)
	producer, err := event.NewProducer(cfg, log)
	require.NoError(t, err)
	s := shop{db: conn, sales: store.New(conn), relay: event.NewRelay(conn, "analytics", producer, log, event.RelayOptions{})}

	ctx, stop := context.WithCancel(t.Context())
	var workers sync.WaitGroup
	t.Cleanup(func() { stop(); workers.Wait(); producer.Close() })
	workers.Go(func() { _ = s.relay.Run(ctx) })
	for range consumers {
		consumer, err := event.NewConsumer(cfg, conn, log, "analytics", events.Handler(s.sales))
		require.NoError(t, err)
		workers.Go(func() { _ = consumer.Run(ctx) })
	}
	return s
}

func (s shop) publish(t *testing.T, messages ...proto.Message) {
	t.Helper()
	require.NoError(t, s.db.WithTx(t.Context(), func(tx pgx.Tx) error { return event.Append(t.Context(), tx, messages...) }))
	s.relay.Wake()
}

func created(order, day string, currency string, quantities ...int64) *orderv1.OrderCreated {
	e := &orderv1.OrderCreated{OrderId: order, BusinessDate: day, Total: &typev1.Money{Amount: 100, Currency: currency}}
	for _, quantity := range quantities {
		e.Lines = append(e.Lines, &orderv1.OrderLine{Sku: "SKU", Quantity: quantity})
	}
	return e
}

func canceled(order, day, currency string) *orderv1.OrderCanceled {
	return &orderv1.OrderCanceled{OrderId: order, BusinessDate: day, Total: &typev1.Money{Amount: 100, Currency: currency}}
}

// requireSales waits until the sums of April 2026 equal want.
func (s shop) requireSales(t *testing.T, want ...domain.SalesDay) {
	t.Helper()
	require.Eventually(t, func() bool {
		got, err := s.sales.ListSalesByDay(t.Context(), domain.Period{From: "2026-04-01", To: "2026-04-30"})
		return err == nil && slices.Equal(want, got)
	}, time.Minute, 20*time.Millisecond)
}

func (s shop) count(t *testing.T, sql string) (n int) {
	t.Helper()
	require.NoError(t, s.db.QueryRow(t.Context(), sql).Scan(&n))
	return n
}

// Two consumers share the partitions. The sums equal the published events exactly.
func TestSalesEqualTheOrders(t *testing.T) {
	t.Parallel()
	s := openShop(t, 2)
	const orders = 600
	for i := range orders {
		order, day := id.New(), fmt.Sprintf("2026-04-%02d", 1+i%3)
		s.publish(t, created(order, day, "JPY", 2, 3))
		if i%10 == 0 {
			s.publish(t, canceled(order, day, "JPY"), created(id.New(), day, "GBP", 1))
		}
	}
	var want []domain.SalesDay
	for _, day := range []domain.Day{"2026-04-01", "2026-04-02", "2026-04-03"} {
		want = append(want,
			domain.SalesDay{Day: day, Currency: "GBP", Orders: 20, Lines: 20, Units: 20, Total: 2000},
			domain.SalesDay{Day: day, Currency: "JPY", Orders: 200, Lines: 400, Units: 1000, Total: 20000, CanceledOrders: 20, CanceledTotal: 2000})
	}
	s.requireSales(t, want...)
	require.Equal(t, orders+120, s.count(t, `SELECT count(*) FROM inbox`))
	require.Zero(t, s.count(t, `SELECT count(*) FROM dead_letters`))
}

func TestSecondDeliveryChangesNothing(t *testing.T) {
	t.Parallel()
	s := openShop(t, 1)
	order := id.New()
	s.publish(t, created(order, "2026-04-01", "JPY", 1), canceled(order, "2026-04-01", "JPY"))
	day := domain.SalesDay{
		Day: "2026-04-01", Currency: "JPY", Orders: 1, Lines: 1, Units: 1, Total: 100, CanceledOrders: 1, CanceledTotal: 100,
	}
	s.requireSales(t, day)

	_, err := s.db.Exec(t.Context(), `UPDATE outbox SET published_at = NULL`)
	require.NoError(t, err)
	s.publish(t, created(order, "2026-04-02", "JPY", 1)) // is delivered after them, because it has their key
	s.requireSales(t, day, domain.SalesDay{Day: "2026-04-02", Currency: "JPY", Orders: 1, Lines: 1, Units: 1, Total: 100})
}

// An event that cannot be counted becomes a dead letter; the other events of its batch are counted.
func TestWhatCannotBeCountedIsParked(t *testing.T) {
	t.Parallel()
	s := openShop(t, 1)
	order := id.New()
	s.publish(t,
		created(order, "2026-04-01", "JPY", 1),
		created(order, "2026-02-30", "JPY", 1),
		canceled(order, "", "JPY"),
		created(order, "2026-04-01", "yen", 1),
		created(order, "2026-04-01", "JPY", 1),
	)
	s.requireSales(t, domain.SalesDay{Day: "2026-04-01", Currency: "JPY", Orders: 2, Lines: 2, Units: 2, Total: 200})
	require.Equal(t, 3, s.count(t, `SELECT count(*) FROM dead_letters`))
}
