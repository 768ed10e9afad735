package rpc

import (
	"testing"

	"github.com/stretchr/testify/require"

	inventoryv1 "github.com/akinai/akinai/api/gen/akinai/inventory/v1"
	"github.com/akinai/akinai/services/inventory/internal/domain"
)

// Every enum value of the domain has a value in the proto, and vice versa.
func TestEnumsMatch(t *testing.T) {
	states := map[inventoryv1.ReservationStatus]bool{inventoryv1.ReservationStatus_RESERVATION_STATUS_UNSPECIFIED: true}
	for _, status := range domain.Statuses() {
		states[statusToProto(status)] = true
	}
	require.Len(t, states, len(inventoryv1.ReservationStatus_name))

	causes := map[inventoryv1.MovementCause]bool{inventoryv1.MovementCause_MOVEMENT_CAUSE_UNSPECIFIED: true}
	for _, cause := range domain.Causes() {
		causes[causeToProto(cause)] = true
	}
	require.Len(t, causes, len(inventoryv1.MovementCause_name))
}
