package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

func TestNewTransferRefusesInvalidRequests(t *testing.T) {
	one := []domain.SKUQuantity{{SKU: "A", Quantity: 1}}
	for name, tc := range map[string]struct {
		from, to domain.LocationCode
		lines    []domain.SKUQuantity
		want     error
	}{
		"there":          {"main", "east", one, nil},
		"to itself":      {"east", "east", one, domain.ErrLocationInvalid},
		"to the default": {"main", "", one, domain.ErrLocationInvalid},
		"to nowhere":     {"main", "East", one, domain.ErrLocationInvalid},
		"from nowhere":   {"Main", "east", one, domain.ErrLocationInvalid},
		"of nothing":     {"main", "east", []domain.SKUQuantity{{SKU: "A"}}, domain.ErrQuantityInvalid},
		"of no SKU":      {"main", "east", []domain.SKUQuantity{{Quantity: 1}}, domain.ErrSKUInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := domain.NewTransfer(tc.from, tc.to, tc.lines, domain.Note{})
			require.ErrorIs(t, err, tc.want)
		})
	}
}

func TestTransferMovesOnlyUnreservedUnits(t *testing.T) {
	level := func(sku domain.SKU, location domain.LocationCode, onHand, reserved, limit int64) domain.Level {
		return domain.Level{SKU: sku, Location: location, OnHand: onHand, Reserved: reserved, BackorderLimit: limit}
	}
	for _, way := range []struct{ from, to domain.LocationCode }{{"east", "main"}, {"main", "east"}} {
		transfer, err := domain.NewTransfer(way.from, way.to, []domain.SKUQuantity{
			{SKU: "B", Quantity: 2}, {SKU: "A", Quantity: 1}, {SKU: "B", Quantity: 1},
		}, domain.Note{})
		require.NoError(t, err)
		require.Equal(t, []domain.LevelKey{
			{SKU: "A", Location: "east"}, {SKU: "A", Location: "main"}, {SKU: "B", Location: "east"}, {SKU: "B", Location: "main"},
		}, transfer.LevelKeys())

		// Units at the target location do not count, and neither do back-order limits.
		_, err = transfer.Changes([]domain.Level{
			level("A", "east", 2, 2, 9), level("A", "main", 2, 2, 9), level("B", "east", 3, 1, 0), level("B", "main", 3, 1, 0),
		})
		require.ErrorIs(t, err, domain.ErrOutOfStock)
		var refusal *errs.Error
		require.ErrorAs(t, err, &refusal)
		require.Equal(t, map[string]string{"skus": "A,B", "available": "0,2"}, refusal.Meta)

		changes, err := transfer.Changes([]domain.Level{
			level("A", "east", 2, 1, 0), level("A", "main", 2, 1, 0), level("B", "east", 3, 0, 0), level("B", "main", 3, 0, 0),
		})
		require.NoError(t, err)
		change := func(sku domain.SKU, location domain.LocationCode, units int64) domain.LevelChange {
			return domain.LevelChange{LevelKey: domain.LevelKey{SKU: sku, Location: location}, Cause: domain.CauseTransferred, Delta: units}
		}
		require.Equal(t, []domain.LevelChange{
			change("A", way.from, -1), change("A", way.to, 1), change("B", way.from, -3), change("B", way.to, 3),
		}, changes)
	}
}

// If units are on back-order, the error reports 0 available units, not a negative number.
func TestTransferOfBackorderedUnitsSaysNothingIsAvailable(t *testing.T) {
	transfer, err := domain.NewTransfer("main", "west", []domain.SKUQuantity{{SKU: "A", Quantity: 1}}, domain.Note{})
	require.NoError(t, err)
	_, err = transfer.Changes([]domain.Level{
		{SKU: "A", Location: "main", OnHand: 1, Reserved: 3, BackorderLimit: 5}, {SKU: "A", Location: "west"},
	})
	var refusal *errs.Error
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, "0", refusal.Meta["available"])
}
