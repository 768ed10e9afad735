package events_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
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
	db     *pg.DB
	outbox *event.Outbox
	sales  *store.Sales
}

func openShop(t *testing.T, consumers int) shop {
	t.Helper()
	conn := pgtest.New(t, "analytics", db.Kit(), db.Migrations("analytics"))
	log := slog.New(slog.DiscardHandler)
	cfg := kafkatest.New(t)
	producer, err := event.NewProducer(cfg, log)
	require.NoError(t, err)
	s := shop{db: conn, sales: store.New(conn), outbox: event.NewOutbox()}
	relay := event.NewRelay(conn, "analytics", producer, log, s.outbox)

	ctx, stop := context.WithCancel(t.Context())
	var workers sync.WaitGroup
	t.Cleanup(func() { stop(); workers.Wait(); producer.Close() })
	workers.Go(func() { _ = relay.Run(ctx) })
	for range consumers {
		consumer, err := event.NewConsumer(cfg, conn, log, "analytics", events.Handler(s.sales))
		require.NoError(t, err)
		workers.Go(func() { _ = consumer.Run(ctx) })
	}
	return s
}

func (s shop) publish(t *testing.T, messages ...proto.Message) {
	t.Helper()
	require.NoError(t, s.db.WithTx(t.Context(), func(tx pgx.Tx) error { return s.outbox.Append(t.Context(), tx, messages...) }))
	s.outbox.Wake()
}

func confirmed(order, day string, currency string, quantities ...int32) *orderv1.OrderConfirmed {
	e := &orderv1.OrderConfirmed{OrderId: order, BusinessDate: day, Total: &typev1.Money{Amount: 100, Currency: currency}}
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
	s.requireSalesOf(t, domain.Period{From: "2026-04-01", To: "2026-04-30"}, want...)
}

// requireSalesOf waits until the sums of the period equal want.
func (s shop) requireSalesOf(t *testing.T, period domain.Period, want ...domain.SalesDay) {
	t.Helper()
	require.Eventually(t, func() bool {
		got, err := s.sales.ListSalesByDay(t.Context(), period)
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
		s.publish(t, confirmed(order, day, "JPY", 2, 3))
		if i%10 == 0 {
			s.publish(t, canceled(order, day, "JPY"), confirmed(id.New(), day, "GBP", 1))
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
	s.publish(t, confirmed(order, "2026-04-01", "JPY", 1), canceled(order, "2026-04-01", "JPY"))
	day := domain.SalesDay{
		Day: "2026-04-01", Currency: "JPY", Orders: 1, Lines: 1, Units: 1, Total: 100, CanceledOrders: 1, CanceledTotal: 100,
	}
	s.requireSales(t, day)

	_, err := s.db.Exec(t.Context(), `UPDATE outbox SET published_at = NULL`)
	require.NoError(t, err)
	s.publish(t, confirmed(order, "2026-04-02", "JPY", 1)) // is delivered after them, because it has their key
	s.requireSales(t, day, domain.SalesDay{Day: "2026-04-02", Currency: "JPY", Orders: 1, Lines: 1, Units: 1, Total: 100})
}

// An event that cannot be counted becomes a dead letter; the other events of its batch are counted.
func TestEventsThatCannotBeCountedBecomeDeadLetters(t *testing.T) {
	t.Parallel()
	s := openShop(t, 1)
	order := id.New()
	s.publish(t,
		confirmed(order, "2026-04-01", "JPY", 1),
		confirmed(order, "2026-02-30", "JPY", 1),
		canceled(order, "", "JPY"),
		confirmed(order, "2026-04-01", "yen", 1),
		confirmed(order, "2026-04-01", "JPY", 1),
	)
	s.requireSales(t, domain.SalesDay{Day: "2026-04-01", Currency: "JPY", Orders: 2, Lines: 2, Units: 2, Total: 200})
	require.Equal(t, 3, s.count(t, `SELECT count(*) FROM dead_letters`))
}

// topicOfV0 returns the events that a binary from before order.confirmed published for eight
// orders, three of them canceled.
func topicOfV0(t *testing.T) (events []storedEvent) {
	t.Helper()
	data, err := os.ReadFile("../../../../api/testdata/order_topic_v0.jsonl")
	require.NoError(t, err)
	for line := range bytes.Lines(data) {
		var e storedEvent
		require.NoError(t, json.Unmarshal(line, &e))
		events = append(events, e)
	}
	return events
}

// storedEvent is an event as it was published.
type storedEvent struct {
	ID, Type, Key string
	Payload       []byte
}

// publishStored publishes events as they are.
func (s shop) publishStored(t *testing.T, stored ...storedEvent) {
	t.Helper()
	for _, e := range stored {
		_, err := s.db.Exec(t.Context(), `INSERT INTO outbox (event_id, type, topic, key, payload, trace_parent)
			VALUES ($1, $2, 'akinai.order.v1', $3, $4, '')`, e.ID, e.Type, e.Key, e.Payload)
		require.NoError(t, err)
	}
	s.outbox.Wake()
}

// renewed returns the events that the present binary writes instead of an earlier one.
func renewed(t *testing.T, old storedEvent) []proto.Message {
	t.Helper()
	created := new(orderv1.OrderCreated)
	switch old.Type {
	case "order.created":
		require.NoError(t, proto.Unmarshal(old.Payload, created))
		require.Equal(t, orderv1.OrderStatus_ORDER_STATUS_UNSPECIFIED, created.GetStatus(), "it marks the earlier events")
		sold := new(orderv1.OrderConfirmed)
		require.NoError(t, proto.Unmarshal(old.Payload, sold)) // they have the same fields
		created.Status = orderv1.OrderStatus_ORDER_STATUS_CONFIRMED
		return []proto.Message{created, sold}
	case "order.cancelled":
		ended := new(orderv1.OrderCanceled)
		require.NoError(t, proto.Unmarshal(old.Payload, ended))
		return []proto.Message{ended}
	default:
		return nil
	}
}

// publishTopicOfV0 publishes the events of the earlier release, for the orders that present selects
// as the present release writes them. Orders are counted from 0.
func (s *shop) publishTopicOfV0(t *testing.T, present func(order int) bool) {
	t.Helper()
	orders := make(map[string]int)
	for _, e := range topicOfV0(t) {
		if _, known := orders[e.Key]; !known {
			orders[e.Key] = len(orders)
		}
		if present(orders[e.Key]) {
			s.publish(t, renewed(t, e)...)
		} else {
			s.publishStored(t, e)
		}
	}
}

// Whichever release wrote the events of an order, it counts once, and the figures equal those that
// the earlier binary computed.
func TestATopicOfEarlierAndPresentEventsGivesEqualFigures(t *testing.T) {
	t.Parallel()
	for name, present := range map[string]func(order int) bool{
		"earlier events": func(int) bool { return false },
		"present events": func(int) bool { return true },
		"a mix of both":  func(order int) bool { return order%2 == 0 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openShop(t, 2)
			s.publishTopicOfV0(t, present)
			want := domain.SalesDay{
				Day: "2026-11-29", Currency: "JPY", Orders: 8, Lines: 8, Units: 15, Total: 24300, CanceledOrders: 3, CanceledTotal: 4860,
			}
			s.requireSalesOf(t, domain.Period{From: "2026-11-01", To: "2026-11-30"}, want)

			_, err := s.db.Exec(t.Context(), `UPDATE outbox SET published_at = NULL`)
			require.NoError(t, err)
			s.publish(t, confirmed(id.New(), "2026-11-30", "JPY", 1))
			s.requireSalesOf(t, domain.Period{From: "2026-11-30", To: "2026-11-30"},
				domain.SalesDay{Day: "2026-11-30", Currency: "JPY", Orders: 1, Lines: 1, Units: 1, Total: 100})
			require.Eventually(t, func() bool { return s.count(t, `SELECT count(*) FROM outbox WHERE published_at IS NULL`) == 0 },
				time.Minute, 20*time.Millisecond)
			s.requireSalesOf(t, domain.Period{From: "2026-11-29", To: "2026-11-29"}, want)
			require.Zero(t, s.count(t, `SELECT count(*) FROM dead_letters`))
		})
	}
}

// The rows are those of a shop of the earlier release, which had consumed seventeen of the events
// when it was upgraded.
func TestEventsThatTheEarlierReleaseCountedDoNotCountAgain(t *testing.T) {
	t.Parallel()
	s := openShop(t, 1)
	rows, err := os.ReadFile("../../../../db/testdata/v0/analytics.sql")
	require.NoError(t, err)
	for statement := range strings.SplitSeq(string(rows), ";\n") {
		if strings.HasPrefix(statement, "INSERT") { // sequences belong to the administrator
			_, err = s.db.Exec(t.Context(), statement)
			require.NoError(t, err)
		}
	}
	period := domain.Period{From: "2026-11-01", To: "2026-11-30"}
	day := domain.SalesDay{
		Day: "2026-11-29", Currency: "JPY", Orders: 6, Lines: 6, Units: 12, Total: 19440, CanceledOrders: 2, CanceledTotal: 3240,
	}
	s.requireSalesOf(t, period, day)
	s.publishStored(t, topicOfV0(t)...)
	day.Orders, day.Lines, day.Units, day.Total, day.CanceledOrders, day.CanceledTotal = 8, 8, 15, 24300, 3, 4860
	s.requireSalesOf(t, period, day)
}
