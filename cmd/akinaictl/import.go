package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"connectrpc.com/connect/v2"
	"github.com/schollz/progressbar/v3"

	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/sheet"
)

// services holds the addresses of the services that store the catalog and the stock.
type services struct {
	keys
	ProductURL   string `help:"The product service." env:"PRODUCT_URL" default:"http://127.0.0.1:9091"`
	InventoryURL string `help:"The inventory service." env:"INVENTORY_URL" default:"http://127.0.0.1:9105"`
}

// importer returns an importer that calls the services as dialService says, and a function that
// closes its connections.
func (s services) importer(ctx context.Context) (*importer.Importer, func(), error) {
	products, closeProducts, err := s.dialService(ctx, s.ProductURL, "products.write")
	if err != nil {
		return nil, nil, err
	}
	inventory, closeInventory, err := s.dialService(ctx, s.InventoryURL, "stock.read", "stock.write")
	if err != nil {
		closeProducts()
		return nil, nil, err
	}
	return &importer.Importer{
		Products:  productv1connect.NewCatalogAdminServiceClient(products),
		Media:     productv1connect.NewMediaServiceClient(products),
		Inventory: inventoryv1connect.NewInventoryServiceClient(inventory),
	}, func() { closeProducts(); closeInventory() }, nil
}

// dial returns a client of the service at url, and a function that closes its connection.
func dial(url string, token rpc.Token) (*connect.Client, func(), error) {
	transport, closer, err := rpc.NewTransport(url, rpc.ProtocolConnect)
	if err != nil {
		return nil, nil, fmt.Errorf("address %s: %w", url, err)
	}
	client, err := rpc.NewClient(transport, token, true)
	return client, func() { _ = closer() }, err
}

type importCommand struct {
	services
	Format       string `help:"Form of the source, a name of docs/import.md; csv or akinai (JSON Lines), by its name, if absent." enum:"auto,csv,akinai,apparel,electronics,foods,supermarket,synonyms" default:"auto"`
	Mapping      string `help:"Mapping file for CSV with other columns than the shop's." type:"existingfile"`
	Encoding     string `help:"Encoding of CSV: utf-8 or shift_jis." enum:"utf-8,shift_jis" default:"utf-8"`
	Source       string `arg:"" help:"File or folder to read." type:"path"`
	Pictures     bool   `help:"Upload the pictures that the source names, from its folder images (apparel)."`
	Replace      bool   `help:"Delete variants of the products in the source that it does not list, and order the others as it has them."`
	Job          bool   `help:"Upload the file and follow the job of the product service that imports it: CSV in the shop's columns, without stock. Refused rows are written beside the file."`
	NewStockOnly bool   `help:"Leave alone the stock of SKUs that have some, or had."`
}

// Validate is called by kong.
func (c *importCommand) Validate() error {
	if c.Format == "auto" {
		c.Format = "akinai"
		if c.Mapping != "" || strings.HasSuffix(strings.TrimSuffix(c.Source, ".gz"), ".csv") {
			c.Format = "csv"
		}
	}
	if c.Format != "csv" && (c.Mapping != "" || c.Encoding != sheet.UTF8) {
		return errors.New("--mapping and --encoding are for --format csv")
	}
	if c.Job && (c.Format != "csv" || c.Mapping != "" || c.Pictures || c.NewStockOnly || strings.HasSuffix(c.Source, ".gz")) {
		return errors.New("--job is for CSV in the shop's columns, without --mapping, --pictures and --new-stock-only, and not zipped")
	}
	return nil
}

// Run is called by kong.
func (c *importCommand) Run(ctx context.Context) error {
	if c.Format == "synonyms" {
		return c.synonyms(ctx)
	}
	if c.Job {
		return c.followJob(ctx)
	}
	source, closeSource, err := c.open()
	if err != nil {
		return err
	}
	defer closeSource()
	into, hangUp, err := c.importer(ctx)
	if err != nil {
		return err
	}
	defer hangUp()
	into.NewStockOnly, into.Pictures, into.Replace = c.NewStockOnly, c.Pictures, c.Replace
	bar := progressOf(source)
	into.Progress = func(rows int) {
		if source.Done != nil {
			_ = bar.Set64(source.Done())
			return
		}
		_ = bar.Add(rows)
	}
	sum, err := into.Import(ctx, source)
	_ = bar.Finish()
	sum.Print(os.Stdout)
	if err != nil {
		return fmt.Errorf("stopped before the end, after %d rows; it can be repeated: %w", sum.Read, err)
	}
	if sum.AnyRefused() {
		return errors.New("some rows were refused")
	}
	return nil
}

// progressOf returns a progress bar that counts rows, or bytes if the number of rows is not known.
func progressOf(source sources.Source) *progressbar.ProgressBar {
	if source.Done == nil {
		return progress(source.Name, source.Size)
	}
	return progressbar.NewOptions64(source.Bytes,
		progressbar.OptionSetWriter(os.Stderr),
		progressbar.OptionSetDescription(source.Name),
		progressbar.OptionShowBytes(true),
		progressbar.OptionClearOnFinish())
}

func (c *importCommand) synonyms(ctx context.Context) error {
	into, hangUp, err := c.importer(ctx)
	if err != nil {
		return err
	}
	defer hangUp()
	sum, err := importer.Synonyms(ctx, into.Products, c.Source)
	if err != nil {
		return err
	}
	sum.Print(os.Stdout)
	return nil
}

func (c *importCommand) open() (sources.Source, func(), error) {
	read := map[string]func(string) (sources.Source, error){
		"apparel": sources.Apparel, "electronics": sources.Electronics, "foods": sources.Foods,
		"supermarket": sources.Supermarket,
		"csv": func(path string) (sources.Source, error) {
			return sources.CSV(path, sources.CSVOptions{Encoding: c.Encoding, Mapping: c.Mapping})
		},
	}[c.Format]
	if read != nil {
		source, err := read(c.Source)
		return source, func() {}, err
	}
	file, err := os.Open(c.Source)
	if err != nil {
		return sources.Source{}, nil, err
	}
	return sources.Lines(filepath.Base(c.Source), file), func() { _ = file.Close() }, nil
}
