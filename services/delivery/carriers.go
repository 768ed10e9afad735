package delivery

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/akinai/akinai/api/gen/akinai/delivery/v1/deliveryv1connect"
	"github.com/akinai/akinai/pkg/run"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
	"github.com/akinai/akinai/services/delivery/internal/remote/carrierfile"
	"github.com/akinai/akinai/services/delivery/internal/remote/sandbox"
	"github.com/akinai/akinai/services/delivery/internal/rpc"
	"github.com/akinai/akinai/services/delivery/internal/store"
)

// CarrierConfig is read from DELIVERY_….
type CarrierConfig struct {
	// SenderName and the following stand on labels as the sender. A file is refused row by row
	// while one that the carrier requires is missing.
	SenderName       string `env:"SENDER_NAME"`
	SenderPhone      string `env:"SENDER_PHONE"`
	SenderPostalCode string `env:"SENDER_POSTAL_CODE"`
	SenderAddress    string `env:"SENDER_ADDRESS"`
	SenderBuilding   string `env:"SENDER_BUILDING"`
	// Goods is what parcels hold, as labels say it.
	Goods string `env:"SENDER_GOODS" envDefault:"商品"`
	// YamatoAccount is 請求先顧客コード, YamatoFareCode 運賃管理番号, SagawaAccount お客様コード.
	YamatoAccount  string `env:"YAMATO_ACCOUNT"`
	YamatoFareCode string `env:"YAMATO_FARE_CODE" envDefault:"01"`
	SagawaAccount  string `env:"SAGAWA_ACCOUNT"`
	// Layouts is a folder with layouts of files that go before our own: yamato.json, sagawa.json,
	// japan_post.json.
	Layouts string `env:"CARRIER_LAYOUTS"`
	// Sandbox set to "allow" permits the sandbox carrier outside of development, such as in a
	// staging environment: its reports are of parcels that do not exist.
	Sandbox string `env:"SANDBOX"`
	// SandboxSecrets are the secrets with which reports of the sandbox are signed: the first one
	// signs, all are accepted. Empty: there is no sandbox.
	SandboxSecrets []string `env:"SANDBOX_SECRETS"`
	// SandboxURL is where the sandbox sends its reports. Empty: it numbers no parcels.
	SandboxURL string `env:"SANDBOX_URL"`
	// SandboxStep is the time between two reports on a parcel.
	SandboxStep time.Duration `env:"SANDBOX_STEP" envDefault:"1m"`
	// SandboxDelay and the following are the parts of reports, from 0 to 1, that it treats so, and
	// SandboxAbsent the part of parcels whose recipient is not at home at first.
	SandboxDelay     float64 `env:"SANDBOX_DELAY"`
	SandboxDuplicate float64 `env:"SANDBOX_DUPLICATE"`
	SandboxReorder   float64 `env:"SANDBOX_REORDER"`
	SandboxLose      float64 `env:"SANDBOX_LOSE"`
	SandboxAbsent    float64 `env:"SANDBOX_ABSENT"`
}

func (c CarrierConfig) validate() error {
	var faults []error
	if len(c.SandboxSecrets) > 0 {
		if _, err := sandbox.NewInbound(c.SandboxSecrets); err != nil {
			faults = append(faults, fmt.Errorf("DELIVERY_SANDBOX_SECRETS: %w", err))
		}
	} else if c.SandboxURL != "" {
		faults = append(faults, errors.New("DELIVERY_SANDBOX_URL needs DELIVERY_SANDBOX_SECRETS"))
	}
	if c.SandboxStep <= 0 {
		faults = append(faults, errors.New("DELIVERY_SANDBOX_STEP must be positive"))
	}
	for _, part := range []float64{c.SandboxDelay, c.SandboxDuplicate, c.SandboxReorder, c.SandboxLose, c.SandboxAbsent} {
		if part < 0 || part > 1 {
			faults = append(faults, errors.New("DELIVERY_SANDBOX_DELAY, _DUPLICATE, _REORDER, _LOSE and _ABSENT are from 0 to 1"))
			break
		}
	}
	return errors.Join(faults...)
}

// errSandbox prevents the start of a shop whose parcels would be delivered in its books alone.
var errSandbox = errors.New("the sandbox carrier delivers nothing; outside of development (AKINAI_DEV=true) " +
	"it runs with DELIVERY_SANDBOX=allow alone, which is for stages and demonstrations")

// checkSandbox returns errSandbox if there is a sandbox carrier that neither development nor the
// setting permits.
func (c CarrierConfig) checkSandbox(dev bool) error {
	if len(c.SandboxSecrets) == 0 || dev || c.Sandbox == "allow" {
		return nil
	}
	return errSandbox
}

const (
	// sandboxInterval is the interval at which the sandbox looks for reports to send.
	sandboxInterval = 200 * time.Millisecond
	// reportAge is how long ids of reports are kept, and reportSweep how often old ones are
	// deleted.
	reportAge   = 100 * 24 * time.Hour
	reportSweep = time.Hour
)

// newCarriers registers what is exchanged with carriers.
func newCarriers(kit *run.Kit, cfg CarrierConfig, rows *store.Shipments, shipments *app.Shipments) error {
	if err := cfg.checkSandbox(kit.Dev()); err != nil {
		return err
	}
	files, err := carrierfile.New(cfg.Layouts, carrierfile.Sender{
		Name: cfg.SenderName, Phone: cfg.SenderPhone, PostalCode: cfg.SenderPostalCode, Address: cfg.SenderAddress, Building: cfg.SenderBuilding,
		Goods: cfg.Goods,
	}, map[domain.Carrier]carrierfile.Contract{
		"yamato": {Account: cfg.YamatoAccount, FareCode: cfg.YamatoFareCode}, "sagawa": {Account: cfg.SagawaAccount},
	})
	if err != nil {
		return err
	}
	carriers, reporters := make(map[domain.Carrier]app.Carrier), make(map[domain.Carrier]app.Reporter)
	for code, file := range files {
		carriers[code] = file
	}
	if len(cfg.SandboxSecrets) > 0 {
		if reporters[sandbox.Code], err = sandbox.NewInbound(cfg.SandboxSecrets); err != nil {
			return err
		}
	}
	if cfg.SandboxURL != "" {
		carrier, err := sandbox.New(cfg.SandboxURL, cfg.SandboxSecrets[0], cfg.SandboxStep, sandbox.Faults{
			Delay: cfg.SandboxDelay, Duplicate: cfg.SandboxDuplicate, Reorder: cfg.SandboxReorder, Lose: cfg.SandboxLose, Absent: cfg.SandboxAbsent,
		}, kit.Clock, rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))) //nolint:gosec // faults of a sandbox
		if err != nil {
			return err
		}
		carriers[sandbox.Code] = carrier
		kit.Every("sandbox-carrier", sandboxInterval, carrier.Deliver)
	}
	deliveryv1connect.RegisterCarrierServiceHandler(kit.Server(), rpc.NewCarrierServer(app.NewCarriers(shipments, rows, carriers, reporters)))
	kit.Every("sweep-reports", reportSweep, func(ctx context.Context) error { return rows.SweepReports(ctx, reportAge) })
	return nil
}
