package mailbox

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/mailbox/internal/domain"
	"github.com/akinai/akinai/services/mailbox/internal/page"
	receiver "github.com/akinai/akinai/services/mailbox/internal/smtp"
)

// Config is read from MAILBOX_….
type Config struct {
	// SMTPAddress is where the mailbox receives mail.
	SMTPAddress string `env:"SMTP_ADDRESS" envDefault:"127.0.0.1:1025"`
	// Messages and Bytes bound what it keeps in memory; the oldest mails go first.
	Messages int `env:"MESSAGES" envDefault:"500"`
	Bytes    int `env:"BYTES" envDefault:"16777216"`
}

// Validate returns all faults, joined.
func (c Config) Validate() error {
	if c.Messages < 1 || c.Bytes < receiver.MaxBytes {
		return fmt.Errorf("MAILBOX_MESSAGES must be positive, MAILBOX_BYTES at least %d, one mail", receiver.MaxBytes)
	}
	return nil
}

// Module returns the mailbox. It starts in development only.
func Module() run.Module { return run.Define("mailbox", 8091, New).ForDevelopment() }

// New listens for mail and registers the page.
func New(ctx context.Context, kit *run.Kit, cfg Config) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.SMTPAddress)
	if err != nil {
		return fmt.Errorf("address for mail (MAILBOX_SMTP_ADDRESS sets another): %w", err)
	}
	box := domain.NewBox(cfg.Messages, cfg.Bytes)
	server := receiver.New(box, kit.Clock)
	server.ErrorLog = slog.NewLogLogger(kit.Log.Handler(), slog.LevelWarn)
	kit.Go("smtp", func(ctx context.Context) error { return serve(ctx, server, listener) })
	kit.Serve(func(http.Handler) (http.Handler, error) { return page.New(box), nil })
	return nil
}

// grace is how long a connection may take to end once the server stops.
const grace = 2 * time.Second

// serve receives mail until ctx is done. A mail that is being sent then still arrives, if it
// takes no longer than grace. (Server.Close would end the session of a connection while its
// command runs.)
func serve(ctx context.Context, server *smtp.Server, listener net.Listener) error {
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		_ = server.Shutdown(bounded) // a connection that does not end is no failure
		_ = listener.Close()         // if Serve had not begun
	})
	err := server.Serve(listener)
	if !stop() {
		<-ended
	}
	return err
}
