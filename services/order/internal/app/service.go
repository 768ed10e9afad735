package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Settings are the rules that operators set.
type Settings struct {
	// MaxLines and MaxQuantity bound an order without the permission orders.import.
	MaxLines    int
	MaxQuantity int64
	// SagaTimeout bounds a checkout once the order is written; RecoverAfter, longer than that, is when recovery takes it over.
	SagaTimeout, RecoverAfter time.Duration
	// ReplayWait is how long a repeated request waits for the first one's answer.
	ReplayWait time.Duration
	// CaptureNow takes the money at confirmation; otherwise hand-over takes it.
	CaptureNow bool
	// Zone is where business days begin and end.
	Zone *time.Location
}

// Service holds the use cases. Safe for concurrent use.
type Service struct {
	Orders    Orders
	Catalog   Catalog
	Addresses Addresses
	Stock     Stock
	Payments  Payments
	Clock     clock.Clock
	Log       *slog.Logger
	Settings  Settings
	// Alarms shows how many tasks are put off for ever; nil shows nothing.
	Alarms func(ctx context.Context, count int64)
	// Confirmed hands orders whose money is to be captured to the capture worker; full or absent, recovery takes them.
	Confirmed chan domain.Order
}

// Refused reports whether an error is a final answer of another service: repeating the call cannot change it.
func Refused(err error) bool {
	switch errs.KindOf(err) {
	case errs.Invalid, errs.NotFound, errs.AlreadyExists, errs.Precondition, errs.Forbidden:
		return true
	default:
		return false
	}
}
