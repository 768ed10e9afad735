package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/api/gen/akinai/delivery/v1/deliveryv1connect"
	"github.com/akinai/akinai/cmd/akinaictl/internal/zones"
)

// errRefused: some rows of a file were refused; the others were stored.
var errRefused = errors.New("some were refused; the others were stored")

type deliveryTarget struct {
	keys
	DeliveryURL string `help:"The delivery service." env:"DELIVERY_URL" default:"http://127.0.0.1:9106"`
}

type deliverySource struct {
	deliveryTarget
	Set         string `help:"Name of the set: what comes from one source." required:"" placeholder:"NAME"`
	Attribution string `help:"Whom to credit where the set is shown." placeholder:"TEXT"`
}

// load opens the file and calls send with a loader.
func (d *deliveryTarget) load(path string, send func(*zones.Loader, *os.File) error) error {
	token, err := d.as("delivery.write")
	if err != nil {
		return err
	}
	client, hangUp, err := dial(d.DeliveryURL, token)
	if err != nil {
		return err
	}
	defer hangUp()
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	bar := progress(filepath.Base(path), -1)
	defer bar.Finish() //nolint:errcheck // it only draws
	return send(&zones.Loader{
		Client:   deliveryv1connect.NewDeliveryAdminServiceClient(client),
		Progress: func(rows int) { _ = bar.Add(rows) },
	}, file)
}

type zonesCommand struct {
	deliverySource
	Code    string   `help:"Property with the code of a zone." default:"code"`
	Name    []string `help:"Properties that make up the name." default:"name"`
	Methods string   `help:"JSON file with the methods of features that have none of their own." type:"existingfile"`
	File    string   `arg:"" help:"GeoJSON FeatureCollection." type:"existingfile"`
}

// Run is called by kong.
func (c *zonesCommand) Run(ctx context.Context) error {
	var methods []*deliveryv1.Method
	if c.Methods != "" {
		text, err := os.ReadFile(c.Methods)
		if err != nil {
			return err
		}
		if methods, err = zones.Methods(text); err != nil {
			return err
		}
	}
	return c.load(c.File, func(l *zones.Loader, file *os.File) error {
		l.Set, l.Attribution = c.Set, c.Attribution
		l.Mapping = zones.Mapping{Code: c.Code, Name: c.Name, Methods: methods}
		sum, err := l.Load(ctx, file)
		for _, issue := range sum.Warnings {
			fmt.Fprintln(os.Stderr, "warning:", issue)
		}
		for _, issue := range sum.Refusals {
			fmt.Fprintln(os.Stderr, "refused:", issue)
		}
		fmt.Fprintf(os.Stdout, "%d features read: %d created, %d updated, %d unchanged, %d refused, %d warnings\n",
			sum.Read, sum.Created, sum.Updated, sum.Unchanged, len(sum.Refusals), len(sum.Warnings))
		if err == nil && len(sum.Refusals) > 0 {
			err = errRefused
		}
		return err
	})
}

type townsCommand struct {
	deliverySource
	File string `arg:"" help:"CSV with prefecture, city, town, koaza, lat, lng; gzip is read too." type:"existingfile"`
}

// Run is called by kong.
func (c *townsCommand) Run(ctx context.Context) error {
	return c.load(c.File, func(l *zones.Loader, file *os.File) error {
		l.Set, l.Attribution = c.Set, c.Attribution
		sum, err := l.LoadTowns(ctx, file)
		for _, refusal := range sum.Refusals {
			fmt.Fprintln(os.Stderr, "refused:", refusal)
		}
		fmt.Fprintf(os.Stdout, "%d rows read: %d created, %d updated, %d unchanged, %d refused; %d are approximate\n",
			sum.Read, sum.Created, sum.Updated, sum.Unchanged, len(sum.Refusals), sum.Approximate)
		if err == nil && len(sum.Refusals) > 0 {
			err = errRefused
		}
		return err
	})
}

type holidaysCommand struct {
	deliveryTarget
	File string `arg:"" help:"CSV with the columns date (YYYY-MM-DD) and name_ja." type:"existingfile"`
}

// Run is called by kong.
func (c *holidaysCommand) Run(ctx context.Context) error {
	return c.load(c.File, func(l *zones.Loader, file *os.File) error {
		read, changed, err := l.LoadHolidays(ctx, file)
		fmt.Fprintf(os.Stdout, "%d holidays read, %d new or changed\n", read, changed)
		return err
	})
}
