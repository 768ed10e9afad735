package main

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/schollz/progressbar/v3"

	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
	"github.com/akinai/akinai/cmd/akinaictl/internal/replay"
	"github.com/akinai/akinai/pkg/catalogfile"
)

// maxCustomers is the limit of one ImportCustomers call.
const maxCustomers = 1000

var errDifferences = errors.New("the shop and the file do not agree")

type replayCommand struct {
	services
	OpsPort      int    `help:"Private port of the host, asked whether it is ready." env:"AKINAI_OPS_PORT" default:"18000"`
	UserURL      string `help:"The user service." env:"USER_URL" default:"http://127.0.0.1:9103"`
	OrderURL     string `help:"The order service." env:"ORDER_URL" default:"http://127.0.0.1:9092"`
	AnalyticsURL string `help:"The analytics service." env:"ANALYTICS_URL" default:"http://127.0.0.1:9109"`
	Invoices     int    `help:"How many invoices of the file, from its beginning." default:"2000"`
	Concurrency  int    `help:"How many orders at a time." default:"8"`
	File         string `arg:"" help:"The Online Retail file, CSV, compressed if its name ends in .gz." type:"existingfile"`
}

// Run is called by kong.
func (c *replayCommand) Run(ctx context.Context) error {
	plan, file, err := c.read()
	if err != nil {
		return err
	}
	replay.PrintBuckets(os.Stdout, plan)
	differences := replay.CheckBuckets(plan, file)
	if err := ready(ctx, c.OpsPort); err != nil {
		return err
	}
	if err := c.importCatalog(ctx, plan.Catalog()); err != nil {
		return fmt.Errorf("import the catalog: %w", err)
	}
	customers, err := c.importCustomers(ctx, plan.Customers())
	if err != nil {
		return fmt.Errorf("import the customers: %w", err)
	}
	if err := c.place(ctx, plan.Orders, customers); err != nil {
		return fmt.Errorf("place orders: %w", err)
	}
	found, err := c.reconcile(ctx, file.Days)
	if err != nil {
		return err
	}
	differences = append(differences, found...)
	for _, difference := range differences {
		fmt.Fprintln(os.Stdout, "DIFFERENCE", difference)
	}
	fmt.Fprintf(os.Stdout, "%d differences\n", len(differences))
	if len(differences) > 0 {
		return errDifferences
	}
	return nil
}

// read reads the file twice: once for the plan, once for the expected sums.
func (c *replayCommand) read() (plan replay.Plan, file replay.File, err error) {
	err = c.open(func(r io.Reader) (err error) {
		plan, err = replay.NewPlan(replay.Rows(r), c.Invoices)
		return err
	})
	if err != nil {
		return plan, file, err
	}
	err = c.open(func(r io.Reader) (err error) {
		file, err = replay.Expect(replay.Rows(r), c.Invoices)
		return err
	})
	return plan, file, err
}

func (c *replayCommand) open(read func(io.Reader) error) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // opened for reading only
	if !strings.HasSuffix(c.File, ".gz") {
		return read(f)
	}
	unpacked, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	return read(unpacked)
}

func (c *replayCommand) importCatalog(ctx context.Context, rows []catalogfile.Row) error {
	into, hangUp, err := c.importer(ctx)
	if err != nil {
		return err
	}
	defer hangUp()
	rows = append([]catalogfile.Row{replay.Category()}, rows...)
	bar := progress("products", len(rows))
	into.Progress = func(rows int) { _ = bar.Add(rows) }
	sum, err := into.Import(ctx, sources.Source{Name: replay.Source, Size: len(rows), Rows: func(yield func(catalogfile.Row, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}})
	_ = bar.Finish()
	sum.Print(os.Stdout)
	if err == nil && sum.AnyRefused() {
		err = errors.New("some products were refused")
	}
	return err
}

// importCustomers imports the customers and returns their user ids by customer number.
func (c *replayCommand) importCustomers(ctx context.Context, numbers []string) (map[string]string, error) {
	token, err := c.as("users.import")
	if err != nil {
		return nil, err
	}
	client, hangUp, err := dial(c.UserURL, token)
	if err != nil {
		return nil, err
	}
	defer hangUp()
	users := userv1connect.NewUserServiceClient(client)
	ids := make(map[string]string, len(numbers))
	for chunk := range slices.Chunk(numbers, maxCustomers) {
		request := &userv1.ImportCustomersRequest{Source: replay.Source}
		for _, number := range chunk {
			request.Customers = append(request.Customers, &userv1.ImportedCustomer{Number: number, DisplayName: "Customer " + number})
		}
		reply, err := users.ImportCustomers(ctx, request)
		if err != nil {
			return nil, err
		}
		for i, id := range reply.GetUserIds() {
			ids[chunk[i]] = id
		}
	}
	return ids, nil
}

// place imports the orders and prints those that the shop refused.
func (c *replayCommand) place(ctx context.Context, orders []replay.Order, customers map[string]string) error {
	token, err := c.as("orders.import")
	if err != nil {
		return err
	}
	client, hangUp, err := dial(c.OrderURL, token)
	if err != nil {
		return err
	}
	defer hangUp()
	bar := progress("orders", len(orders))
	placer := replay.Placer{
		Orders: orderv1connect.NewOrderServiceClient(client), Customers: customers,
		Progress: func() { _ = bar.Add(1) },
	}
	refused, err := placer.Place(ctx, orders, c.Concurrency)
	_ = bar.Finish()
	for _, r := range refused {
		fmt.Fprintf(os.Stdout, "refused invoice %s with %d lines: %s\n", r.Order.Invoice, len(r.Order.Lines), r.Reason)
	}
	return err
}

// progress returns a progress bar for count items; -1 means that their number is not known.
func progress(what string, count int) *progressbar.ProgressBar {
	return progressbar.NewOptions(count,
		progressbar.OptionSetWriter(os.Stderr),
		progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(),
		progressbar.OptionClearOnFinish())
}
