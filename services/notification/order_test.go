package notification

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/event"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/mail"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/pkg/testkit/kafkatest"
	"github.com/akinai/akinai/services/notification/internal/domain"
	"github.com/akinai/akinai/services/notification/internal/events"
)

// orders holds orders by their id.
type orders map[string]domain.Order

func (o orders) Orders(_ context.Context, ids []string) (map[string]domain.Order, error) {
	found := make(map[string]domain.Order)
	for _, order := range ids {
		switch o[order].Number {
		case "":
		case poisoned:
			return nil, domain.ErrRefused
		default:
			found[order] = o[order]
		}
	}
	return found, nil
}

// poisoned is the number of an order with which every request fails.
const poisoned = "poisoned"

// accounts has one account, "hanako", who reads English.
type accounts struct{}

func (accounts) Contacts(_ context.Context, ids []string) (map[string]domain.Contact, error) {
	found := make(map[string]domain.Contact)
	if slices.Contains(ids, "hanako") {
		found["hanako"] = domain.Contact{Email: domain.NewEmail("hanako@example.jp"), Language: language.English}
	}
	return found, nil
}

func yen(amount int64) money.Money { return money.Money{Amount: amount, Currency: "JPY"} }

// order adds an order of two lines and returns its id.
func (s *service) order(change func(*domain.Order)) string {
	o := domain.Order{
		ID: id.New(), Number: "5720000008", Status: domain.StatusConfirmed, Customer: "hanako", Total: yen(13_080), PlacedAt: s.clock.Now(),
		Lines: []domain.Line{
			{Name: "煎茶 50 g", Quantity: 10, UnitPrice: yen(1_080), Amount: yen(10_800), Reduced: true},
			{Name: "湯のみ", Quantity: 1, UnitPrice: yen(2_280), Amount: yen(2_280)},
		},
	}
	change(&o)
	s.orders[o.ID] = o
	return o.ID
}

// happened stores the mails of events, as the consumer does.
func (s *service) happened(t *testing.T, notices ...domain.Notice) {
	t.Helper()
	for i := range notices {
		if notices[i].At.IsZero() {
			notices[i].At = time.Now().Add(time.Minute)
		}
	}
	require.NoError(t, s.db.WithTx(t.Context(), func(tx pgx.Tx) error { return s.store.AddNotices(t.Context(), tx, notices, s.clock.Now()) }))
	require.NoError(t, s.queue.Deliver(t.Context()))
}

// TestAConfirmedOrderIsWrittenInTheLanguageOfItsCustomer, with lines, total, link and terms.
func TestAConfirmedOrderIsWrittenInTheLanguageOfItsCustomer(t *testing.T) {
	s := newService(t)
	order := s.order(func(*domain.Order) {})
	s.happened(t, domain.Notice{Kind: domain.KindOrderConfirmed, Order: order})
	require.Len(t, s.post.mails, 1)
	sent := s.post.mails[0]
	require.Equal(t, "hanako@example.jp", sent.To)
	require.Equal(t, language.English, sent.Language)
	require.Equal(t, "Your order 5720000008 is confirmed – あきない", sent.Subject)
	for _, text := range []string{
		"煎茶 50 g *", "¥1,080 x 10   ¥10,800", "Total with tax: ¥13,080", "https://shop.example/en/orders/" + order + "\n", "3営業日以内", "8日以内",
		"https://shop.example/en/contact", "1 April 2026, 21:00",
	} {
		require.Contains(t, sent.Text, text)
	}
	require.NotContains(t, sent.Text, "guest=")
	require.Equal(t, []string{"order_confirmed sent"}, s.history(t))
	var of string
	require.NoError(t, s.db.QueryRow(t.Context(), `SELECT order_id FROM send_history`).Scan(&of))
	require.Equal(t, order, of)
}

// TestAGuestGetsTheLinkOfTheOrder: its capability is in the fragment, and nowhere in the database.
func TestAGuestGetsTheLinkOfTheOrder(t *testing.T) {
	s := newService(t)
	order := s.order(func(o *domain.Order) {
		o.Customer, o.Email, o.Capability = "", domain.NewEmail("taro@example.jp"), "cap-ability_1"
	})
	s.happened(t, domain.Notice{Kind: domain.KindOrderConfirmed, Order: order})
	sent := s.post.mails[0]
	require.Equal(t, "taro@example.jp", sent.To)
	require.Equal(t, language.Japanese, sent.Language)
	require.Contains(t, sent.Text, "https://shop.example/orders/"+order+"#guest=cap-ability_1\n")
	require.Contains(t, sent.Text, "ほかの人に渡さないでください")
	for _, table := range []string{"mails", "send_history"} {
		rows, err := s.db.Query(t.Context(), `SELECT x::text FROM `+table+` x`)
		require.NoError(t, err)
		texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		require.NotRegexp(t, "cap-ability|@", strings.Join(texts, " "))
	}
}

// TestTwoEventsThatSayTheSameCauseOneMail, also after the first one was sent.
func TestTwoEventsThatSayTheSameCauseOneMail(t *testing.T) {
	s := newService(t)
	order := s.order(func(*domain.Order) {})
	notice := domain.Notice{Kind: domain.KindOrderConfirmed, Order: order}
	s.happened(t, notice, notice)
	s.happened(t, notice)
	require.Len(t, s.post.mails, 1)
}

// TestAMailThatHasBecomeWrongIsNotSent: the order moved on, or there is no one to write to.
func TestAMailThatHasBecomeWrongIsNotSent(t *testing.T) {
	s := newService(t)
	for name, change := range map[string]func(*domain.Order){
		"canceled meanwhile":       func(o *domain.Order) { o.Status = domain.StatusCanceled },
		"a sale of another system": func(o *domain.Order) { o.Imported = true },
		"an account that is gone":  func(o *domain.Order) { o.Customer = "taro" },
		"a guest without address":  func(o *domain.Order) { o.Customer = "" },
	} {
		s.happened(t, domain.Notice{Kind: domain.KindOrderConfirmed, Order: s.order(change)})
		require.Empty(t, s.post.mails, name)
	}
	s.happened(t, domain.Notice{Kind: domain.KindOrderConfirmed, Order: id.New()})
	require.Empty(t, s.post.mails)
	require.Empty(t, s.history(t))
	s.happened(t, domain.Notice{Kind: domain.KindOrderCanceled, Order: s.order(func(o *domain.Order) { o.Status = domain.StatusCanceled })})
	require.Len(t, s.post.mails, 1)
	require.Contains(t, s.post.mails[0].Subject, "canceled")
}

// TestAnOrderThatIsConfirmedSoonCausesOneMail: "received" waits, and is sent only if the order is
// still not confirmed.
func TestAnOrderThatIsConfirmedSoonCausesOneMail(t *testing.T) {
	s := newService(t)
	slow, soon := s.order(func(o *domain.Order) { o.Status = domain.StatusPending }), s.order(func(*domain.Order) {})
	s.happened(t, domain.Notice{Kind: domain.KindOrderReceived, Order: slow}, domain.Notice{Kind: domain.KindOrderReceived, Order: soon})
	require.Empty(t, s.post.mails)
	s.clock.Advance(time.Minute)
	s.happened(t, domain.Notice{Kind: domain.KindOrderConfirmed, Order: soon})
	require.Len(t, s.post.mails, 2)
	subjects := []string{s.post.mails[0].Subject, s.post.mails[1].Subject}
	slices.Sort(subjects)
	require.Contains(t, subjects[0], "received")
	require.Contains(t, subjects[1], "confirmed")
}

// TestEventsFromBeforeTheServiceCauseNoMail: the first start finds the orders of days in the topic.
func TestEventsFromBeforeTheServiceCauseNoMail(t *testing.T) {
	s := newService(t)
	order := s.order(func(*domain.Order) {})
	s.happened(t, domain.Notice{Kind: domain.KindOrderConfirmed, Order: order, At: time.Now().AddDate(-1, 0, 0)})
	require.Empty(t, s.post.mails)
}

// TestEveryKindHasATextInBothLanguages, which names the order and the shop.
func TestEveryKindHasATextInBothLanguages(t *testing.T) {
	s := newService(t)
	for kind, status := range map[domain.Kind]domain.Status{
		domain.KindOrderReceived: domain.StatusPending, domain.KindOrderConfirmed: domain.StatusConfirmed, domain.KindOrderCanceled: domain.StatusCanceled,
	} {
		for _, l := range language.All() {
			order := s.order(func(o *domain.Order) {
				o.Status, o.Customer, o.Email, o.Language = status, "", domain.NewEmail("taro@example.jp"), l
			})
			s.post.mails = nil
			s.happened(t, domain.Notice{Kind: kind, Order: order})
			s.clock.Advance(time.Minute)
			require.NoError(t, s.queue.Deliver(t.Context()))
			require.Len(t, s.post.mails, 1, "%s %s", kind, l)
			sent := s.post.mails[0]
			require.Equal(t, l, sent.Language)
			require.Contains(t, sent.Subject, "5720000008")
			require.Contains(t, sent.Text, "株式会社あきない商店")
			require.Contains(t, sent.Text, "¥13,080")
			require.NotContains(t, sent.Subject+sent.Text, "<no value>")
		}
	}
}

// TestAPoisonedOrderHoldsUpNoOtherMail: a batch is read again order by order.
func TestAPoisonedOrderHoldsUpNoOtherMail(t *testing.T) {
	s := newService(t)
	var notices []domain.Notice
	for i := range 51 {
		notices = append(notices, domain.Notice{Kind: domain.KindOrderConfirmed, Order: s.order(func(o *domain.Order) {
			if i == 25 {
				o.Number = poisoned
			}
		})})
	}
	s.happened(t, notices...)
	require.Len(t, s.post.mails, 50)
	require.Len(t, s.history(t), 50)
	var waiting string
	require.NoError(t, s.db.QueryRow(t.Context(), `SELECT data ->> 'order_id' FROM mails WHERE done_at IS NULL`).Scan(&waiting))
	require.Equal(t, notices[25].Order, waiting)
}

// flaky fails every third mail after it was received.
type flaky struct {
	post

	count int
}

func (f *flaky) Send(ctx context.Context, m mail.Mail) error {
	_ = f.post.Send(ctx, m)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.count++; f.count%3 == 0 {
		return errors.New("the connection broke")
	}
	return nil
}

// TestNoMailIsLostOrDoubledByCrashes: consumers are stopped as soon as they have done something,
// events are published twice, and answers of the mail server are lost. Every order has one mail,
// which may arrive again with the same id.
func TestNoMailIsLostOrDoubledByCrashes(t *testing.T) {
	s := newService(t)
	const waves, perWave = 3, 40
	cfg, office := kafkatest.New(t), &flaky{}
	cfg.SessionTimeout = 6 * time.Second // a consumer that is stopped during a rebalance stays a member for so long
	queue, err := mail.NewQueue(s.db, mail.Config{Attempts: 50, Timeout: time.Second}, office, s.compose(t), s.clock, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	for wave := range waves {
		var messages []proto.Message
		for range perWave {
			order := s.order(func(*domain.Order) {})
			for range 2 {
				messages = append(messages,
					&orderv1.OrderCreated{OrderId: order, Status: orderv1.OrderStatus_ORDER_STATUS_CONFIRMED}, &orderv1.OrderConfirmed{OrderId: order})
			}
		}
		publish(t, s, cfg, messages)
		s.consumeUntil(t, cfg, queue, wave*perWave+1)
	}
	s.consumeUntil(t, cfg, queue, waves*perWave)
	for range 10 { // what lost its answer is sent again
		s.clock.Advance(30 * time.Minute)
		require.NoError(t, queue.Deliver(t.Context()))
	}
	require.Len(t, office.ids(), waves*perWave, "one mail an order")
	require.Greater(t, len(office.mails), waves*perWave, "some answers were lost")
	var open, done int
	require.NoError(t, s.db.QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE done_at IS NULL), count(*) FILTER (WHERE result = 'sent') FROM mails`).Scan(&open, &done))
	require.Equal(t, []int{0, waves * perWave}, []int{open, done})
}

// consumeUntil runs two consumers until so many mails are stored, and delivers meanwhile.
func (s *service) consumeUntil(t *testing.T, cfg event.Config, queue *mail.Queue, stored int) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var workers sync.WaitGroup
	for range 2 {
		consumer, err := event.NewConsumer(cfg, s.db, slog.New(slog.DiscardHandler), "notification", events.Handler(s.store, s.clock))
		require.NoError(t, err)
		workers.Go(func() { _ = consumer.Run(ctx) })
	}
	require.Eventually(t, func() bool {
		var count int
		require.NoError(t, queue.Deliver(t.Context()))
		require.NoError(t, s.db.QueryRow(t.Context(), `SELECT count(*) FROM mails`).Scan(&count))
		return count >= stored
	}, 30*time.Second, 20*time.Millisecond)
	stop()
	workers.Wait()
}

// ids returns the different ids of the received mails.
func (p *post) ids() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	ids := make(map[string]bool)
	for _, m := range p.mails {
		ids[m.ID] = true
	}
	return slices.Collect(maps.Keys(ids))
}

// publish publishes events through an outbox, and returns when they are in Kafka.
func publish(t *testing.T, s *service, cfg event.Config, messages []proto.Message) {
	t.Helper()
	producer, err := event.NewProducer(cfg, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	defer producer.Close()
	outbox := event.NewOutbox()
	ctx, stop := context.WithCancel(t.Context())
	var relay sync.WaitGroup
	relay.Go(func() {
		_ = event.NewRelay(s.db, "notification", producer, slog.New(slog.DiscardHandler), outbox).Run(ctx)
	})
	require.NoError(t, s.db.WithTx(t.Context(), func(tx pgx.Tx) error { return outbox.Append(t.Context(), tx, messages...) }))
	outbox.Wake()
	require.Eventually(t, func() bool {
		var left int
		require.NoError(t, s.db.QueryRow(t.Context(), `SELECT count(*) FROM outbox WHERE published_at IS NULL`).Scan(&left))
		return left == 0
	}, 20*time.Second, 50*time.Millisecond)
	stop()
	relay.Wait()
}
