package reservations

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/bench/internal/client"
	"github.com/akinai/akinai/bench/internal/measure"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
)

const (
	// reserved is the answer for an order that was reserved.
	reserved = "reserved"
	// orderService is the service that reserves in the shop.
	orderService = "order"

	withBatching    = "with"
	withoutBatching = "without"
)

// inventoryService is the release build with only the inventory service, in a separate process.
type inventoryService struct {
	name    string
	process *measure.Process
	// orders calls as the order service, staff as staff who set stock.
	orders, staff    inventoryv1connect.InventoryServiceClient
	closeConnections func()
	// profiler may be nil.
	profiler *measure.Profiler
}

// start starts both services.
func (r *measurement) start(ctx context.Context) (err error) {
	if r.with, err = r.startService(ctx, withBatching, true, r.FirstPort); err != nil {
		return err
	}
	if r.without, err = r.startService(ctx, withoutBatching, false, r.FirstPort+2); err != nil {
		r.with.stop() //nolint:errcheck // the other service's error is the cause
	}
	return err
}

// stop stops both services.
func (r *measurement) stop() {
	for _, service := range []*inventoryService{r.with, r.without} {
		if err := service.stop(); err != nil {
			r.figures.failures = append(r.figures.failures, fmt.Errorf("the inventory service %s combining did not stop in order: %w", service.name, err))
		}
	}
}

func (s *inventoryService) stop() error {
	s.closeConnections()
	return s.process.Stop()
}

// startService starts a service on a port; its private port is the next one.
func (r *measurement) startService(ctx context.Context, name string, batch bool, port int) (*inventoryService, error) {
	measure.Progress("starting an inventory service %s combining", name)
	s := &inventoryService{name: name, profiler: r.Profiler(port+1, 0, r.Duration)}
	if err := s.dial(r.KeysDir, client.Local(port)); err != nil {
		return nil, err
	}
	command := exec.Command(r.Binary, "-target=inventory")
	command.Env = append(os.Environ(), "INVENTORY_BATCH="+strconv.FormatBool(batch),
		"INVENTORY_PORT="+strconv.Itoa(port), "AKINAI_OPS_PORT="+strconv.Itoa(port+1))
	var err error
	s.process, err = measure.StartProcess(ctx, command, r.LogFile+".inventory-"+name, client.Local(port+1)+"/readyz")
	return s, err
}

// dial creates the clients, which connect on first use.
func (s *inventoryService) dial(keysDir, url string) error {
	signer, err := client.Signer(keysDir, orderService)
	if err != nil {
		return err
	}
	orders, closeOrders, err := client.Dial(url, func(context.Context) (string, error) { return signer.SystemToken() })
	if err != nil {
		return err
	}
	token, err := client.StaffToken(keysDir)
	if err != nil {
		return err
	}
	staff, closeStaff, err := client.Dial(url, token)
	s.orders, s.staff = inventoryv1connect.NewInventoryServiceClient(orders), inventoryv1connect.NewInventoryServiceClient(staff)
	s.closeConnections = func() { closeOrders(); closeStaff() }
	return err
}

// fill sets the units on hand.
func (s *inventoryService) fill(ctx context.Context, levels ...*inventoryv1.SetLevel) error {
	if _, err := s.staff.SetLevels(ctx, &inventoryv1.SetLevelsRequest{Reference: client.Reference, Levels: levels}); err != nil {
		return fmt.Errorf("set stock: %w", err)
	}
	return nil
}

var errNotNew = errors.New("a new order has a reservation already")

// reserve returns an operation that reserves one unit for a new order. The ids are distributed like
// those of real orders.
func (s *inventoryService) reserve(sku func() string) measure.Operation {
	return func(ctx context.Context, _ int) (string, error) {
		answer, err := s.orders.ReserveStock(ctx, &inventoryv1.ReserveStockRequest{
			OrderId: id.Derive(client.Reference, id.New()),
			Lines:   []*inventoryv1.Line{{Sku: sku(), Quantity: 1}},
		})
		switch {
		case errs.ReasonOf(err) == client.OutOfStock:
			return client.OutOfStock, nil
		case err == nil && !answer.GetCreated():
			err = errNotNew
		}
		return reserved, err
	}
}
