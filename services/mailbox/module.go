package mailbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

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
	kit.Go("smtp", func(ctx context.Context) error {
		stop := context.AfterFunc(ctx, func() { _ = server.Close() })
		defer stop()
		if err := server.Serve(listener); !errors.Is(err, smtp.ErrServerClosed) {
			return err
		}
		return nil
	})
	kit.Serve(func(http.Handler) (http.Handler, error) { return page.New(box), nil })
	return nil
}
