package app_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/inventory/internal/app"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

const order domain.OrderID = "8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69"

var (
	lines    = []domain.SKUQuantity{{SKU: "A", Quantity: 2}}
	inStock  = look{levels: []domain.Level{{SKU: "A", Location: "main", OnHand: 2}}}
	soldOut  = look{levels: []domain.Level{{SKU: "A", Location: "main", OnHand: 2, Reserved: 1}}}
	errBroke = errors.New("broke")
)

func existing(t *testing.T, status domain.Status, lines ...domain.SKUQuantity) look {
	t.Helper()
	demand, err := domain.NewDemand(lines)
	require.NoError(t, err)
	return look{found: &domain.Reservation{OrderID: order, Status: status, Digest: demand.Digest()}}
}

func TestReserve(t *testing.T) {
	overtaken := domain.ErrStaleSnapshot.Wrap(errBroke)
	for name, tc := range map[string]struct {
		stock   *fakeStock
		created bool
		want    error
		held    int
	}{
		"in stock":                {&fakeStock{looks: []look{inStock}, holds: []error{nil}}, true, nil, 1},
		"sold out":                {&fakeStock{looks: []look{soldOut}}, false, domain.ErrOutOfStock, 0},
		"no level":                {&fakeStock{looks: []look{{}}}, false, domain.ErrOutOfStock, 0},
		"again":                   {&fakeStock{looks: []look{existing(t, domain.StatusHeld, lines...)}}, false, nil, 0},
		"again, released":         {&fakeStock{looks: []look{existing(t, domain.StatusReleased, lines...)}}, false, nil, 0},
		"again, other lines":      {&fakeStock{looks: []look{existing(t, domain.StatusHeld, domain.SKUQuantity{SKU: "A", Quantity: 3})}}, false, domain.ErrReservationMismatch, 0},
		"overtaken, still enough": {&fakeStock{looks: []look{inStock}, holds: []error{overtaken, nil}}, true, nil, 2},
		"overtaken, sold out":     {&fakeStock{looks: []look{inStock, soldOut}, holds: []error{overtaken}}, false, domain.ErrOutOfStock, 1},
		"overtaken by oneself": {
			&fakeStock{looks: []look{inStock, existing(t, domain.StatusHeld, lines...)}, holds: []error{overtaken}}, false, nil, 1,
		},
		"overtaken for ever": {&fakeStock{looks: []look{inStock}, holds: []error{overtaken}}, false, domain.ErrStockContended, 10},
		"look broke":         {&fakeStock{looks: []look{inStock}, err: errBroke}, false, errBroke, 0},
		"hold broke":         {&fakeStock{looks: []look{inStock}, holds: []error{errBroke}}, false, errBroke, 1},
	} {
		t.Run(name, func(t *testing.T) {
			reservation, created, err := app.NewInventory(tc.stock, time.Minute).ReserveStock(t.Context(), "system:order", order, lines, 0)
			require.ErrorIs(t, err, tc.want)
			require.Equal(t, tc.created, created)
			require.Equal(t, tc.held, tc.stock.held)
			if tc.want == nil {
				require.Equal(t, order, reservation.OrderID)
			}
		})
	}
}

func TestReserveRefusesInvalidRequestsBeforeTheSnapshot(t *testing.T) {
	stock := &fakeStock{}
	_, _, err := app.NewInventory(stock, time.Minute).ReserveStock(t.Context(), "system:order", order, []domain.SKUQuantity{{SKU: "A"}}, 0)
	require.ErrorIs(t, err, domain.ErrQuantityInvalid)
	require.Zero(t, stock.looked)
}

func TestCommit(t *testing.T) {
	for name, tc := range map[string]struct {
		stock *fakeStock
		want  error
	}{
		"held":     {&fakeStock{commit: true}, nil},
		"again":    {&fakeStock{find: domain.Reservation{Status: domain.StatusCommitted}}, nil},
		"overdue":  {&fakeStock{find: domain.Reservation{Status: domain.StatusHeld}}, domain.ErrReservationExpired},
		"released": {&fakeStock{find: domain.Reservation{Status: domain.StatusReleased}}, domain.ErrReservationReleased},
		"broke":    {&fakeStock{err: errBroke}, errBroke},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorIs(t, app.NewInventory(tc.stock, time.Minute).CommitReservation(t.Context(), order), tc.want)
		})
	}
}
