package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

func limit(sku domain.SKU, location domain.LocationCode, units int64) domain.PolicyChange {
	return domain.PolicyChange{LevelKey: domain.LevelKey{SKU: sku, Location: location}, BackorderLimit: &units}
}

func threshold(sku domain.SKU, location domain.LocationCode, units int64) domain.PolicyChange {
	return domain.PolicyChange{LevelKey: domain.LevelKey{SKU: sku, Location: location}, LowThreshold: &units}
}

func TestNewPoliciesSortsAndRefusesInvalidChanges(t *testing.T) {
	policies, err := domain.NewPolicies([]domain.PolicyChange{
		limit("B", "", 1), limit("A", "main", 2), limit("A", "east", 3), threshold("B", "", 4), threshold("A", "east", 5),
		threshold("A", "main", 5),
		{LevelKey: domain.LevelKey{SKU: "C"}},
	})
	require.NoError(t, err)
	require.Equal(t, []domain.LevelKey{{SKU: "A", Location: "east"}, {SKU: "A", Location: "main"}, {SKU: "B", Location: "main"}},
		policies.LevelKeys())
	require.Equal(t, []domain.LowThreshold{{SKU: "A", Units: 5}, {SKU: "B", Units: 4}}, policies.Thresholds)
	for name, tc := range map[string]struct {
		policies []domain.PolicyChange
		want     error
	}{
		"two limits of a shelf":   {[]domain.PolicyChange{limit("A", "", 1), limit("A", "main", 1)}, domain.ErrSKURepeated},
		"two thresholds of a SKU": {[]domain.PolicyChange{threshold("A", "", 1), threshold("A", "east", 2)}, domain.ErrSKURepeated},
		"a threshold, and none": {
			[]domain.PolicyChange{threshold("A", "", 0), {LevelKey: domain.LevelKey{SKU: "A"}, RemoveLowThreshold: true}}, domain.ErrSKURepeated,
		},
		"a limit below nothing":    {[]domain.PolicyChange{limit("A", "", -1)}, domain.ErrQuantityInvalid},
		"a threshold below 0":      {[]domain.PolicyChange{threshold("A", "", -1)}, domain.ErrQuantityInvalid},
		"not a SKU":                {[]domain.PolicyChange{limit("A B", "", 1)}, domain.ErrSKUInvalid},
		"not a name of a location": {[]domain.PolicyChange{limit("A", "Main", 1)}, domain.ErrLocationInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := domain.NewPolicies(tc.policies)
			require.ErrorIs(t, err, tc.want)
		})
	}
}

func TestLimitsStayAboveWhatIsOnBackorder(t *testing.T) {
	level := domain.Level{SKU: "A", Location: "main", OnHand: 2, Reserved: 5, BackorderLimit: 4}
	for units, want := range map[int64]struct {
		changed int
		err     error
	}{2: {0, domain.ErrStockBelowReserved}, 3: {1, nil}, 4: {0, nil}, 5: {1, nil}} {
		policies, err := domain.NewPolicies([]domain.PolicyChange{limit("A", "main", units)})
		require.NoError(t, err)
		changed, err := policies.Changed([]domain.Level{level})
		require.ErrorIs(t, err, want.err)
		require.Len(t, changed, want.changed, units)
	}
}
