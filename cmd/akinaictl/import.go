package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"connectrpc.com/connect/v2"
	"github.com/schollz/progressbar/v3"

	"github.com/akinai/akinai/api/gen/akinai/inventory/v1/inventoryv1connect"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/cmd/akinaictl/internal/importer"
	"github.com/akinai/akinai/pkg/rpc"
)

// services says where the services that keep the catalogue and the stock are reached.
type services struct {
	keys
	ProductURL   string `help:"The product service." env:"PRODUCT_URL" default:"http://127.0.0.1:9091"`
	InventoryURL string `help:"The inventory service." env:"INVENTORY_URL" default:"http://127.0.0.1:9105"`
}

// importer returns an importer that calls the services with the development key, and what frees its connections.
func (s services) importer() (*importer.Importer, func(), error) {
	token, err := s.as("products.write", "stock.read", "stock.write")
	if err != nil {
		return nil, nil, err
	}
	products, closeProducts, err := dial(s.ProductURL, token)
	if err != nil {
		return nil, nil, err
	}
	inventory, closeInventory, err := dial(s.InventoryURL, token)
	if err != nil {
		closeProducts()
		return nil, nil, err
	}
	return &importer.Importer{
		Products:  productv1connect.NewProductServiceClient(products),
		Inventory: inventoryv1connect.NewInventoryServiceClient(inventory),
	}, func() { closeProducts(); closeInventory() }, nil
}

// dial returns a client of the service at url.
func dial(url string, token rpc.Token) (*connect.Client, func(), error) {
	transport, closer, err := rpc.NewTransport(url, rpc.WireConnect)
	if err != nil {
		return nil, nil, fmt.Errorf("address %s: %w", url, err)
	}
	client, err := rpc.NewClient(transport, token, true)
	return client, func() { _ = closer() }, err
}

type importCommand struct {
	services
	Format       string `help:"Form of the source: akinai (docs/import.md), apparel (a folder), electronics, foods, supermarket, or synonyms." enum:"akinai,apparel,electronics,foods,supermarket,synonyms" default:"akinai"`
	Source       string `arg:"" help:"File or folder to read." type:"path"`
	NewStockOnly bool   `help:"Leave alone the stock of SKUs that have some, or had."`
}

// Run is called by kong.
func (c *importCommand) Run(ctx context.Context) error {
	if c.Format == "synonyms" {
		return c.synonyms(ctx)
	}
	source, closeSource, err := c.open()
	if err != nil {
		return err
	}
	defer closeSource()
	into, hangUp, err := c.importer()
	if err != nil {
		return err
	}
	defer hangUp()
	into.NewStockOnly = c.NewStockOnly
	bar := progressbar.NewOptions(source.Size,
		progressbar.OptionSetWriter(os.Stderr),
		progressbar.OptionSetDescription(source.Name),
		progressbar.OptionShowCount(),
		progressbar.OptionClearOnFinish())
	into.Progress = func(rows int) { _ = bar.Add(rows) }
	sum, err := into.Import(ctx, source)
	_ = bar.Finish()
	if err != nil {
		return fmt.Errorf("stopped before the end, after %d rows; it can be repeated: %w", sum.Read, err)
	}
	sum.Print(os.Stdout)
	if sum.AnyRefused() {
		return errors.New("some rows were refused")
	}
	return nil
}

func (c *importCommand) synonyms(ctx context.Context) error {
	into, hangUp, err := c.importer()
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

func (c *importCommand) open() (importer.Source, func(), error) {
	read := map[string]func(string) (importer.Source, error){
		"apparel": importer.Apparel, "electronics": importer.Electronics, "foods": importer.Foods,
		"supermarket": importer.Supermarket,
	}[c.Format]
	if read != nil {
		source, err := read(c.Source)
		return source, func() {}, err
	}
	file, err := os.Open(c.Source)
	if err != nil {
		return importer.Source{}, nil, err
	}
	return importer.Lines(filepath.Base(c.Source), file), func() { _ = file.Close() }, nil
}
