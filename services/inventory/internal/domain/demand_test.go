package domain_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

func demand(t *testing.T, lines ...domain.Line) domain.Demand {
	t.Helper()
	d, err := domain.NewDemand(lines)
	require.NoError(t, err)
	return d
}

func TestNewDemandRefusesNonsense(t *testing.T) {
	for name, tc := range map[string]struct {
		line domain.Line
		want error
	}{
		"no SKU":         {domain.Line{SKU: "", Quantity: 1}, domain.ErrSKUInvalid},
		"NUL":            {domain.Line{SKU: "A\x00", Quantity: 1}, domain.ErrSKUInvalid},
		"comma":          {domain.Line{SKU: "A,B", Quantity: 1}, domain.ErrSKUInvalid},
		"newline at end": {domain.Line{SKU: "A\n", Quantity: 1}, domain.ErrSKUInvalid},
		"long":           {domain.Line{SKU: domain.SKU(strings.Repeat("A", 65)), Quantity: 1}, domain.ErrSKUInvalid},
		"zero":           {domain.Line{SKU: "A", Quantity: 0}, domain.ErrQuantityInvalid},
		"negative":       {domain.Line{SKU: "A", Quantity: -1}, domain.ErrQuantityInvalid},
		"overflow":       {domain.Line{SKU: "B", Quantity: math.MaxInt64}, domain.ErrQuantityInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := domain.NewDemand([]domain.Line{{SKU: "B", Quantity: 1}, tc.line})
			require.ErrorIs(t, err, tc.want)
		})
	}
}

func TestDemandIsSummedAndSorted(t *testing.T) {
	split := demand(t, domain.Line{SKU: "b", Quantity: 1}, domain.Line{SKU: "A", Quantity: 2}, domain.Line{SKU: "b", Quantity: 3})
	whole := demand(t, domain.Line{SKU: "A", Quantity: 2}, domain.Line{SKU: "b", Quantity: 4})
	require.Equal(t, whole, split)
	require.Equal(t, []domain.SKU{"A", "b"}, split.SKUs())
	require.Equal(t, whole.Digest(), split.Digest())
}

func TestDigestTellsDemandsApart(t *testing.T) {
	seen := make(map[domain.Digest]int)
	for i, d := range []domain.Demand{
		demand(t, domain.Line{SKU: "A", Quantity: 1}),
		demand(t, domain.Line{SKU: "A", Quantity: 2}),
		demand(t, domain.Line{SKU: "B", Quantity: 1}),
		demand(t, domain.Line{SKU: "A", Quantity: 1}, domain.Line{SKU: "B", Quantity: 1}),
		demand(t, domain.Line{SKU: "AB", Quantity: 1}),
	} {
		require.NotContains(t, seen, d.Digest())
		seen[d.Digest()] = i
	}
}

func TestAllocateChoosesALocation(t *testing.T) {
	level := func(location domain.Location, onHand, reserved int64) domain.Level {
		return domain.Level{SKU: "A", Location: location, OnHand: onHand, Reserved: reserved}
	}
	wanted := demand(t, domain.Line{SKU: "A", Quantity: 3})
	for name, tc := range map[string]struct {
		levels []domain.Level
		want   domain.Location
	}{
		"the default one":              {[]domain.Level{level("east", 9, 0), level("main", 3, 0), level("west", 9, 0)}, "main"},
		"the first by name otherwise":  {[]domain.Level{level("west", 9, 0), level("main", 5, 3), level("east", 3, 0)}, "east"},
		"not one that is all reserved": {[]domain.Level{level("east", 9, 7), level("west", 3, 0)}, "west"},
	} {
		t.Run(name, func(t *testing.T) {
			takes, err := wanted.Allocate(tc.levels)
			require.NoError(t, err)
			require.Equal(t, []domain.Take{{SKU: "A", Location: tc.want, Quantity: 3}}, takes)
		})
	}
}

func TestAllocateNamesAllShortages(t *testing.T) {
	wanted := demand(t, domain.Line{SKU: "C", Quantity: 5}, domain.Line{SKU: "A", Quantity: 1}, domain.Line{SKU: "B", Quantity: 1})
	_, err := wanted.Allocate([]domain.Level{
		{SKU: "C", Location: "main", OnHand: 4, Reserved: 2},
		{SKU: "C", Location: "west", OnHand: 4, Reserved: 1},
		{SKU: "A", Location: "main", OnHand: 1},
	})
	require.ErrorIs(t, err, domain.ErrOutOfStock)
	var refusal *errs.Error
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, map[string]string{"skus": "B,C", "available": "0,3"}, refusal.Meta)
}

func TestOutOfStockIsShortEnoughForAHeader(t *testing.T) {
	var lines []domain.Line
	for i := range 2000 {
		lines = append(lines, domain.Line{SKU: domain.SKU("SKU-" + strconv.Itoa(i)), Quantity: 1})
	}
	_, err := demand(t, lines...).Allocate(nil)
	var refusal *errs.Error
	require.ErrorAs(t, err, &refusal)
	require.Len(t, strings.Split(refusal.Meta["skus"], ","), 50)
	require.Len(t, strings.Split(refusal.Meta["available"], ","), 50)
}
