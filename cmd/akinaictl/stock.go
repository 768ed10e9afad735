package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/cmd/akinaictl/internal/jobs"
	"github.com/akinai/akinai/cmd/akinaictl/internal/stock"
)

type stockCommand struct {
	Export stockExportCommand `cmd:"" help:"Write all levels as CSV."`
	Import stockImportCommand `cmd:"" help:"Make levels equal to a CSV file, with back-order limits and thresholds. It can be repeated."`
	Count  stockCountCommand  `cmd:"" help:"Book a stock-take from a CSV file. It can be repeated."`
}

// inventoryService holds the address of the inventory service.
type inventoryService struct {
	keys
	InventoryURL string `help:"The inventory service." env:"INVENTORY_URL" default:"http://127.0.0.1:9105"`
}

// client returns a client with the permissions, and a function that closes its connections.
func (s inventoryService) client(ctx context.Context, permissions ...string) (inventoryv1connect.InventoryServiceClient, func(), error) {
	client, hangUp, err := s.dialService(ctx, s.InventoryURL, permissions...)
	if err != nil {
		return nil, nil, err
	}
	return inventoryv1connect.NewInventoryServiceClient(client), hangUp, nil
}

type stockExportCommand struct {
	inventoryService
	Location string `help:"Only this location."`
	Job      bool   `help:"Let a job of the inventory service write the file, and download it."`
	File     string `arg:"" help:"File to write, - for the standard output."`
}

// Run is called by kong. If the export fails, Run removes the incomplete file.
func (c *stockExportCommand) Run(ctx context.Context) error {
	write := c.write
	if c.Job {
		write = c.writeByJob
	}
	if c.File == "-" {
		return write(ctx, os.Stdout)
	}
	file, err := os.Create(c.File)
	if err != nil {
		return err
	}
	if err := errors.Join(write(ctx, file), file.Close()); err != nil {
		return errors.Join(err, os.Remove(c.File))
	}
	return nil
}

func (c *stockExportCommand) write(ctx context.Context, w io.Writer) error {
	inventory, hangUp, err := c.client(ctx, "stock.read")
	if err != nil {
		return err
	}
	defer hangUp()
	bar := progress("levels", -1)
	defer bar.Finish() //nolint:errcheck // a progress bar must not fail the export
	return stock.Export(ctx, inventory, c.Location, w, func(levels int) { _ = bar.Add(levels) })
}

func (c *stockExportCommand) writeByJob(ctx context.Context, w io.Writer) error {
	service, hangUp, err := c.stockJobs(ctx, "stock.read")
	if err != nil {
		return err
	}
	defer hangUp()
	service.Location = c.Location
	return exportByJob(ctx, jobs.StockExport{Stock: service}, w)
}

type stockImportCommand struct {
	inventoryService
	Create   bool   `help:"Take SKUs that have no stock anywhere for new ones; they are refused as typing errors otherwise."`
	Location string `help:"Location of rows that name none; the default one if absent."`
	Job      bool   `help:"Upload the file and follow the job of the inventory service that loads it. Refused rows are written beside the file."`
	File     string `arg:"" help:"CSV file with the columns sku and on_hand; docs/stock.md has the others." type:"existingfile"`
}

// Run is called by kong.
func (c *stockImportCommand) Run(ctx context.Context) error {
	if c.Job {
		return c.loadByJob(ctx, c.Location, "", c.Create, c.File)
	}
	return c.load(ctx, &stock.Loader{Location: c.Location, Create: c.Create}, c.File)
}

type stockCountCommand struct {
	inventoryService
	Create   bool   `help:"Take SKUs that have no stock anywhere for new ones; they are refused as typing errors otherwise."`
	Reason   string `help:"Why: kept on the movements." required:""`
	Location string `help:"Location of rows that name none; the default one if absent."`
	Job      bool   `help:"Upload the file and follow the job of the inventory service that loads it. Refused rows are written beside the file."`
	File     string `arg:"" help:"CSV file with the columns sku and on_hand, and version to leave alone what was edited since." type:"existingfile"`
}

// maxReason is a limit of the inventory service.
const maxReason = 200

// Validate is called by kong.
func (c *stockCountCommand) Validate() error {
	if strings.TrimSpace(c.Reason) == "" || len([]rune(c.Reason)) > maxReason {
		return fmt.Errorf("--reason takes 1 to %d characters", maxReason)
	}
	return nil
}

// Run is called by kong.
func (c *stockCountCommand) Run(ctx context.Context) error {
	if c.Job {
		return c.loadByJob(ctx, c.Location, c.Reason, c.Create, c.File)
	}
	return c.load(ctx, &stock.Loader{Location: c.Location, Reason: c.Reason, Create: c.Create}, c.File)
}

// load sends a file and prints the summary.
func (s inventoryService) load(ctx context.Context, loader *stock.Loader, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // opened for reading only
	inventory, hangUp, err := s.client(ctx, "stock.write")
	if err != nil {
		return err
	}
	defer hangUp()
	bar := progress(filepath.Base(path), -1)
	loader.Inventory = inventory
	loader.Progress = func(rows int) { _ = bar.Add(rows) }
	sum, err := loader.Load(ctx, filepath.Base(path), file)
	_ = bar.Finish()
	sum.Print(os.Stdout)
	if err != nil {
		return fmt.Errorf("stopped before the end; it can be repeated: %w", err)
	}
	if len(sum.Refused) > 0 {
		return errors.New("some rows were refused")
	}
	return nil
}
