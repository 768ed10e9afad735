package rpc_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/delivery/internal/app"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// numberedMeanwhile stores a number right before the request of a hand-over, as an import does
// that commits then.
type numberedMeanwhile struct {
	app.ShipmentStore
	meanwhile func() error
}

func (s numberedMeanwhile) BeginHandOver(
	ctx context.Context, id domain.ShipmentID, number domain.TrackingNumber, lease time.Duration,
) (domain.HandOverAttempt, error) {
	if err := s.meanwhile(); err != nil {
		return domain.HandOverAttempt{}, err
	}
	return s.ShipmentStore.BeginHandOver(ctx, id, number, lease)
}

func TestAHandOverWithoutANumberKeepsTheOneThatWasStoredMeanwhile(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, number := range []domain.TrackingNumber{"444413758703", "405548424886"} { // the first one, and a corrected one
		p := domain.ShipmentID(s.packed(t))
		if number != "444413758703" {
			_, err := s.rows.Track(s.staff, p, "512547514334")
			require.NoError(t, err)
		}
		use := app.NewShipments(numberedMeanwhile{s.rows, func() error {
			_, err := s.rows.Track(t.Context(), p, number)
			return err
		}}, s.stock, s.orders, nil, s.clock, 20*time.Second)
		for range 2 {
			handed, err := use.HandOver(t.Context(), p, "")
			require.NoError(t, err)
			require.Equal(t, number, handed.Tracking)
		}
		_, err := s.shipments.HandOverShipment(s.staff, &deliveryv1.HandOverShipmentRequest{Id: string(p), TrackingNumber: "999999999999"})
		require.Equal(t, domain.ErrShipmentNumber.Reason, errs.ReasonOf(err))
	}
}
