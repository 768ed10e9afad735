package domain

import "maps"

// Status is where an order stands.
type Status string

// The statuses. A pending order is not shown to shoppers: its checkout is running.
const (
	StatusPending   Status = "pending"
	StatusConfirmed Status = "confirmed"
	StatusCancelled Status = "cancelled"
)

// PaymentStatus is where its money stands.
type PaymentStatus string

// The payment statuses.
const (
	PaymentPending    PaymentStatus = "pending"
	PaymentAuthorized PaymentStatus = "authorized"
	PaymentPaid       PaymentStatus = "paid"
	PaymentVoided     PaymentStatus = "voided"
	PaymentRefunded   PaymentStatus = "refunded"
	// PaymentNone: the order costs nothing. It stays so.
	PaymentNone PaymentStatus = "none"
)

// Fulfillment is how much of an order was handed over; what came back since stays counted.
type Fulfillment string

// The fulfillments.
const (
	FulfillmentNone    Fulfillment = "none"
	FulfillmentPartial Fulfillment = "partial"
	FulfillmentWhole   Fulfillment = "whole"
)

// Task is what the saga still owes an order. It is written with the move that causes it, done as soon as may be, and taken up
// by recovery when whoever was at it has died.
type Task string

// The tasks.
const (
	TaskNone Task = ""
	// TaskPlace: see whether the money was authorized; then commit the stock and confirm, or fail.
	TaskPlace Task = "place"
	// TaskCapture: take the authorized money. Forward only.
	TaskCapture Task = "capture"
	// TaskCancel: have the stock released unless some of it was handed over; then cancel, else drop the task.
	TaskCancel Task = "cancel"
	// TaskUnwind: give stock and money back. Forward only.
	TaskUnwind Task = "unwind"
)

// Command asks an order to move.
type Command string

// The commands.
const (
	// CommandConfirm: money is authorized and stock committed.
	CommandConfirm Command = "confirm"
	// CommandFail: a step of the checkout was refused, or it was interrupted.
	CommandFail Command = "fail"
	// CommandRequestCancel: a person wants to cancel.
	CommandRequestCancel Command = "request_cancel"
	// CommandCancel: the stock is released, and nothing of it was or can be handed over.
	CommandCancel Command = "cancel"
	// CommandRefuseCancel: some of it was handed over.
	CommandRefuseCancel Command = "refuse_cancel"
	// CommandHandOver: units were handed over.
	CommandHandOver Command = "hand_over"
	// CommandPaid: the money was captured.
	CommandPaid Command = "paid"
	// CommandUnwound: stock and money are back.
	CommandUnwound Command = "unwound"
)

// Announcement is what the world hears of a move.
type Announcement string

// The announcements, each an event of order_events.proto.
const (
	AnnounceNothing   Announcement = ""
	AnnounceCreated   Announcement = "order.created"
	AnnouncePaid      Announcement = "order.paid"
	AnnounceFulfilled Announcement = "order.fulfilled"
	AnnounceCancelled Announcement = "order.cancelled"
	AnnounceReversed  Announcement = "order.reversed"
)

// Move is one row of the table.
type Move struct {
	// Owed is the task that the command answers; AnyTask for a command that comes from outside.
	Owed     Task
	To       Status
	Task     Task
	Announce Announcement
}

const (
	// AnyTask stands in the table where the command does not answer a task.
	AnyTask Task = "any"
	// SameTask stands in the table where the command leaves the task as it is.
	SameTask Task = "same"
)

// table is the order's life. What is not in it is refused.
var table = map[Status]map[Command]Move{
	StatusPending: {
		CommandConfirm: {TaskPlace, StatusConfirmed, TaskCapture, AnnounceCreated},
		CommandFail:    {TaskPlace, StatusCancelled, TaskUnwind, AnnounceNothing},
		// The warehouse may be faster than the answer of the commit.
		CommandHandOver: {AnyTask, StatusPending, SameTask, AnnounceNothing},
	},
	StatusConfirmed: {
		CommandPaid:          {TaskCapture, StatusConfirmed, TaskNone, AnnouncePaid},
		CommandRequestCancel: {AnyTask, StatusConfirmed, TaskCancel, AnnounceNothing},
		CommandCancel:        {TaskCancel, StatusCancelled, TaskUnwind, AnnounceCancelled},
		CommandRefuseCancel:  {TaskCancel, StatusConfirmed, TaskNone, AnnounceNothing},
		CommandHandOver:      {AnyTask, StatusConfirmed, SameTask, AnnounceFulfilled},
	},
	StatusCancelled: {
		// Not by a cancel, which inventory would have refused: by a checkout that failed after its stock was committed.
		CommandHandOver: {AnyTask, StatusCancelled, SameTask, AnnounceFulfilled},
		CommandUnwound:  {TaskUnwind, StatusCancelled, TaskNone, AnnounceReversed},
	},
}

// Table returns a copy of the transition table, for tests and diagrams.
func Table() map[Status]map[Command]Move {
	out := make(map[Status]map[Command]Move, len(table))
	for status, moves := range table {
		out[status] = maps.Clone(moves)
	}
	return out
}

// move looks a command up. Errors: ErrIllegalMove.
func move(from Status, owed Task, command Command) (Move, error) {
	m, ok := table[from][command]
	if !ok || m.Owed != AnyTask && m.Owed != owed {
		return Move{}, ErrIllegalMove.With("status", string(from)).With("command", string(command))
	}
	return m, nil
}
