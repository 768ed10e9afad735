package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/akinai/akinai/cmd/akinaictl/internal/importer/sources"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/samples"
)

const (
	pollInterval = 200 * time.Millisecond
	// demoSKU is the SKU of the sample catalog that the example order buys.
	demoSKU = "TEA-SENCHA-100"
)

// welcome waits until the host is ready, loads the samples and prints directions.
func (c *devCommand) welcome(ctx context.Context) error {
	if !c.Seed {
		return nil
	}
	if err := ready(ctx, c.OpsPort); err != nil {
		return err
	}
	if err := c.loadSamples(ctx); err != nil {
		return fmt.Errorf("load the sample catalog: %w", err)
	}
	if err := c.putClients(ctx); err != nil {
		return fmt.Errorf("register the clients of the issuer: %w", err)
	}
	token, err := c.demoShopper(ctx)
	if err != nil {
		return fmt.Errorf("make the demo shopper: %w", err)
	}
	if err := c.demoStaff(ctx); err != nil {
		return fmt.Errorf("make the demo member of staff: %w", err)
	}
	fmt.Fprint(os.Stderr, c.directions(os.Args[0], token, id.New()))
	return nil
}

// ready waits until the host with this private port is ready. It returns the error of ctx if ctx
// ends first.
func ready(ctx context.Context, opsPort int) error {
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	client := http.Client{Timeout: time.Second}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/readyz", opsPort), nil)
		if err != nil {
			return err
		}
		reply, err := client.Do(request)
		if err != nil {
			continue
		}
		_ = reply.Body.Close()
		if reply.StatusCode < http.StatusMultipleChoices {
			return nil
		}
	}
}

// loadSamples imports the sample catalog. It sets the stock of new SKUs only, so that another start
// does not revert sales.
func (c *devCommand) loadSamples(ctx context.Context) error {
	into, hangUp, err := c.importer(ctx)
	if err != nil {
		return err
	}
	defer hangUp()
	into.NewStockOnly = true
	sum, err := into.Import(ctx, sources.Lines("samples", bytes.NewReader(samples.Catalog())))
	if err != nil {
		return err
	}
	if sum.AnyRefused() {
		return fmt.Errorf("%+v", slices.Concat(sum.Categories.Refused, sum.Refused))
	}
	return nil
}

// directions returns addresses and example commands that can be pasted. self is the name by which
// this program was called.
func (c *devCommand) directions(self, token, key string) string {
	today := clock.System().Now().In(time.FixedZone("JST", 9*60*60)).Format(time.DateOnly) // business days are in Tokyo
	return fmt.Sprintf(`
Akinai is ready.

  shop      %[1]s
  API       %[1]s/v1/products
  private   http://127.0.0.1:%[2]d/readyz, /metrics
  mails     %[12]s
  shopper   %[3]s, password %[4]s
  office    %[15]s
  staff     %[13]s, password %[14]s, code: %[9]s code --keys-dir %[10]s

Place an order:

curl -i -X POST %[1]s/v1/orders \
  -H 'Authorization: Bearer %[5]s' \
  -H 'Idempotency-Key: %[6]s' \
  -H 'Content-Type: application/json' \
  -d '{"lines":[{"sku":"%[7]s","quantity":2}],"paymentMethod":"tok_visa"}'

See it among the shopper's orders:

curl %[1]s/v1/orders -H 'Authorization: Bearer %[5]s'

See it in the sales of the day:

curl %[8]s/akinai.analytics.v1.AnalyticsService/ListSalesByDay \
  -H "Authorization: Bearer $(%[9]s token --keys-dir %[10]s --permission analytics.read)" \
  -H 'Content-Type: application/json' -d '{"from":"%[11]s","to":"%[11]s"}'

`, c.WebURL, c.OpsPort, demoEmail, demoPassword, token, key, demoSKU, c.AnalyticsURL, self, c.KeysDir, today, c.MailboxURL, demoStaffEmail, demoStaffPassword, c.OfficeURL)
}
