package domain_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/inventory/internal/domain"
)

func demand(t *testing.T, lines ...domain.SKUQuantity) domain.Demand {
	t.Helper()
	d, err := domain.NewDemand(lines)
	require.NoError(t, err)
	return d
}

func TestNewDemandRefusesInvalidLines(t *testing.T) {
	for name, tc := range map[string]struct {
		line domain.SKUQuantity
		want error
	}{
		"no SKU":         {domain.SKUQuantity{SKU: "", Quantity: 1}, domain.ErrSKUInvalid},
		"NUL":            {domain.SKUQuantity{SKU: "A\x00", Quantity: 1}, domain.ErrSKUInvalid},
		"comma":          {domain.SKUQuantity{SKU: "A,B", Quantity: 1}, domain.ErrSKUInvalid},
		"newline at end": {domain.SKUQuantity{SKU: "A\n", Quantity: 1}, domain.ErrSKUInvalid},
		"long":           {domain.SKUQuantity{SKU: domain.SKU(strings.Repeat("A", 65)), Quantity: 1}, domain.ErrSKUInvalid},
		"zero":           {domain.SKUQuantity{SKU: "A", Quantity: 0}, domain.ErrQuantityInvalid},
		"negative":       {domain.SKUQuantity{SKU: "A", Quantity: -1}, domain.ErrQuantityInvalid},
		"overflow":       {domain.SKUQuantity{SKU: "B", Quantity: math.MaxInt64}, domain.ErrQuantityInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := domain.NewDemand([]domain.SKUQuantity{{SKU: "B", Quantity: 1}, tc.line})
			require.ErrorIs(t, err, tc.want)
		})
	}
}

func TestDemandIsSummedAndSorted(t *testing.T) {
	split := demand(t, domain.SKUQuantity{SKU: "b", Quantity: 1}, domain.SKUQuantity{SKU: "A", Quantity: 2}, domain.SKUQuantity{SKU: "b", Quantity: 3})
	whole := demand(t, domain.SKUQuantity{SKU: "A", Quantity: 2}, domain.SKUQuantity{SKU: "b", Quantity: 4})
	require.Equal(t, whole, split)
	require.Equal(t, []domain.SKU{"A", "b"}, split.SKUs())
	require.Equal(t, whole.Digest(), split.Digest())
}

func TestDigestsOfDifferentDemandsDiffer(t *testing.T) {
	seen := make(map[domain.Digest]int)
	for i, d := range []domain.Demand{
		demand(t, domain.SKUQuantity{SKU: "A", Quantity: 1}),
		demand(t, domain.SKUQuantity{SKU: "A", Quantity: 2}),
		demand(t, domain.SKUQuantity{SKU: "B", Quantity: 1}),
		demand(t, domain.SKUQuantity{SKU: "A", Quantity: 1}, domain.SKUQuantity{SKU: "B", Quantity: 1}),
		demand(t, domain.SKUQuantity{SKU: "AB", Quantity: 1}),
	} {
		require.NotContains(t, seen, d.Digest())
		seen[d.Digest()] = i
	}
}
