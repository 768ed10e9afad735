package app

import (
	"context"
	"log/slog"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Settings are set by operators.
type Settings struct {
	// MaxLines and MaxQuantity bound an order that a shopper places.
	MaxLines    int
	MaxQuantity int64
	// SagaTimeout bounds a checkout after the order was written. After RecoverAfter, which is
	// longer, recovery takes over.
	SagaTimeout, RecoverAfter time.Duration
	// RepeatWait bounds the wait of a repeated request for the first one.
	RepeatWait time.Duration
	// CaptureAtConfirmation captures at confirmation; otherwise at fulfillment.
	CaptureAtConfirmation bool
	// Zone is the time zone of business days.
	Zone *time.Location
	// DeliveryRequired refuses orders that do not say how they are to arrive.
	DeliveryRequired bool
	// CarriageTaxClass is the tax class of fees of delivery.
	CarriageTaxClass string
}

// App holds the use cases. Safe for concurrent use.
type App struct {
	Orders     Orders
	Claims     CartClaims
	Claimed    ClaimedOrders
	Slots      SlotOrders
	Accounts   Accounts
	Catalog    Catalog
	Addresses  Addresses
	Towns      Towns
	Shop       Shop
	Stock      Stock
	Levels     StockLevels
	Payments   Payments
	Deliveries Deliveries
	Clock      clock.Clock
	Log        *slog.Logger
	Settings   Settings
	// ReportSuspended reports the number of suspended tasks; may be nil.
	ReportSuspended func(ctx context.Context, count int64)
	// Confirmed passes confirmed orders to the capture worker. If it is full or nil, recovery
	// captures them.
	Confirmed chan domain.Order
}

// IsPermanent reports whether an error of another service is final: repeating the call returns it
// again.
func IsPermanent(err error) bool {
	switch errs.KindOf(err) {
	case errs.Invalid, errs.NotFound, errs.AlreadyExists, errs.Precondition, errs.Forbidden:
		return true
	default:
		return false
	}
}
