package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// read returns a pointer to the version of a level that was read.
func read(version int64) *int64 { return &version }

func TestNewStockCountRefusesInvalidCounts(t *testing.T) {
	for name, tc := range map[string]struct {
		location domain.LocationCode
		counts   []domain.Count
		want     error
	}{
		"twice":      {"main", []domain.Count{{SKU: "A", OnHand: 1}, {SKU: "B"}, {SKU: "A", OnHand: 1}}, domain.ErrSKURepeated},
		"negative":   {"main", []domain.Count{{SKU: "A", OnHand: -1}}, domain.ErrQuantityInvalid},
		"no SKU":     {"main", []domain.Count{{SKU: " ", OnHand: 1}}, domain.ErrSKUInvalid},
		"upper case": {"Main", []domain.Count{{SKU: "A", OnHand: 1}}, domain.ErrLocationInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := domain.NewStockCount(tc.location, tc.counts, domain.Note{})
			require.ErrorIs(t, err, tc.want)
		})
	}
}

func TestStockCountRecordsTheDifference(t *testing.T) {
	level := domain.Level{SKU: "A", Location: "main", OnHand: 10, Reserved: 4, Version: 7}
	overReserved := domain.Level{SKU: "A", Location: "main", OnHand: 10, Reserved: 12, BackorderLimit: 5, Version: 7}
	for name, tc := range map[string]struct {
		level  domain.Level
		count  domain.Count
		reason string
		cause  domain.Cause
		delta  int64
		want   error
	}{
		"more":                       {level, domain.Count{OnHand: 12}, "", domain.CauseReceived, 2, nil},
		"more, counted":              {level, domain.Count{OnHand: 12}, "yearly", domain.CauseAdjusted, 2, nil},
		"the same":                   {level, domain.Count{OnHand: 10}, "", "", 0, nil},
		"fewer":                      {level, domain.Count{OnHand: 4}, "", domain.CauseAdjusted, -6, nil},
		"fewer, counted":             {level, domain.Count{OnHand: 4}, "yearly", domain.CauseAdjusted, -6, nil},
		"fewer than reserved":        {level, domain.Count{OnHand: 3}, "", "", 0, domain.ErrStockBelowReserved},
		"fewer, promised later":      {overReserved, domain.Count{OnHand: 7}, "", domain.CauseAdjusted, -3, nil},
		"fewer than may be promised": {overReserved, domain.Count{OnHand: 6}, "", "", 0, domain.ErrStockBelowReserved},
		"as read":                    {level, domain.Count{OnHand: 12, Version: read(7)}, "", domain.CauseReceived, 2, nil},
		"edited since":               {level, domain.Count{OnHand: 12, Version: read(6)}, "", "", 0, domain.ErrVersionConflict},
		"edited since to the same":   {level, domain.Count{OnHand: 10, Version: read(6)}, "", "", 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			tc.count.SKU = "A"
			count, err := domain.NewStockCount("", []domain.Count{tc.count}, domain.Note{Reason: tc.reason})
			require.NoError(t, err)
			changes, err := count.Changes([]domain.Level{tc.level})
			require.ErrorIs(t, err, tc.want)
			if tc.delta == 0 {
				require.Empty(t, changes)
				return
			}
			key := domain.LevelKey{SKU: "A", Location: "main"}
			require.Equal(t, []domain.LevelKey{key}, count.LevelKeys())
			require.Equal(t, []domain.LevelChange{{LevelKey: key, Cause: tc.cause, Delta: tc.delta}}, changes)
		})
	}
}
