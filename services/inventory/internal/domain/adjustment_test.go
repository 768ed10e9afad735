package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

func delta(sku domain.SKU, location domain.LocationCode, units int64) domain.AdjustmentLine {
	return domain.AdjustmentLine{LevelKey: domain.LevelKey{SKU: sku, Location: location}, Units: units}
}

func TestNewAdjustmentRefusesInvalidDeltas(t *testing.T) {
	for name, tc := range map[string]struct {
		cause  domain.Cause
		reason string
		lines  []domain.AdjustmentLine
		want   error
	}{
		"received":              {domain.CauseReceived, "", []domain.AdjustmentLine{delta("A", "", 1)}, nil},
		"received fewer":        {domain.CauseReceived, "", []domain.AdjustmentLine{delta("A", "", -1)}, domain.ErrQuantityInvalid},
		"received none":         {domain.CauseReceived, "", []domain.AdjustmentLine{delta("A", "", 0)}, domain.ErrQuantityInvalid},
		"written off":           {domain.CauseWrittenOff, "wet", []domain.AdjustmentLine{delta("A", "", -1)}, nil},
		"written off more":      {domain.CauseWrittenOff, "wet", []domain.AdjustmentLine{delta("A", "", 1)}, domain.ErrQuantityInvalid},
		"written off unsaid":    {domain.CauseWrittenOff, "", []domain.AdjustmentLine{delta("A", "", -1)}, domain.ErrReasonRequired},
		"adjusted":              {domain.CauseAdjusted, "found", []domain.AdjustmentLine{delta("A", "", 1), delta("B", "", -1)}, nil},
		"adjusted by none":      {domain.CauseAdjusted, "found", []domain.AdjustmentLine{delta("A", "", 0)}, domain.ErrQuantityInvalid},
		"adjusted for a blank":  {domain.CauseAdjusted, " ", []domain.AdjustmentLine{delta("A", "", 1)}, domain.ErrReasonRequired},
		"a cause of orders":     {domain.CauseFulfilled, "why", []domain.AdjustmentLine{delta("A", "", 1)}, domain.ErrQuantityInvalid},
		"two places":            {domain.CauseReceived, "", []domain.AdjustmentLine{delta("A", "", 1), delta("A", "east", 1)}, nil},
		"twice":                 {domain.CauseReceived, "", []domain.AdjustmentLine{delta("A", "main", 1), delta("B", "", 1), delta("A", "", 2)}, domain.ErrSKURepeated},
		"not a SKU":             {domain.CauseReceived, "", []domain.AdjustmentLine{delta("", "main", 1)}, domain.ErrSKUInvalid},
		"not a location's name": {domain.CauseReceived, "", []domain.AdjustmentLine{delta("A", "Main", 1)}, domain.ErrLocationInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := domain.NewAdjustment(tc.cause, tc.lines, domain.Note{Reason: tc.reason})
			require.ErrorIs(t, err, tc.want)
		})
	}
}

func TestAdjustmentNeverLeavesLessThanIsPromised(t *testing.T) {
	for name, tc := range map[string]struct {
		level domain.Level
		delta domain.AdjustmentLine
		want  error
	}{
		"down to the reserved":      {domain.Level{OnHand: 5, Reserved: 3}, delta("A", "main", -2), nil},
		"below the reserved":        {domain.Level{OnHand: 5, Reserved: 3}, delta("A", "main", -3), domain.ErrStockBelowReserved},
		"down to the limit":         {domain.Level{OnHand: 5, Reserved: 5, BackorderLimit: 4}, delta("A", "main", -4), nil},
		"below the limit":           {domain.Level{OnHand: 5, Reserved: 5, BackorderLimit: 4}, delta("A", "main", -5), domain.ErrStockBelowReserved},
		"below nothing":             {domain.Level{OnHand: 5, BackorderLimit: 9}, delta("A", "main", -6), domain.ErrStockBelowReserved},
		"edited since it was read":  {domain.Level{OnHand: 5, Version: 2}, domain.AdjustmentLine{Units: -1, Version: read(1)}, domain.ErrVersionConflict},
		"as it was read":            {domain.Level{OnHand: 5, Version: 2}, domain.AdjustmentLine{Units: -1, Version: read(2)}, nil},
		"none yet, as it was read":  {domain.Level{}, domain.AdjustmentLine{Units: 1, Version: read(0)}, nil},
		"made since it was read":    {domain.Level{Version: 1}, domain.AdjustmentLine{Units: 1, Version: read(0)}, domain.ErrVersionConflict},
		"as much as fits":           {domain.Level{OnHand: domain.MaxOnHand - 1}, delta("A", "main", 1), nil},
		"more than fits":            {domain.Level{OnHand: domain.MaxOnHand}, delta("A", "main", 1), domain.ErrQuantityInvalid},
		"fewer of too many":         {domain.Level{OnHand: 2 * domain.MaxOnHand}, delta("A", "main", -1), nil},
		"more, though on backorder": {domain.Level{Reserved: 4, BackorderLimit: 4}, delta("A", "main", 1), nil},
	} {
		t.Run(name, func(t *testing.T) {
			tc.level.SKU, tc.level.Location, tc.delta.SKU = "A", "main", "A"
			adjustment, err := domain.NewAdjustment(domain.CauseAdjusted, []domain.AdjustmentLine{tc.delta}, domain.Note{Reason: "why"})
			require.NoError(t, err)
			changes, err := adjustment.Changes([]domain.Level{tc.level})
			if tc.want == nil {
				require.NoError(t, err)
				require.Equal(t, []domain.LevelChange{{
					LevelKey: domain.LevelKey{SKU: "A", Location: "main"}, Cause: domain.CauseAdjusted, Delta: tc.delta.Units,
				}}, changes)
				return
			}
			require.ErrorIs(t, err, tc.want)
			var refusal *errs.Error
			require.ErrorAs(t, err, &refusal)
			require.Equal(t, map[string]string{"sku": "A", "location": "main"}, refusal.Meta)
		})
	}
}

func TestDigestsOfDifferentOperationsDiffer(t *testing.T) {
	adjustment := func(cause domain.Cause, note domain.Note, lines ...domain.AdjustmentLine) domain.Digest {
		a, err := domain.NewAdjustment(cause, lines, note)
		require.NoError(t, err)
		return a.Digest()
	}
	transfer := func(from, to domain.LocationCode, note domain.Note, lines ...domain.SKUQuantity) domain.Digest {
		moved, err := domain.NewTransfer(from, to, lines, note)
		require.NoError(t, err)
		return moved.Digest()
	}
	why, one := domain.Note{Reason: "why"}, domain.SKUQuantity{SKU: "A", Quantity: 1}
	require.Equal(t,
		adjustment(domain.CauseAdjusted, domain.Note{Reason: "why", Actor: "one"}, delta("A", "main", 1), delta("B", "", -1)),
		adjustment(domain.CauseAdjusted, domain.Note{Reason: "why", Actor: "other"}, delta("B", "main", -1), delta("A", "", 1)))
	require.Equal(t, transfer("main", "east", why, one, one), transfer("", "east", why, domain.SKUQuantity{SKU: "A", Quantity: 2}))
	seen := make(map[domain.Digest]int)
	for i, digest := range []domain.Digest{
		adjustment(domain.CauseAdjusted, why, delta("A", "", 1)),
		adjustment(domain.CauseReceived, why, delta("A", "", 1)),
		adjustment(domain.CauseAdjusted, why, delta("A", "", 2)),
		adjustment(domain.CauseAdjusted, why, delta("A", "", -1)),
		adjustment(domain.CauseAdjusted, why, delta("A", "east", 1)),
		adjustment(domain.CauseAdjusted, why, delta("A", "", 1), delta("B", "", 1)),
		adjustment(domain.CauseAdjusted, why, domain.AdjustmentLine{LevelKey: domain.LevelKey{SKU: "A"}, Units: 1, Version: read(0)}),
		adjustment(domain.CauseAdjusted, why, domain.AdjustmentLine{LevelKey: domain.LevelKey{SKU: "A"}, Units: 1, Version: read(1)}),
		adjustment(domain.CauseAdjusted, domain.Note{Reason: "wh", Reference: "y"}, delta("A", "", 1)),
		adjustment(domain.CauseAdjusted, domain.Note{Reason: "why", Reference: "y"}, delta("A", "", 1)),
		transfer("main", "east", why, one),
		transfer("east", "main", why, one),
		transfer("main", "east", domain.Note{}, one),
		transfer("main", "east", why, one, one),
	} {
		require.NotContains(t, seen, digest)
		seen[digest] = i
	}
}
