package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// reservationLines returns the lines of an order of five As, at two locations, and one B.
func reservationLines() []domain.ReservationLine {
	return []domain.ReservationLine{
		{SKU: "A", Location: "east", Quantity: 2}, {SKU: "A", Location: "main", Quantity: 3}, {SKU: "B", Location: "main", Quantity: 1},
	}
}

func quantity(sku domain.SKU, location domain.LocationCode, quantity int64) domain.UnitSelection {
	return domain.UnitSelection{SKU: sku, Location: location, Quantity: quantity}
}

func in(status domain.Status) domain.Reservation { return domain.Reservation{Status: status} }

func TestReleaseOfLinesInTheirOrder(t *testing.T) {
	done, err := in(domain.StatusHeld).ReleaseLines(reservationLines(), []domain.UnitSelection{quantity("A", "", 3)})
	require.NoError(t, err)
	require.Equal(t, domain.StatusHeld, done.Status)
	require.Equal(t, []domain.UnsavedMovement{
		{SKU: "A", Location: "east", Cause: domain.CauseReleased, ReservedDelta: -2},
		{SKU: "A", Location: "main", Cause: domain.CauseReleased, ReservedDelta: -1},
	}, done.Movements)
	done, err = in(domain.StatusHeld).ReleaseLines(done.Lines, []domain.UnitSelection{quantity("B", "main", 1), quantity("A", "main", 2)})
	require.NoError(t, err)
	require.Equal(t, domain.StatusReleased, done.Status)
}

func TestReleaseOfTheRestIsFulfilled(t *testing.T) {
	given, err := in(domain.StatusCommitted).Fulfill(reservationLines(), []domain.UnitSelection{quantity("A", "", 5)})
	require.NoError(t, err)
	require.Equal(t, domain.StatusCommitted, given.Status)
	done, err := in(domain.StatusCommitted).ReleaseLines(given.Lines, []domain.UnitSelection{quantity("B", "", 1)})
	require.NoError(t, err)
	require.Equal(t, domain.StatusFulfilled, done.Status)
}

func TestFulfillRemovesUnitsFromStock(t *testing.T) {
	done, err := in(domain.StatusCommitted).Fulfill(reservationLines(), nil)
	require.NoError(t, err)
	require.Equal(t, domain.StatusFulfilled, done.Status)
	require.Len(t, done.Movements, 3)
	require.Equal(t, domain.UnsavedMovement{
		SKU: "A", Location: "east", Cause: domain.CauseFulfilled, OnHandDelta: -2, ReservedDelta: -2,
	}, done.Movements[0])
	again, err := in(domain.StatusFulfilled).Fulfill(done.Lines, nil)
	require.NoError(t, err)
	require.Empty(t, again.Movements)

	enough := []domain.Level{
		{SKU: "A", Location: "east", OnHand: 2}, {SKU: "A", Location: "main", OnHand: 3}, {SKU: "B", Location: "main", OnHand: 1},
	}
	require.NoError(t, done.CheckOnHand(enough))
	enough[1].OnHand = 2
	err = done.CheckOnHand(enough)
	require.ErrorIs(t, err, domain.ErrStockNotOnHand)
	var refusal *errs.Error
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, map[string]string{"sku": "A"}, refusal.Meta)
}

func TestReturns(t *testing.T) {
	given, err := in(domain.StatusCommitted).Fulfill(reservationLines(), nil)
	require.NoError(t, err)
	restock := func(p ...domain.UnitSelection) domain.Return { return domain.Return{Restocked: p} }
	writeOff := func(p ...domain.UnitSelection) domain.Return { return domain.Return{WrittenOff: p} }
	for name, tc := range map[string]struct {
		back []domain.Return
		want []domain.Status
	}{
		"all for sale": {
			[]domain.Return{restock(quantity("A", "", 5)), restock(quantity("B", "", 1))},
			[]domain.Status{domain.StatusFulfilled, domain.StatusRestocked},
		},
		"some for sale": {
			[]domain.Return{writeOff(quantity("A", "", 5)), restock(quantity("B", "", 1))},
			[]domain.Status{domain.StatusFulfilled, domain.StatusRestocked},
		},
		"none for sale": {
			[]domain.Return{writeOff(quantity("A", "", 5)), writeOff(quantity("B", "", 1))},
			[]domain.Status{domain.StatusFulfilled, domain.StatusWrittenOff},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, now := in(given.Status), given.Lines
			for i, back := range tc.back {
				done, err := r.Return(now, back)
				require.NoError(t, err)
				require.Equal(t, tc.want[i], done.Status)
				r.Status, now = done.Status, done.Lines
			}
			_, err := r.Return(now, restock(quantity("A", "", 1)))
			require.ErrorIs(t, err, domain.ErrQuantityExceeded)
		})
	}
}

func TestReturnIsRecordedAtItsLocation(t *testing.T) {
	given, err := in(domain.StatusCommitted).Fulfill(reservationLines(), []domain.UnitSelection{quantity("A", "", 3)})
	require.NoError(t, err)
	done, err := in(domain.StatusCommitted).Return(given.Lines, domain.Return{
		Restocked: []domain.UnitSelection{quantity("A", "main", 1)}, WrittenOff: []domain.UnitSelection{quantity("A", "", 1)}, Location: "west", Reason: "torn",
	})
	require.NoError(t, err)
	require.Equal(t, domain.StatusCommitted, done.Status, "a return of a part does not end the order")
	require.Equal(t, []domain.UnsavedMovement{
		{SKU: "A", Location: "west", Cause: domain.CauseReturned, OnHandDelta: 1},
		{SKU: "A", Location: "west", Cause: domain.CauseReturned, OnHandDelta: 1},
		{SKU: "A", Location: "west", Cause: domain.CauseWrittenOff, OnHandDelta: -1},
	}, done.Movements)
	require.Equal(t, []domain.ReservationLine{
		{SKU: "A", Location: "east", Quantity: 2, Fulfilled: 2, WrittenOff: 1},
		{SKU: "A", Location: "main", Quantity: 3, Fulfilled: 1, Restocked: 1},
		{SKU: "B", Location: "main", Quantity: 1},
	}, done.Lines)
	require.Equal(t, "torn", done.Reason)
}

func TestRefusalsOfLines(t *testing.T) {
	over := []domain.UnitSelection{quantity("A", "east", 3)}
	_, err := in(domain.StatusCommitted).ReleaseLines(reservationLines(), over)
	require.ErrorIs(t, err, domain.ErrQuantityExceeded)
	_, err = in(domain.StatusCommitted).Fulfill(reservationLines(), over)
	require.ErrorIs(t, err, domain.ErrQuantityExceeded)
	_, err = in(domain.StatusCommitted).Return(reservationLines(), domain.Return{Restocked: over})
	require.ErrorIs(t, err, domain.ErrReservationNotFulfilled, "nothing was fulfilled yet")
	_, err = in(domain.StatusReleased).ReleaseLines(reservationLines(), over)
	require.ErrorIs(t, err, domain.ErrQuantityExceeded, "nothing is held any more")
	_, err = in(domain.StatusFulfilled).ReleaseLines(reservationLines(), over)
	require.ErrorIs(t, err, domain.ErrReservationFulfilled)
	_, err = in(domain.StatusHeld).Fulfill(reservationLines(), nil)
	require.ErrorIs(t, err, domain.ErrReservationNotCommitted)
	_, err = in(domain.StatusHeld).ReleaseLines(reservationLines(), []domain.UnitSelection{quantity("A", "", 0)})
	require.ErrorIs(t, err, domain.ErrQuantityInvalid)
	_, err = in(domain.StatusHeld).ReleaseLines(reservationLines(), []domain.UnitSelection{quantity("A\x00", "", 1)})
	require.ErrorIs(t, err, domain.ErrSKUInvalid)
}

func TestOperationsDiffer(t *testing.T) {
	some := []domain.UnitSelection{quantity("A", "", 1)}
	seen := make(map[domain.Digest]int)
	for i, operation := range []domain.Operation{
		domain.NewLineOperation("1", domain.CommandRelease, "o", some),
		domain.NewLineOperation("1", domain.CommandFulfill, "o", some),
		domain.NewLineOperation("1", domain.CommandFulfill, "p", some),
		domain.NewLineOperation("1", domain.CommandFulfill, "o", []domain.UnitSelection{quantity("A", "", 2)}),
		domain.NewLineOperation("1", domain.CommandFulfill, "o", nil),
		domain.NewReturnOperation("1", "o", domain.Return{Restocked: some}),
		domain.NewReturnOperation("1", "o", domain.Return{WrittenOff: some}),
		domain.NewReturnOperation("1", "o", domain.Return{WrittenOff: some, Location: "main"}),
		domain.NewReturnOperation("1", "o", domain.Return{WrittenOff: some, Reason: "main"}),
	} {
		require.NotContains(t, seen, operation.Digest)
		seen[operation.Digest] = i
	}
}

func TestDemandOfLinesIsOneLinePerSKU(t *testing.T) {
	require.Equal(t, []domain.SKUQuantity{{SKU: "A", Quantity: 5}, {SKU: "B", Quantity: 1}}, domain.QuantitiesBySKU(reservationLines()))
}
