package domain

import "maps"

// Status is the status of an order.
type Status string

// The statuses. The checkout of a pending order is running; shoppers do not see it.
const (
	StatusPending   Status = "pending"
	StatusConfirmed Status = "confirmed"
	StatusCanceled  Status = "canceled"
	// StatusProcessing: a shipment of the order is packed, or has left.
	StatusProcessing Status = "processing"
	// StatusCompleted: all its shipments were delivered.
	StatusCompleted Status = "completed"
)

// PaymentStatus is the status of its payment.
type PaymentStatus string

// The payment statuses.
const (
	PaymentPending    PaymentStatus = "pending"
	PaymentAuthorized PaymentStatus = "authorized"
	PaymentPaid       PaymentStatus = "paid"
	PaymentVoided     PaymentStatus = "voided"
	PaymentRefunded   PaymentStatus = "refunded"
	// PaymentNone: the order costs nothing; final.
	PaymentNone PaymentStatus = "none"
)

// Fulfillment is the extent to which an order was fulfilled; units that were returned since
// count.
type Fulfillment string

// The fulfillment statuses.
const (
	FulfillmentNone      Fulfillment = "none"
	FulfillmentPartial   Fulfillment = "partial"
	FulfillmentFulfilled Fulfillment = "fulfilled"
	// FulfillmentDelivered: all shipments of the order were delivered.
	FulfillmentDelivered Fulfillment = "delivered"
)

// Task is the next step of the saga. It is written with the transition that causes it, and run
// immediately. If the process dies, recovery runs it.
type Task string

// The tasks.
const (
	TaskNone Task = ""
	// TaskPlace: if the payment is authorized, commit the stock and confirm; otherwise fail.
	TaskPlace Task = "place"
	// TaskCapture: capture the payment. Retried until it succeeds.
	TaskCapture Task = "capture"
	// TaskCancel: release the stock if nothing was fulfilled, and cancel; otherwise drop the
	// task.
	TaskCancel Task = "cancel"
	// TaskCompensate: release the stock and return the money. Retried until it succeeds.
	TaskCompensate Task = "compensate"
)

// Command is a command on an order.
type Command string

// The commands.
const (
	// CommandConfirm: the payment is authorized and the stock committed.
	CommandConfirm Command = "confirm"
	// CommandFail: a step of the checkout was refused, or it was interrupted.
	CommandFail Command = "fail"
	// CommandRequestCancel: the customer or staff asks to cancel.
	CommandRequestCancel Command = "request_cancel"
	// CommandCancel: the stock is released; nothing was or can be fulfilled.
	CommandCancel Command = "cancel"
	// CommandRefuseCancel: units were fulfilled, so the order is not canceled.
	CommandRefuseCancel Command = "refuse_cancel"
	// CommandFulfill: inventory has fulfilled units.
	CommandFulfill Command = "fulfill"
	// CommandProcess: a shipment is packed, or has left.
	CommandProcess Command = "process"
	// CommandComplete: all shipments were delivered.
	CommandComplete Command = "complete"
	// CommandPaid: the payment was captured.
	CommandPaid Command = "paid"
	// CommandCompensated: the stock is released and the money returned.
	CommandCompensated Command = "compensated"
	// CommandSetMetadata: staff replaced the metadata.
	CommandSetMetadata Command = "set_metadata"
	// CommandClaim: a customer took over the order of a guest.
	CommandClaim Command = "claim"
	// CommandReschedule: the seat of the order was moved to another slot.
	CommandReschedule Command = "reschedule"
)

// EventType is the type of an event that a transition causes.
type EventType string

// The event types; see order_events.proto.
const (
	// EventCreated: the order is visible.
	EventCreated EventType = "order.created"
	// EventConfirmed: the order is a sale.
	EventConfirmed EventType = "order.confirmed"
	EventPaid      EventType = "order.paid"
	EventFulfilled EventType = "order.fulfilled"
	EventCanceled  EventType = "order.canceled"
	EventReversed  EventType = "order.reversed"
	// EventProcessingStarted also has the relay invalidate the cached order.
	EventProcessingStarted EventType = "order.processing_started"
	EventCompleted         EventType = "order.completed"
)

// Transition is one row of the transition table.
type Transition struct {
	// RequiredTask is the task that the command finishes; AnyTask for a command from outside.
	RequiredTask Task
	To           Status
	// NextTask is the task after the transition.
	NextTask Task
	// Events are the types of the events that are written with the transition.
	Events []EventType
}

const (
	// AnyTask marks commands that do not finish a task.
	AnyTask Task = "any"
	// SameTask marks commands that keep the task.
	SameTask Task = "same"
)

// table is the life of an order. Everything else is refused.
var table = map[Status]map[Command]Transition{
	StatusPending: {
		CommandConfirm: {TaskPlace, StatusConfirmed, TaskCapture, []EventType{EventCreated, EventConfirmed}},
		CommandFail:    {TaskPlace, StatusCanceled, TaskCompensate, nil},
		// A fulfillment may arrive before the response of the commit.
		CommandFulfill:     {AnyTask, StatusPending, SameTask, nil},
		CommandSetMetadata: {AnyTask, StatusPending, SameTask, nil},
	},
	StatusConfirmed: {
		CommandPaid:          {TaskCapture, StatusConfirmed, TaskNone, []EventType{EventPaid}},
		CommandRequestCancel: {AnyTask, StatusConfirmed, TaskCancel, nil},
		CommandCancel:        {TaskCancel, StatusCanceled, TaskCompensate, []EventType{EventCanceled}},
		CommandRefuseCancel:  {TaskCancel, StatusConfirmed, TaskNone, nil},
		CommandFulfill:       {AnyTask, StatusConfirmed, SameTask, []EventType{EventFulfilled}},
		CommandSetMetadata:   {AnyTask, StatusConfirmed, SameTask, nil},
		CommandClaim:         {AnyTask, StatusConfirmed, SameTask, nil},
		CommandReschedule:    {AnyTask, StatusConfirmed, SameTask, nil},
		CommandProcess:       {AnyTask, StatusProcessing, SameTask, []EventType{EventProcessingStarted}},
		CommandComplete:      {AnyTask, StatusCompleted, SameTask, []EventType{EventCompleted}},
	},
	StatusProcessing: {
		CommandPaid:          {TaskCapture, StatusProcessing, TaskNone, []EventType{EventPaid}},
		CommandRequestCancel: {AnyTask, StatusProcessing, TaskCancel, nil},
		CommandCancel:        {TaskCancel, StatusCanceled, TaskCompensate, []EventType{EventCanceled}},
		CommandRefuseCancel:  {TaskCancel, StatusProcessing, TaskNone, nil},
		CommandFulfill:       {AnyTask, StatusProcessing, SameTask, []EventType{EventFulfilled}},
		CommandSetMetadata:   {AnyTask, StatusProcessing, SameTask, nil},
		CommandClaim:         {AnyTask, StatusProcessing, SameTask, nil},
		// The seat may have moved just before the first shipment was packed.
		CommandReschedule: {AnyTask, StatusProcessing, SameTask, nil},
		CommandComplete:   {AnyTask, StatusCompleted, SameTask, []EventType{EventCompleted}},
	},
	StatusCompleted: {
		// A capture may be late, and a cancellation may have been requested before all was
		// delivered.
		CommandPaid:         {TaskCapture, StatusCompleted, TaskNone, []EventType{EventPaid}},
		CommandRefuseCancel: {TaskCancel, StatusCompleted, TaskNone, nil},
		CommandSetMetadata:  {AnyTask, StatusCompleted, SameTask, nil},
		CommandClaim:        {AnyTask, StatusCompleted, SameTask, nil},
	},
	StatusCanceled: {
		// Only after a checkout that failed with committed stock: inventory refuses a cancel after
		// a fulfillment.
		CommandFulfill:     {AnyTask, StatusCanceled, SameTask, []EventType{EventFulfilled}},
		CommandCompensated: {TaskCompensate, StatusCanceled, TaskNone, []EventType{EventReversed}},
		CommandSetMetadata: {AnyTask, StatusCanceled, SameTask, nil},
		CommandClaim:       {AnyTask, StatusCanceled, SameTask, nil},
	},
}

// Known reports whether this version knows the status.
func (s Status) Known() bool {
	_, known := table[s]
	return known
}

// Table returns a copy of the transition table, for tests and diagrams.
func Table() map[Status]map[Command]Transition {
	out := make(map[Status]map[Command]Transition, len(table))
	for status, transitions := range table {
		out[status] = maps.Clone(transitions)
	}
	return out
}

// transition looks a command up in the table. Errors: ErrIllegalTransition.
func transition(from Status, task Task, command Command) (Transition, error) {
	m, ok := table[from][command]
	if !ok || m.RequiredTask != AnyTask && m.RequiredTask != task {
		return Transition{}, ErrIllegalTransition.With("status", string(from)).With("command", string(command))
	}
	return m, nil
}
