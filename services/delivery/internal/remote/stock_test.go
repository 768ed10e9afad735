package remote

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

func TestMissingUnitsAreMissingOnceAndOfTheLastOrders(t *testing.T) {
	reserved := map[domain.OrderID][]app.ReservedUnits{
		"a": {{SKU: "TEA", Quantity: 2}, {SKU: "CUP", Quantity: 1}}, "b": {{SKU: "TEA", Location: "east", Quantity: 1}, {SKU: "TEA", Location: "main", Quantity: 2}},
	}
	markMissing([]domain.OrderID{"a", "none", "b"}, reserved, map[string]int32{"TEA": -4, "CUP": 3})
	require.Equal(t, map[domain.OrderID][]app.ReservedUnits{
		"a": {{SKU: "TEA", Quantity: 2, Missing: 1}, {SKU: "CUP", Quantity: 1}},
		"b": {{SKU: "TEA", Location: "east", Quantity: 1, Missing: 1}, {SKU: "TEA", Location: "main", Quantity: 2, Missing: 2}},
	}, reserved)
}
