package events_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/services/inventory/internal/domain"
	"github.com/akinai/akinai/services/inventory/internal/events"
)

// item returns an item with the given number of movements of one unit each.
func item(sku string, movements int) domain.StockSummary {
	out := domain.StockSummary{SKU: domain.SKU(sku), OnHand: int64(movements), Revision: 7}
	for i := range movements {
		out.Movements = append(out.Movements, domain.Movement{
			ID: int64(i + 1), SKU: out.SKU, Location: "main", Cause: domain.CauseReceived, OnHandDelta: 1,
			Reference: strings.Repeat("納", 100), CreatedAt: time.Unix(1_800_000_000, 1000),
		})
	}
	return out
}

func changes(t *testing.T, summaries []domain.StockSummary) []*inventoryv1.StockChanged {
	t.Helper()
	var out []*inventoryv1.StockChanged
	for _, m := range events.EncodeStock(summaries) {
		change, ok := m.(*inventoryv1.StockChanged)
		require.True(t, ok, "%T", m)
		out = append(out, change)
	}
	return out
}

func TestSKUsKeepTheirShard(t *testing.T) {
	t.Parallel()
	var summaries []domain.StockSummary
	for i := range 400 {
		summaries = append(summaries, item(fmt.Sprintf("S-%03d", i), 1))
	}
	shards := map[string]string{}
	for range 2 {
		all := changes(t, summaries)
		require.Len(t, all, 8)
		for _, change := range all {
			require.Regexp(t, `^0[0-7]$`, change.GetShard())
			last := ""
			for _, i := range change.GetItems() {
				require.Greater(t, i.GetSku(), last)
				last = i.GetSku()
				if before, ok := shards[i.GetSku()]; ok {
					require.Equal(t, before, change.GetShard())
				}
				shards[i.GetSku()] = change.GetShard()
			}
		}
	}
	require.Len(t, shards, 400)
	// Consumers rely on these shards across releases.
	require.Equal(t, "07", changes(t, []domain.StockSummary{item("TEA-1", 1)})[0].GetShard())
}

func TestEventsStaySmall(t *testing.T) {
	t.Parallel()
	var summaries []domain.StockSummary
	for i := range 300 {
		summaries = append(summaries, item(fmt.Sprintf("S-%03d", i), 100))
	}
	encoded := 0
	for _, change := range changes(t, summaries) {
		require.LessOrEqual(t, proto.Size(change), 256<<10+1000)
		movements := 0
		for _, i := range change.GetItems() {
			movements += len(i.GetMovements())
			encoded++
		}
		require.LessOrEqual(t, movements, 500)
	}
	require.Equal(t, 300, encoded)
}

// All movements of one SKU in a round are one event, and Kafka accepts its size.
func TestTheMovementsOfASKUAreInOneEvent(t *testing.T) {
	t.Parallel()
	all := changes(t, []domain.StockSummary{item(strings.Repeat("S", 64), 1000)})
	require.Len(t, all, 1)
	require.Less(t, proto.Size(all[0]), 900<<10)
}

func TestEveryCauseAndStatusIsEncoded(t *testing.T) {
	t.Parallel()
	seen := map[inventoryv1.MovementCause]bool{}
	for _, cause := range domain.Causes() {
		one := item("A", 1)
		one.Movements[0].Cause = cause
		seen[changes(t, []domain.StockSummary{one})[0].GetItems()[0].GetMovements()[0].GetCause()] = true
	}
	require.Len(t, seen, len(inventoryv1.MovementCause_name)-1)
	require.NotContains(t, seen, inventoryv1.MovementCause_MOVEMENT_CAUSE_UNSPECIFIED)
	for units, want := range map[int64]inventoryv1.StockStatus{
		9: inventoryv1.StockStatus_STOCK_STATUS_IN_STOCK,
		2: inventoryv1.StockStatus_STOCK_STATUS_LOW_STOCK,
		0: inventoryv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK,
	} {
		got := changes(t, []domain.StockSummary{{SKU: "A", OnHand: units, Threshold: 5}})[0].GetItems()[0].GetStatus()
		require.Equal(t, want, got)
	}
}

func TestEventsFollowTheChanges(t *testing.T) {
	t.Parallel()
	got := events.EncodeStock([]domain.StockSummary{
		{SKU: "A", OnHand: 5, Threshold: 5, LastPublishedStatus: domain.StockStatusInStock},
		{SKU: "B", OnHand: 0, Threshold: 5, LastPublishedStatus: domain.StockStatusLowStock},
		{SKU: "C", OnHand: 4, Threshold: 5, LastPublishedStatus: domain.StockStatusOutOfStock},
		{SKU: "D", OnHand: 4, Threshold: 5},
	})
	alerts := got[len(got)-3:]
	want := []proto.Message{
		&inventoryv1.StockLow{Sku: "A", Available: 5, Threshold: 5},
		&inventoryv1.StockOut{Sku: "B"},
		&inventoryv1.StockBack{Sku: "C", Available: 4},
	}
	for i := range want {
		require.True(t, proto.Equal(want[i], alerts[i]), "%v", alerts[i])
	}
	for _, m := range got[:len(got)-3] {
		require.IsType(t, (*inventoryv1.StockChanged)(nil), m)
	}
}
