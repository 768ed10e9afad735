package main

import (
	"bytes"
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/db"
	"github.com/akinai/akinai/samples"
)

func TestDirectionsOrderSomethingThatIsInStock(t *testing.T) {
	c := &devCommand{WebURL: "http://localhost:8080"}
	body := regexp.MustCompile(`-d '(\{"lines".*\})'`).FindStringSubmatch(c.directions("akinaictl", "TOKEN", "KEY"))
	require.Len(t, body, 2)
	var order webv1.PlaceOrderRequest
	require.NoError(t, protojson.Unmarshal([]byte(body[1]), &order))
	line := order.GetLines()[0]
	for sample := range bytes.Lines(samples.Catalog()) {
		var row struct{ Stock map[string]int32 }
		require.NoError(t, json.Unmarshal(sample, &row))
		if row.Stock[line.GetSku()] >= line.GetQuantity() {
			return
		}
	}
	require.Failf(t, "not in stock", "%v", line)
}

func TestEachSchemaHasItsSetting(t *testing.T) {
	names := make(map[string]bool)
	for _, s := range db.Schemas() {
		names[setting(s)] = true
	}
	require.Len(t, names, len(db.Schemas()))
	require.True(t, names["PRODUCT_DATABASE_URL"])
	require.True(t, names["PAYMENT_BANK_DATABASE_URL"])
}
