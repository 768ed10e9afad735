package domain

import "slices"

// Status is where a reservation stands. Its words are repeated by a CHECK in db/inventory.
type Status string

// The statuses.
const (
	// StatusHeld: the units are the order's until the hold ends.
	StatusHeld Status = "held"
	// StatusCommitted: the units are the order's; some may have been handed over.
	StatusCommitted Status = "committed"
	// StatusReleased: given back.
	StatusReleased Status = "released"
	// StatusExpired: taken back when the hold ended.
	StatusExpired Status = "expired"
	// StatusFulfilled: handed over, what was not given back before; some of it may have come back.
	StatusFulfilled Status = "fulfilled"
	// StatusRestocked: all that was handed over came back, some of it for sale.
	StatusRestocked Status = "restocked"
	// StatusWrittenOff: all that was handed over came back, none of it for sale.
	StatusWrittenOff Status = "written_off"
)

// Command is what can be asked of a reservation.
type Command string

// The commands. Expire comes from the clock, the others from the order's service.
const (
	CommandExtend  Command = "extend"
	CommandCommit  Command = "commit"
	CommandRelease Command = "release"
	CommandExpire  Command = "expire"
	CommandFulfill  Command = "fulfill"
	CommandReturn  Command = "return"
)

// move is the outcome of a command: the statuses that it may lead to, among which the units choose (tally.choose), or a refusal.
// The status itself alone means that it stays; units may move all the same.
type move struct {
	to      []Status
	refusal error
}

func to(statuses ...Status) move { return move{to: statuses} }

func refuse(why error) move { return move{refusal: why} }

// moves is the whole machine. Beside it stand two guards: a hold is committed and extended only before its ExpiresAt, and no
// command moves more units than there are.
var moves = map[Status]map[Command]move{
	StatusHeld: {
		CommandExtend:  to(StatusHeld),
		CommandCommit:  to(StatusCommitted),
		CommandRelease: to(StatusReleased, StatusHeld),
		CommandExpire:  to(StatusExpired),
		CommandFulfill:  refuse(ErrReservationNotCommitted),
		CommandReturn:  refuse(ErrReservationNotFulfilled),
	},
	StatusCommitted: {
		CommandExtend:  to(StatusCommitted),
		CommandCommit:  to(StatusCommitted),
		CommandRelease: to(StatusReleased, StatusRestocked, StatusWrittenOff, StatusFulfilled, StatusCommitted),
		CommandExpire:  to(StatusCommitted),
		CommandFulfill:  to(StatusFulfilled, StatusCommitted),
		CommandReturn:  to(StatusCommitted),
	},
	StatusReleased: {
		CommandExtend:  refuse(ErrReservationReleased),
		CommandCommit:  refuse(ErrReservationReleased),
		CommandRelease: to(StatusReleased),
		CommandExpire:  to(StatusReleased),
		CommandFulfill:  refuse(ErrReservationReleased),
		CommandReturn:  refuse(ErrReservationNotFulfilled),
	},
	StatusExpired: {
		CommandExtend:  refuse(ErrReservationExpired),
		CommandCommit:  refuse(ErrReservationExpired),
		CommandRelease: to(StatusExpired),
		CommandExpire:  to(StatusExpired),
		CommandFulfill:  refuse(ErrReservationExpired),
		CommandReturn:  refuse(ErrReservationNotFulfilled),
	},
	StatusFulfilled: {
		CommandExtend:  refuse(ErrReservationFulfilled),
		CommandCommit:  to(StatusFulfilled),
		CommandRelease: refuse(ErrReservationFulfilled),
		CommandExpire:  to(StatusFulfilled),
		CommandFulfill:  to(StatusFulfilled),
		CommandReturn:  to(StatusRestocked, StatusWrittenOff, StatusFulfilled),
	},
	StatusRestocked: {
		CommandExtend:  refuse(ErrReservationFulfilled),
		CommandCommit:  to(StatusRestocked),
		CommandRelease: refuse(ErrReservationFulfilled),
		CommandExpire:  to(StatusRestocked),
		CommandFulfill:  to(StatusRestocked),
		CommandReturn:  to(StatusRestocked),
	},
	StatusWrittenOff: {
		CommandExtend:  refuse(ErrReservationFulfilled),
		CommandCommit:  to(StatusWrittenOff),
		CommandRelease: refuse(ErrReservationFulfilled),
		CommandExpire:  to(StatusWrittenOff),
		CommandFulfill:  to(StatusWrittenOff),
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

// After returns the statuses that the command may lead to, or why it is refused.
func (s Status) After(c Command) ([]Status, error) {
	m := moves[s][c]
	return slices.Clone(m.to), m.refusal
}

// Live reports whether the reservation still holds units.
func (s Status) Live() bool { return s == StatusHeld || s == StatusCommitted }
