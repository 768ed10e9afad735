// Package app holds the use case of inquiries. Mails about orders follow events: package events
// stores them, and package mailtext writes them when they are sent.
package app

import (
	"context"
	"fmt"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/services/notification/internal/domain"
)

// Inquiries stores inquiries.
type Inquiries interface {
	// AddInquiry stores the mail of an inquiry, or changes nothing if its id was stored before.
	AddInquiry(ctx context.Context, inquiry domain.Inquiry, now time.Time) error
}

// App implements the use cases. Safe for concurrent use.
type App struct {
	inquiries Inquiries
	clock     clock.Clock
}

// New returns the use cases on a store.
func New(inquiries Inquiries, clock clock.Clock) *App {
	return &App{inquiries: inquiries, clock: clock}
}

// SendInquiry stores the mail of an inquiry. It may be repeated.
func (a *App) SendInquiry(ctx context.Context, inquiry domain.Inquiry) error {
	if err := a.inquiries.AddInquiry(ctx, inquiry, a.clock.Now()); err != nil {
		return fmt.Errorf("store %s: %w", inquiry, err)
	}
	return nil
}
