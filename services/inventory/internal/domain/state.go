package domain

import "slices"

// Status is where a reservation is in its life. A CHECK in db/inventory lists the same values.
type Status string

// The statuses.
const (
	// StatusHeld: the units are reserved until the hold expires.
	StatusHeld Status = "held"
	// StatusCommitted: the units are reserved for good; some may have been fulfilled.
	StatusCommitted Status = "committed"
	// StatusReleased: all units were released.
	StatusReleased Status = "released"
	// StatusExpired: the hold expired and its units were released.
	StatusExpired Status = "expired"
	// StatusFulfilled: all units that were not released were fulfilled; some may have been
	// returned.
	StatusFulfilled Status = "fulfilled"
	// StatusRestocked: all fulfilled units were returned, and some are for sale again.
	StatusRestocked Status = "restocked"
	// StatusWrittenOff: all fulfilled units were returned, and none is for sale.
	StatusWrittenOff Status = "written_off"
)

// Command is what may be done to a reservation after it was made.
type Command string

// The commands. The sweeper issues Expire; the order service and staff issue the others.
const (
	CommandExtend  Command = "extend"
	CommandCommit  Command = "commit"
	CommandRelease Command = "release"
	CommandExpire  Command = "expire"
	CommandFulfill Command = "fulfill"
	CommandReturn  Command = "return"
)

// transition is the outcome of a command: the statuses that it may lead to, of which the units
// decide (lineTotals.status), or an error. A status that leads to itself stays; units may still
// change.
type transition struct {
	to      []Status
	refusal error
}

func to(statuses ...Status) transition { return transition{to: statuses} }

func refuse(why error) transition { return transition{refusal: why} }

// transitions is the transition table. Two more rules: a hold is committed and extended only before
// its ExpiresAt, and no command changes more units than there are.
var transitions = map[Status]map[Command]transition{
	StatusHeld: {
		CommandExtend:  to(StatusHeld),
		CommandCommit:  to(StatusCommitted),
		CommandRelease: to(StatusReleased, StatusHeld),
		CommandExpire:  to(StatusExpired),
		CommandFulfill: refuse(ErrReservationNotCommitted),
		CommandReturn:  refuse(ErrReservationNotFulfilled),
	},
	StatusCommitted: {
		CommandExtend:  to(StatusCommitted),
		CommandCommit:  to(StatusCommitted),
		CommandRelease: to(StatusReleased, StatusRestocked, StatusWrittenOff, StatusFulfilled, StatusCommitted),
		CommandExpire:  to(StatusCommitted),
		CommandFulfill: to(StatusFulfilled, StatusCommitted),
		CommandReturn:  to(StatusCommitted),
	},
	StatusReleased: {
		CommandExtend:  refuse(ErrReservationReleased),
		CommandCommit:  refuse(ErrReservationReleased),
		CommandRelease: to(StatusReleased),
		CommandExpire:  to(StatusReleased),
		CommandFulfill: refuse(ErrReservationReleased),
		CommandReturn:  refuse(ErrReservationNotFulfilled),
	},
	StatusExpired: {
		CommandExtend:  refuse(ErrReservationExpired),
		CommandCommit:  refuse(ErrReservationExpired),
		CommandRelease: to(StatusExpired),
		CommandExpire:  to(StatusExpired),
		CommandFulfill: refuse(ErrReservationExpired),
		CommandReturn:  refuse(ErrReservationNotFulfilled),
	},
	StatusFulfilled: {
		CommandExtend:  refuse(ErrReservationFulfilled),
		CommandCommit:  to(StatusFulfilled),
		CommandRelease: refuse(ErrReservationFulfilled),
		CommandExpire:  to(StatusFulfilled),
		CommandFulfill: to(StatusFulfilled),
		CommandReturn:  to(StatusRestocked, StatusWrittenOff, StatusFulfilled),
	},
	StatusRestocked: {
		CommandExtend:  refuse(ErrReservationFulfilled),
		CommandCommit:  to(StatusRestocked),
		CommandRelease: refuse(ErrReservationFulfilled),
		CommandExpire:  to(StatusRestocked),
		CommandFulfill: to(StatusRestocked),
		CommandReturn:  to(StatusRestocked),
	},
	StatusWrittenOff: {
		CommandExtend:  refuse(ErrReservationFulfilled),
		CommandCommit:  to(StatusWrittenOff),
		CommandRelease: refuse(ErrReservationFulfilled),
		CommandExpire:  to(StatusWrittenOff),
		CommandFulfill: to(StatusWrittenOff),
		CommandReturn:  to(StatusWrittenOff),
	},
}

// Statuses returns every status.
func Statuses() []Status {
	return []Status{
		StatusHeld, StatusCommitted, StatusReleased, StatusExpired, StatusFulfilled, StatusRestocked, StatusWrittenOff,
	}
}

// Commands returns every command.
func Commands() []Command {
	return []Command{CommandExtend, CommandCommit, CommandRelease, CommandExpire, CommandFulfill, CommandReturn}
}

// After returns the statuses to which the command may lead from s, or the error that refuses it.
func (s Status) After(c Command) ([]Status, error) {
	m := transitions[s][c]
	return slices.Clone(m.to), m.refusal
}

// Live reports whether the reservation is held or committed: its outstanding units are reserved.
func (s Status) Live() bool { return s == StatusHeld || s == StatusCommitted }
