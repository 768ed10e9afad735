package domain_test

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// at returns a level with available units and a back-order limit.
func at(location domain.LocationCode, sku domain.SKU, available, backorder int64) domain.Level {
	return domain.Level{SKU: sku, Location: location, OnHand: 9, Reserved: 9 - available, BackorderLimit: backorder}
}

func TestAllocate(t *testing.T) {
	near, far := domain.LocationCode("near"), domain.LocationCode("far")
	locations := []domain.LocationCode{near, far}
	a, b := domain.SKUQuantity{SKU: "A", Quantity: 3}, domain.SKUQuantity{SKU: "B", Quantity: 2}
	for name, tc := range map[string]struct {
		levels []domain.Level
		lines  []domain.SKUQuantity
		want   []domain.Allocation
	}{
		"the first location": {
			[]domain.Level{at(far, "A", 9, 0), at(near, "A", 3, 0)}, []domain.SKUQuantity{a}, []domain.Allocation{{"A", near, 3}},
		},
		"the first that has all of the order": {
			[]domain.Level{at(near, "A", 9, 0), at(near, "B", 1, 0), at(far, "A", 3, 0), at(far, "B", 2, 0)},
			[]domain.SKUQuantity{a, b},
			[]domain.Allocation{{"A", far, 3}, {"B", far, 2}},
		},
		"all of the order from units on hand, not on back-order": {
			[]domain.Level{at(near, "A", 0, 9), at(far, "A", 3, 0)}, []domain.SKUQuantity{a}, []domain.Allocation{{"A", far, 3}},
		},
		"each line whole, if no location has all": {
			[]domain.Level{at(near, "A", 2, 0), at(near, "B", 2, 0), at(far, "A", 3, 0)},
			[]domain.SKUQuantity{a, b},
			[]domain.Allocation{{"A", far, 3}, {"B", near, 2}},
		},
		"a line split": {
			[]domain.Level{at(near, "A", 2, 0), at(far, "A", 2, 0)}, []domain.SKUQuantity{a}, []domain.Allocation{{"A", far, 1}, {"A", near, 2}},
		},
		"the rest on back-order, at the first": {
			[]domain.Level{at(near, "A", 0, 1), at(far, "A", 1, 9)}, []domain.SKUQuantity{a}, []domain.Allocation{{"A", far, 2}, {"A", near, 1}},
		},
		"back-order behind others'": {
			[]domain.Level{{SKU: "A", Location: near, OnHand: 1, Reserved: 4, BackorderLimit: 6}},
			[]domain.SKUQuantity{a},
			[]domain.Allocation{{"A", near, 3}},
		},
		"nothing from a location that is not asked": {
			[]domain.Level{at("closed", "A", 9, 0), at(far, "A", 3, 0)}, []domain.SKUQuantity{a}, []domain.Allocation{{"A", far, 3}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			allocations, err := domain.NewAllocator(tc.levels, locations).Allocate(demand(t, tc.lines...))
			require.NoError(t, err)
			require.Equal(t, tc.want, allocations)
		})
	}
}

func TestAllocateNamesAllShortages(t *testing.T) {
	allocator := domain.NewAllocator([]domain.Level{
		at("main", "C", 2, 0), at("west", "C", 3, 1), at("closed", "C", 9, 9), at("main", "A", 1, 0), at("main", "B", -5, 5),
	}, []domain.LocationCode{"main", "west"})
	_, err := allocator.Allocate(demand(t,
		domain.SKUQuantity{SKU: "C", Quantity: 7}, domain.SKUQuantity{SKU: "A", Quantity: 1}, domain.SKUQuantity{SKU: "B", Quantity: 1}))
	require.ErrorIs(t, err, domain.ErrOutOfStock)
	var refusal *errs.Error
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, map[string]string{"skus": "B,C", "available": "0,6"}, refusal.Meta)
	_, err = allocator.Allocate(demand(t, domain.SKUQuantity{SKU: "A", Quantity: 1}))
	require.NoError(t, err, "who is refused takes nothing")
}

// For any sequence of orders, no level allocates more than it has, and an order that is refused
// could not have been served.
func TestAllocateNeverAllocatesAUnitTwice(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	locations := []domain.LocationCode{"c", "a", "b"}
	skus := []domain.SKU{"A", "B", "C"}
	for range 2000 {
		left := make(map[domain.SKU]map[domain.LocationCode]int64)
		var levels []domain.Level
		for _, sku := range skus {
			left[sku] = make(map[domain.LocationCode]int64)
			for _, location := range locations {
				level := at(location, sku, random.Int64N(6), random.Int64N(3))
				levels, left[sku][location] = append(levels, level), level.Orderable()
			}
		}
		allocator := domain.NewAllocator(levels, locations)
		for range 6 {
			var lines []domain.SKUQuantity
			for _, sku := range skus[:1+random.IntN(3)] {
				lines = append(lines, domain.SKUQuantity{SKU: sku, Quantity: 1 + random.Int64N(7)})
			}
			allocations, err := allocator.Allocate(demand(t, lines...))
			requireFair(t, left, lines, allocations, err)
		}
	}
}

func requireFair(
	t *testing.T, left map[domain.SKU]map[domain.LocationCode]int64, lines []domain.SKUQuantity, allocations []domain.Allocation, err error,
) {
	t.Helper()
	short := false
	for _, line := range lines {
		var all int64
		for _, units := range left[line.SKU] {
			all += units
		}
		short = short || all < line.Quantity
	}
	require.Equal(t, short, err != nil)
	served := make(map[domain.SKU]int64)
	for i, take := range allocations {
		left[take.SKU][take.Location] -= take.Quantity
		require.GreaterOrEqual(t, left[take.SKU][take.Location], int64(0))
		require.Positive(t, take.Quantity)
		served[take.SKU] += take.Quantity
		if i > 0 {
			require.Less(t, string(allocations[i-1].SKU)+" "+string(allocations[i-1].Location), string(take.SKU)+" "+string(take.Location))
		}
	}
	for _, line := range lines {
		if err == nil {
			require.Equal(t, line.Quantity, served[line.SKU])
		}
	}
}

func TestOutOfStockIsShortEnoughForAHeader(t *testing.T) {
	var lines []domain.SKUQuantity
	for i := range 2000 {
		lines = append(lines, domain.SKUQuantity{SKU: domain.SKU("SKU-" + strconv.Itoa(i)), Quantity: 1})
	}
	_, err := domain.NewAllocator(nil, nil).Allocate(demand(t, lines...))
	var refusal *errs.Error
	require.ErrorAs(t, err, &refusal)
	require.Len(t, strings.Split(refusal.Meta["skus"], ","), 50)
	require.Len(t, strings.Split(refusal.Meta["available"], ","), 50)
}
