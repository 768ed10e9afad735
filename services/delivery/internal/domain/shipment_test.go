package domain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/delivery/internal/domain"
)

// TestEveryCommandInEveryState: a shipment that has left never comes back to be packed, and one
// that has ended never changes.
func TestEveryCommandInEveryState(t *testing.T) {
	t.Parallel()
	states := []domain.ShipmentState{
		domain.ShipmentPlanned, domain.ShipmentPacked, domain.ShipmentHandedOver, domain.ShipmentDelivered, domain.ShipmentReturned,
		domain.ShipmentLost, domain.ShipmentCanceled,
	}
	allowed := make(map[string]domain.ShipmentState)
	for command, move := range domain.ShipmentMoves() {
		for _, state := range states {
			if command.Allows(state) {
				allowed[string(state)+" "+string(command)] = move.To
			}
		}
	}
	require.Equal(t, map[string]domain.ShipmentState{
		"planned pack": domain.ShipmentPacked, "packed hand_over": domain.ShipmentHandedOver,
		"planned cancel": domain.ShipmentCanceled, "packed cancel": domain.ShipmentCanceled,
		"handed_over deliver": domain.ShipmentDelivered, "handed_over return": domain.ShipmentReturned, "handed_over lose": domain.ShipmentLost,
	}, allowed)
}

// TestCheckDigitOfATrackingNumber: the first three numbers are samples of carriers.
func TestCheckDigitOfATrackingNumber(t *testing.T) {
	t.Parallel()
	for text, suspect := range map[string]bool{
		"444413758703": false, "5125-4751-4334": false, "4055 4842 4886": false,
		"444413758704": true, "444413758713": true, "544413758703": true,
		"44441375870": false, "4444137587033": false, "RR123456785JP": false, "": false,
	} {
		require.Equal(t, suspect, domain.NewTrackingNumber(text).Suspect("yamato"), text)
		require.False(t, domain.NewTrackingNumber(text).Suspect("own"), text)
	}
}
