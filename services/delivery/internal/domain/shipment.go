package domain

import (
	"maps"
	"slices"
	"time"

	"github.com/akinai/akinai/pkg/id"
)

// ShipmentID is the UUID of a shipment. It is also the operation under which inventory fulfills its
// units.
type ShipmentID string

// ShipmentState is the state of a shipment for the shop.
type ShipmentState string

// The states of a shipment.
const (
	ShipmentPlanned    ShipmentState = "planned"
	ShipmentPacked     ShipmentState = "packed"
	ShipmentHandedOver ShipmentState = "handed_over"
	ShipmentDelivered  ShipmentState = "delivered"
	ShipmentReturned   ShipmentState = "returned_to_sender"
	ShipmentLost       ShipmentState = "lost"
	ShipmentCanceled   ShipmentState = "canceled"
)

// ShipmentCommand is a command on a shipment.
type ShipmentCommand string

// The commands of a shipment.
const (
	// CommandPack: it is in its parcel.
	CommandPack ShipmentCommand = "pack"
	// CommandHandOver: inventory has fulfilled its units, and the carrier has it.
	CommandHandOver ShipmentCommand = "hand_over"
	// CommandDeliver, CommandReturn and CommandLose: how it ended.
	CommandDeliver ShipmentCommand = "deliver"
	CommandReturn  ShipmentCommand = "return"
	CommandLose    ShipmentCommand = "lose"
	// CommandCancel: the order was canceled; inventory has released its units.
	CommandCancel ShipmentCommand = "cancel"
)

// ShipmentMove is a row of the table of moves.
type ShipmentMove struct {
	From []ShipmentState
	To   ShipmentState
}

// shipmentMoves is the life of a shipment. Statements that move one are guarded by From; everything
// else is refused.
var shipmentMoves = map[ShipmentCommand]ShipmentMove{
	CommandPack:     {[]ShipmentState{ShipmentPlanned}, ShipmentPacked},
	CommandHandOver: {[]ShipmentState{ShipmentPacked}, ShipmentHandedOver},
	CommandDeliver:  {[]ShipmentState{ShipmentHandedOver}, ShipmentDelivered},
	CommandReturn:   {[]ShipmentState{ShipmentHandedOver}, ShipmentReturned},
	CommandLose:     {[]ShipmentState{ShipmentHandedOver}, ShipmentLost},
	CommandCancel:   {[]ShipmentState{ShipmentPlanned, ShipmentPacked}, ShipmentCanceled},
}

// ShipmentMoves returns a copy of the table of moves.
func ShipmentMoves() map[ShipmentCommand]ShipmentMove { return maps.Clone(shipmentMoves) }

// Allows reports whether the command can be applied in the state.
func (c ShipmentCommand) Allows(state ShipmentState) bool {
	return slices.Contains(shipmentMoves[c].From, state)
}

// CarrierStatus is what a carrier has reported; "" before it has.
type CarrierStatus string

// The statuses of a carrier.
const (
	CarrierPreTransit     CarrierStatus = "pre_transit"
	CarrierInTransit      CarrierStatus = "in_transit"
	CarrierOutForDelivery CarrierStatus = "out_for_delivery"
	CarrierAttempted      CarrierStatus = "attempted"
	CarrierRedelivery     CarrierStatus = "redelivery_booked"
	CarrierHeld           CarrierStatus = "held_at_depot"
	CarrierPickup         CarrierStatus = "available_for_pickup"
	CarrierDelivered      CarrierStatus = "delivered"
	CarrierReturned       CarrierStatus = "return_to_sender"
	CarrierFailure        CarrierStatus = "failure"
	CarrierUnknown        CarrierStatus = "unknown"
)

// CarrierStatuses returns the statuses that are known.
func CarrierStatuses() []CarrierStatus {
	return []CarrierStatus{
		CarrierPreTransit, CarrierInTransit, CarrierOutForDelivery, CarrierAttempted, CarrierRedelivery, CarrierHeld, CarrierPickup,
		CarrierDelivered, CarrierReturned, CarrierFailure, CarrierUnknown,
	}
}

// Ends returns the command with which the status ends a shipment; "" for all others, which move
// the axis of the carrier alone.
func (s CarrierStatus) Ends() ShipmentCommand {
	switch s {
	case CarrierDelivered:
		return CommandDeliver
	case CarrierReturned:
		return CommandReturn
	case CarrierFailure:
		return CommandLose
	default:
		return ""
	}
}

// Report is what happened to a shipment, as its carrier or staff say.
type Report struct {
	Status CarrierStatus
	// At is when it happened, not when it was reported.
	At     time.Time
	Reason string
}

// Applies reports whether the report changes a shipment in the state with the last report at last,
// which is zero before the first. A report that ends the shipment always does, however late it
// comes: what it says stays true. Any other one is a status of its time, so an older one changes
// nothing.
func (r Report) Applies(state ShipmentState, last time.Time) bool {
	return state == ShipmentHandedOver && (r.Status.Ends() != "" || r.At.After(last))
}

// Availability says whether the units of a shipment are there.
type Availability string

// The availabilities.
const (
	InStock   Availability = "in_stock"
	BackOrder Availability = "back_order"
)

// ShipmentLine is some units of a SKU.
type ShipmentLine struct {
	SKU      string `json:"sku"`
	Name     string `json:"name"`
	Quantity int64  `json:"quantity"`
}

// Shipment is a part of an order that leaves one location.
type Shipment struct {
	ID          ShipmentID
	OrderID     OrderID
	OrderNumber string
	// Reference is what carriers know the shipment by: the number of the order and of the shipment
	// within it; "" for those of earlier releases.
	Reference    string
	Location     string
	Availability Availability
	Lines        []ShipmentLine
	Method       MethodCode
	Carrier      Carrier
	// ShipOn is the day on which it has to leave, ArriveOn that of its slot or the first day of
	// arrival; zero if the order has none.
	ShipOn, ArriveOn time.Time
	// Window is the code of the window of its slot, or "".
	Window        string
	State         ShipmentState
	CarrierStatus CarrierStatus
	Tracking      TrackingNumber
	// Attempt is set while a hand-over was requested and is not finished.
	Attempt   HandOverAttempt
	Reason    string
	Version   int64
	UpdatedAt time.Time
}

// HandOverAttempt identifies an attempt to hand a shipment over, which is a time: when recovery may
// repeat it. A later attempt has a later one.
type HandOverAttempt time.Time

// Running reports whether it is an attempt.
func (a HandOverAttempt) Running() bool { return !time.Time(a).IsZero() }

// Left reports whether the shipment has left the shop.
func (p Shipment) Left() bool {
	switch p.State {
	case ShipmentPlanned, ShipmentPacked, ShipmentCanceled:
		return false
	default:
		return true
	}
}

// ShipmentIDFor returns the id of the shipment of an order, so that planning can be repeated.
func ShipmentIDFor(order OrderID, location string, availability Availability) ShipmentID {
	return ShipmentID(id.Derive("shipment", string(order), location, string(availability)))
}

// ShipmentChange is an entry of the history of a shipment.
type ShipmentChange struct {
	Version       int64
	State         ShipmentState
	CarrierStatus CarrierStatus
	Actor, Reason string
	At            time.Time
}

// ShipmentCounts counts the shipments of an order: those that are not canceled, those that ever
// left the shop, and those that were delivered.
type ShipmentCounts struct{ Shipments, HandedOver, Delivered int }
