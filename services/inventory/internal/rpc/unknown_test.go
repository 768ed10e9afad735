package rpc_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
)

// requireUnknown requires SKU_UNKNOWN with the SKU and the nearest known one.
func requireUnknown(t *testing.T, err error, sku, nearest string) {
	t.Helper()
	requireReason(t, err, errs.Invalid, "SKU_UNKNOWN")
	var refusal *errs.Error
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, sku, refusal.Meta["sku"])
	require.Equal(t, nearest, refusal.Meta["nearest"])
	if nearest != "" {
		require.Contains(t, refusal.Message, nearest)
	}
}

func TestATypingErrorInAStocktakeOrAnAdjustmentIsRefusedWithTheNearestSKU(t *testing.T) {
	s := open(t, time.Minute)
	s.put(t, &inventoryv1.Location{Code: "east", Name: "East", Open: true})
	s.set(t, level("TEA-SENCHA-100", 5), level("TEA-HOJI-100", 5))
	count := func(create *bool, reason string, levels ...*inventoryv1.SetLevel) error {
		_, err := s.SetLevels(s.staff, &inventoryv1.SetLevelsRequest{Location: "east", Reason: reason, Levels: levels, Create: create})
		return err
	}
	adjust := func(create bool, sku string) error {
		_, err := s.AdjustStock(s.staff, &inventoryv1.AdjustStockRequest{
			OperationId: id.New(), Cause: received, Create: create, Adjustments: []*inventoryv1.Adjustment{adjustment(sku, "", 2)},
		})
		return err
	}
	limit := func(create *bool, sku string) error {
		_, err := s.SetPolicies(s.staff, &inventoryv1.SetPoliciesRequest{
			Create: create, Policies: []*inventoryv1.Policy{{Sku: sku, BackorderLimit: proto.Int32(1)}},
		})
		return err
	}
	requireUnknown(t, count(nil, "count", level("TEA-SENCHA-100", 7), level("tea-sencha-100", 50)), "tea-sencha-100", "TEA-SENCHA-100")
	requireUnknown(t, count(nil, "count", level("TEA-SENCHA-1000", 7)), "TEA-SENCHA-1000", "TEA-SENCHA-100")
	requireUnknown(t, count(proto.Bool(false), "", level("CUSHION", 7)), "CUSHION", "")
	requireUnknown(t, adjust(false, "TEA-HOIJ-100"), "TEA-HOIJ-100", "TEA-HOJI-100")
	requireUnknown(t, limit(proto.Bool(false), "TEA-HOJI-10"), "TEA-HOJI-10", "TEA-HOJI-100")
	require.Len(t, s.levels(t, "TEA-SENCHA-100", "tea-sencha-100", "TEA-SENCHA-1000", "CUSHION", "TEA-HOIJ-100", "TEA-HOJI-10"), 1, "nothing was made")

	require.NoError(t, count(nil, "count", level("TEA-SENCHA-100", 7)), "a SKU that is known at another location")
	require.NoError(t, count(proto.Bool(true), "count", level("NEW-1", 7)))
	require.NoError(t, count(nil, "", level("NEW-2", 7)), "a filling makes SKUs")
	require.NoError(t, adjust(true, "NEW-3"))
	require.NoError(t, limit(nil, "NEW-4"))
}

func TestARefusalNamesTheFirstUnknownSKUs(t *testing.T) {
	s := open(t, time.Minute)
	s.set(t, level("A-1", 5))
	var levels []*inventoryv1.SetLevel
	for i := range 30 {
		levels = append(levels, level("B-"+string(rune('a'+i%26))+string(rune('a'+i/26)), 1))
	}
	_, err := s.SetLevels(s.staff, &inventoryv1.SetLevelsRequest{Reason: "count", Levels: levels})
	var refusal *errs.Error
	require.ErrorAs(t, err, &refusal)
	require.Contains(t, refusal.Meta["unknown"], "B-aa= B-ba= ")
}
