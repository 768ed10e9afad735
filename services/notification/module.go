package notification

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/api/gen/akinai/notification/v1/notificationv1connect"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/pkg/mail"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/notification/internal/app"
	"github.com/akinai/akinai/services/notification/internal/domain"
	"github.com/akinai/akinai/services/notification/internal/events"
	"github.com/akinai/akinai/services/notification/internal/mailtext"
	"github.com/akinai/akinai/services/notification/internal/remote"
	"github.com/akinai/akinai/services/notification/internal/rpc"
	"github.com/akinai/akinai/services/notification/internal/store"
)

// sweepInterval is the interval at which old rows of mails are deleted.
const sweepInterval = time.Minute

// Config is read from NOTIFICATION_….
type Config struct {
	Database pg.Config
	Mail     mail.Config
	// PublicURL is the beginning of links in mails.
	PublicURL string `env:"PUBLIC_URL" envDefault:"http://localhost:8080"`
}

// Validate returns all faults, joined.
func (c Config) Validate() error {
	var fault error
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || u.Hostname() != "localhost") {
		fault = errors.New("NOTIFICATION_PUBLIC_URL must be https, or http on localhost")
	}
	return errors.Join(fault, c.Mail.Validate("NOTIFICATION_"))
}

// Module returns the notification service.
func Module() run.Module { return run.Define("notification", 9108, New) }

// New registers the service, its consumer, and the worker that sends mails.
func New(ctx context.Context, kit *run.Kit, cfg Config) error {
	db, err := kit.DB(ctx, cfg.Database)
	if err != nil {
		return err
	}
	mails := store.New(db)
	notificationv1connect.RegisterNotificationServiceHandler(kit.Server(), rpc.NewServer(app.New(mails, kit.Clock)))
	if err := sendMails(kit, cfg, db); err != nil {
		return err
	}
	return kit.Consume(db, events.Handler(mails, kit.Clock))
}

// sendMails sends the stored mails.
func sendMails(kit *run.Kit, cfg Config, db *pg.DB) error {
	orders, err1 := kit.Dial("order", run.AsSelf)
	accounts, err2 := kit.Dial("auth", run.AsSelf)
	shops, err3 := kit.Dial("product", run.AsSelf)
	base, err4 := url.Parse(cfg.PublicURL)
	sender, err5 := mail.NewSMTP(cfg.Mail, kit.Dev(), kit.Clock)
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return err
	}
	texts, err := mailtext.New(remote.Shops{Client: productv1connect.NewShopServiceClient(shops)}, base)
	if err != nil {
		return err
	}
	writer := mailtext.NewOrders(
		texts, remote.Orders{Client: orderv1connect.NewOrderServiceClient(orders)}, remote.Accounts{Client: authv1connect.NewAuthServiceClient(accounts)},
	)
	queue, err := mail.NewQueue(db, cfg.Mail, sender, compose(writer), kit.Clock, kit.Log)
	if err != nil {
		return err
	}
	queue.OnFinish(store.Record)
	kit.Every("mail", cfg.Mail.Interval, queue.Deliver)
	kit.Every("sweep mails", sweepInterval, queue.Forget)
	return nil
}

// compose returns how the mails of rows are made.
func compose(writer *mailtext.OrderWriter) mail.Compose {
	return func(ctx context.Context, rows []mail.Row) []mail.Composed {
		out := make([]mail.Composed, len(rows))
		var notices []domain.Notice
		var places []int // in out
		for i, row := range rows {
			if domain.Kind(row.Kind) == domain.KindInquiry {
				out[i] = composeInquiry(ctx, writer, row)
				continue
			}
			order, err := store.OrderOf(row)
			if err != nil {
				out[i].Err = err
				continue
			}
			notices, places = append(notices, domain.Notice{Kind: domain.Kind(row.Kind), Order: order}), append(places, i)
		}
		if len(notices) > 0 {
			for n, composed := range writer.Orders(ctx, notices) {
				out[places[n]] = composed
			}
		}
		return out
	}
}

func composeInquiry(ctx context.Context, writer *mailtext.OrderWriter, row mail.Row) (composed mail.Composed) {
	inquiry, err := store.InquiryOf(row)
	if err != nil {
		return mail.Composed{Err: err}
	}
	composed.Mail, composed.Err = writer.Inquiry(ctx, inquiry)
	return composed
}
