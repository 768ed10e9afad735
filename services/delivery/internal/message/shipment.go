package message

import (
	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/services/delivery/internal/domain"
)

var states = map[domain.ShipmentState]deliveryv1.ShipmentState{
	domain.ShipmentPlanned:    deliveryv1.ShipmentState_SHIPMENT_STATE_PLANNED,
	domain.ShipmentPacked:     deliveryv1.ShipmentState_SHIPMENT_STATE_PACKED,
	domain.ShipmentHandedOver: deliveryv1.ShipmentState_SHIPMENT_STATE_HANDED_OVER,
	domain.ShipmentDelivered:  deliveryv1.ShipmentState_SHIPMENT_STATE_DELIVERED,
	domain.ShipmentReturned:   deliveryv1.ShipmentState_SHIPMENT_STATE_RETURNED_TO_SENDER,
	domain.ShipmentLost:       deliveryv1.ShipmentState_SHIPMENT_STATE_LOST,
	domain.ShipmentCanceled:   deliveryv1.ShipmentState_SHIPMENT_STATE_CANCELED,
}

var carrierStatuses = map[domain.CarrierStatus]deliveryv1.CarrierStatus{
	domain.CarrierPreTransit:     deliveryv1.CarrierStatus_CARRIER_STATUS_PRE_TRANSIT,
	domain.CarrierInTransit:      deliveryv1.CarrierStatus_CARRIER_STATUS_IN_TRANSIT,
	domain.CarrierOutForDelivery: deliveryv1.CarrierStatus_CARRIER_STATUS_OUT_FOR_DELIVERY,
	domain.CarrierAttempted:      deliveryv1.CarrierStatus_CARRIER_STATUS_ATTEMPTED,
	domain.CarrierRedelivery:     deliveryv1.CarrierStatus_CARRIER_STATUS_REDELIVERY_BOOKED,
	domain.CarrierHeld:           deliveryv1.CarrierStatus_CARRIER_STATUS_HELD_AT_DEPOT,
	domain.CarrierPickup:         deliveryv1.CarrierStatus_CARRIER_STATUS_AVAILABLE_FOR_PICKUP,
	domain.CarrierDelivered:      deliveryv1.CarrierStatus_CARRIER_STATUS_DELIVERED,
	domain.CarrierReturned:       deliveryv1.CarrierStatus_CARRIER_STATUS_RETURN_TO_SENDER,
	domain.CarrierFailure:        deliveryv1.CarrierStatus_CARRIER_STATUS_FAILURE,
	domain.CarrierUnknown:        deliveryv1.CarrierStatus_CARRIER_STATUS_UNKNOWN,
}

// State converts a state to its message.
func State(s domain.ShipmentState) deliveryv1.ShipmentState { return states[s] }

// StateOf converts the message of a state; "" for an unknown one.
func StateOf(m deliveryv1.ShipmentState) domain.ShipmentState { return keyOf(states, m) }

// CarrierStatus converts a status of a carrier to its message.
func CarrierStatus(s domain.CarrierStatus) deliveryv1.CarrierStatus { return carrierStatuses[s] }

// CarrierStatusOf converts the message of a status of a carrier; "" for an unknown one.
func CarrierStatusOf(m deliveryv1.CarrierStatus) domain.CarrierStatus {
	return keyOf(carrierStatuses, m)
}

func keyOf[K ~string, M comparable](of map[K]M, message M) K {
	for key, m := range of {
		if m == message {
			return key
		}
	}
	return ""
}
