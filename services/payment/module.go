package payment

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/akinai/akinai/api/gen/akinai/payment/v1/paymentv1connect"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/payment/internal/app"
	"github.com/akinai/akinai/services/payment/internal/remote/sandbox"
	"github.com/akinai/akinai/services/payment/internal/rpc"
	"github.com/akinai/akinai/services/payment/internal/store"
)

// Config is read from PAYMENT_….
type Config struct {
	Database pg.Config
	// Bank is the ledger database of the sandbox bank (PAYMENT_BANK_DATABASE_URL).
	Bank pg.Config `envPrefix:"BANK_"`
	// Sandbox set to "allow" permits the sandbox bank outside of development, such as in a staging
	// environment: orders are then accepted without real payments.
	Sandbox string `env:"SANDBOX"`
	// BankTimeout is the timeout of a call to the bank.
	BankTimeout time.Duration `env:"BANK_TIMEOUT" envDefault:"200ms"`
	// CardLimits are the largest amounts of one card payment, by currency in its minor units; a
	// currency that is not listed has no limit, and an imported sale has none.
	CardLimits map[string]int64 `env:"CARD_LIMITS" envDefault:"JPY:10000000,USD:6500000,EUR:6000000,GBP:5000000"`
}

// currencyCode matches the form of ISO 4217 codes.
var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

// Validate returns all faults, joined.
func (c Config) Validate() error {
	var faults []error
	if c.BankTimeout <= 0 {
		faults = append(faults, errors.New("PAYMENT_BANK_TIMEOUT must be positive"))
	}
	for currency, limit := range c.CardLimits {
		if limit <= 0 || !currencyCode.MatchString(currency) {
			faults = append(faults, fmt.Errorf("PAYMENT_CARD_LIMITS has %s:%d, want a currency such as JPY and a positive amount", currency, limit))
		}
	}
	return errors.Join(faults...)
}

// errSandbox prevents the start of a shop that would deliver goods without payment.
var errSandbox = errors.New("the only bank is the sandbox, which takes no money; outside of development (AKINAI_DEV=true) " +
	"it runs with PAYMENT_SANDBOX=allow alone, which is for stages and demonstrations")

// checkSandbox returns errSandbox unless development or the setting permits the sandbox bank.
func checkSandbox(dev bool, setting string) error {
	if dev || setting == "allow" {
		return nil
	}
	return errSandbox
}

// Module returns the payment service.
func Module() run.Module { return run.Define("payment", 9104, New) }

// New registers the service.
func New(ctx context.Context, kit *run.Kit, cfg Config) error {
	if err := checkSandbox(kit.Dev(), cfg.Sandbox); err != nil {
		return err
	}
	kit.Log.WarnContext(ctx, "payments go to the sandbox bank: no money is taken")
	paymentsDB, err := kit.DB(ctx, cfg.Database)
	if err != nil {
		return err
	}
	ledger, err := kit.DB(ctx, cfg.Bank)
	if err != nil {
		return err
	}
	bank := sandbox.New(ledger, cfg.BankTimeout)
	useCases := app.New(bank, store.New(paymentsDB), kit.Clock, cfg.CardLimits)
	paymentv1connect.RegisterPaymentServiceHandler(kit.Server(), rpc.NewServer(useCases))
	return nil
}
