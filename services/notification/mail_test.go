package notification

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	notificationv1 "github.com/akinai/akinai/api/gen/akinai/notification/v1"
	"github.com/akinai/akinai/api/gen/akinai/notification/v1/notificationv1connect"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/mail"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/notification/internal/app"
	"github.com/akinai/akinai/services/notification/internal/domain"
	"github.com/akinai/akinai/services/notification/internal/mailtext"
	"github.com/akinai/akinai/services/notification/internal/rpc"
	"github.com/akinai/akinai/services/notification/internal/store"
)

// post receives mails in place of a mail server, and fails as often as the test says.
type post struct {
	mu    sync.Mutex
	mails []mail.Mail
	// fault is returned after the mail was received: its answer was lost.
	fault error
}

func (p *post) Send(_ context.Context, m mail.Mail) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails = append(p.mails, m)
	return p.fault
}

// shop has settings in Japanese.
type shop struct{}

func (shop) Shop(context.Context, language.Language) (domain.Shop, error) {
	return domain.Shop{
		Name: "あきない", Company: "株式会社あきない商店", Phone: "03-0000-0000", Email: domain.NewEmail("shop@example.com"),
		DeliveryTime: "3営業日以内", CancellationTerms: "8日以内",
	}, nil
}

// service is the service on its own database, with a clock that the test advances.
type service struct {
	notificationv1connect.NotificationServiceClient

	edge   context.Context
	db     *pg.DB
	store  *store.Store
	clock  *clocktest.Clock
	post   *post
	queue  *mail.Queue
	orders orders
	writer *mailtext.Writer
}

func newService(t *testing.T) *service {
	t.Helper()
	t.Parallel()
	s := &service{
		db: pgtest.New(t, "notification", db.Kit(), db.Migrations("notification")), clock: clocktest.New(), post: &post{},
		edge: rpctest.As(t.Context(), auth.Identity{Subject: "system:bff-web", Permissions: []string{"inquiries.send"}}),
	}
	s.store = store.New(s.db)
	base, err := url.Parse("https://shop.example")
	require.NoError(t, err)
	writer, err := mailtext.New(shop{}, base)
	require.NoError(t, err)
	s.orders, s.writer = orders{}, writer
	s.queue, err = mail.NewQueue(s.db, mail.Config{Attempts: 3, Timeout: time.Second}, s.post, s.compose(t), s.clock, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	s.queue.OnFinish(store.Record)
	client := rpctest.Serve(t, func(server *connect.Server) {
		notificationv1connect.RegisterNotificationServiceHandler(server, rpc.NewServer(app.New(s.store, s.clock)))
	})
	s.NotificationServiceClient = notificationv1connect.NewNotificationServiceClient(client)
	return s
}

// compose returns how the mails of the test are made.
func (s *service) compose(t *testing.T) mail.Compose {
	t.Helper()
	return compose(mailtext.NewOrders(s.writer, s.orders, accounts{}))
}

// history returns the results of the mails, oldest first.
func (s *service) history(t *testing.T) (results []string) {
	t.Helper()
	rows, err := s.db.Query(t.Context(), `SELECT kind || ' ' || result FROM send_history ORDER BY at, mail_id`)
	require.NoError(t, err)
	for rows.Next() {
		var result string
		require.NoError(t, rows.Scan(&result))
		results = append(results, result)
	}
	require.NoError(t, rows.Err())
	return results
}

func inquiry() *notificationv1.SendInquiryRequest {
	return &notificationv1.SendInquiryRequest{Id: id.New(), Name: "髙橋 花子", Email: "hanako@example.jp", Message: "在庫は？\n入荷は？"}
}

// TestAnInquiryReachesTheShopOnce: a double click has one id, and an answer goes to the shopper.
func TestAnInquiryReachesTheShopOnce(t *testing.T) {
	s := newService(t)
	request := inquiry()
	for range 2 {
		_, err := s.SendInquiry(s.edge, request)
		require.NoError(t, err)
	}
	request.Id = strings.ToUpper(request.GetId())
	_, err := s.SendInquiry(s.edge, request)
	require.NoError(t, err)
	require.NoError(t, s.queue.Deliver(t.Context()))
	require.NoError(t, s.queue.Deliver(t.Context()))
	require.Len(t, s.post.mails, 1)
	sent := s.post.mails[0]
	require.Equal(t, []string{"shop@example.com", "hanako@example.jp"}, []string{sent.To, sent.ReplyTo})
	require.Contains(t, sent.Text, "\n> 在庫は？\n> 入荷は？\n")
	require.Equal(t, []string{"inquiry sent"}, s.history(t))

	_, err = s.SendInquiry(s.edge, request)
	require.NoError(t, err)
	require.NoError(t, s.queue.Deliver(t.Context()))
	require.Len(t, s.post.mails, 1, "also after it was sent")
	var kept int
	require.NoError(t, s.db.QueryRow(t.Context(), `SELECT count(*) FROM mails WHERE data IS NOT NULL`).Scan(&kept))
	require.Zero(t, kept, "what a person wrote is erased when it was sent")
}

// TestALostAnswerRepeatsTheMailWithItsID: a mailbox recognizes the second one.
func TestALostAnswerRepeatsTheMailWithItsID(t *testing.T) {
	s := newService(t)
	_, err := s.SendInquiry(s.edge, inquiry())
	require.NoError(t, err)
	s.post.fault = errors.New("the connection broke")
	require.NoError(t, s.queue.Deliver(t.Context()))
	require.Empty(t, s.history(t))
	s.post.fault = nil
	s.clock.Advance(time.Minute)
	require.NoError(t, s.queue.Deliver(t.Context()))
	require.Len(t, s.post.mails, 2)
	require.Equal(t, s.post.mails[0].ID, s.post.mails[1].ID)
	require.Equal(t, []string{"inquiry sent"}, s.history(t))
}

func TestAMailThatIsGivenUpIsInTheHistory(t *testing.T) {
	s := newService(t)
	_, err := s.SendInquiry(s.edge, inquiry())
	require.NoError(t, err)
	s.post.fault = &mail.RefusedError{Code: 550}
	require.NoError(t, s.queue.Deliver(t.Context()))
	require.Equal(t, []string{"inquiry failed"}, s.history(t))
	for _, sql := range []string{`UPDATE send_history SET result = 'sent'`, `DELETE FROM send_history`} {
		_, err = s.db.Exec(t.Context(), sql)
		require.ErrorContains(t, err, "permission denied")
	}
}

func TestInquiriesThatCannotBeSentAreRefused(t *testing.T) {
	s := newService(t)
	for reason, change := range map[string]func(*notificationv1.SendInquiryRequest){
		"VALIDATION_FAILED": func(r *notificationv1.SendInquiryRequest) { r.Email = "a@example.jp, b@example.jp" },
		"TEXT_INVALID":      func(r *notificationv1.SendInquiryRequest) { r.Name = "花子\r\nBcc: eve@example.com" },
	} {
		request := inquiry()
		change(request)
		_, err := s.SendInquiry(s.edge, request)
		require.Equal(t, reason, errs.ReasonOf(err))
	}
	_, err := s.SendInquiry(rpctest.Customer(t.Context(), id.New()), inquiry())
	require.ErrorContains(t, err, "PERMISSION_DENIED")
	require.NoError(t, s.queue.Deliver(t.Context()))
	require.Empty(t, s.post.mails)
}
