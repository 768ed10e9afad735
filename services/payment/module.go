package payment

import (
	"context"
	"errors"
	"time"

	"github.com/akinai/akinai/api/gen/akinai/payment/v1/paymentv1connect"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/payment/internal/app"
	"github.com/akinai/akinai/services/payment/internal/domain"
	"github.com/akinai/akinai/services/payment/internal/remote/sandbox"
	"github.com/akinai/akinai/services/payment/internal/rpc"
	"github.com/akinai/akinai/services/payment/internal/store"
)

// Config is read from PAYMENT_….
type Config struct {
	Database pg.Config
	// Bank is the ledger of the sandbox bank, a database of its own (PAYMENT_BANK_DATABASE_URL).
	Bank pg.Config `envPrefix:"BANK_"`
	// BankPatience is how long a bank that does not answer is waited for.
	BankPatience time.Duration `env:"BANK_PATIENCE" envDefault:"200ms"`
	// CardLimit is the largest amount of one card payment, in minor units of any currency.
	CardLimit int64 `env:"CARD_LIMIT" envDefault:"10000000"`
}

// Validate joins all faults.
func (c Config) Validate() error {
	var faults []error
	if c.BankPatience <= 0 {
		faults = append(faults, errors.New("PAYMENT_BANK_PATIENCE must be positive"))
	}
	if c.CardLimit <= 0 {
		faults = append(faults, errors.New("PAYMENT_CARD_LIMIT must be positive"))
	}
	return errors.Join(faults...)
}

// Module returns the payment service.
func Module() run.Module { return run.Define("payment", 9104, New) }

// New registers the service.
func New(ctx context.Context, kit *run.Kit, cfg Config) error {
	books, err := kit.DB(ctx, cfg.Database)
	if err != nil {
		return err
	}
	ledger, err := kit.DB(ctx, cfg.Bank)
	if err != nil {
		return err
	}
	bank := sandbox.New(ledger, cfg.BankPatience)
	payments := app.New(bank, store.New(books), kit.Clock, domain.Limit(cfg.CardLimit))
	paymentv1connect.RegisterPaymentServiceHandler(kit.Server(), rpc.NewServer(payments))
	return nil
}
