package domain

// Status is where a reservation stands. Its words are repeated by a CHECK in db/inventory.
type Status string

// The statuses. Released and expired are final.
const (
	// StatusHeld: the units are the order's until the hold ends.
	StatusHeld Status = "held"
	// StatusCommitted: the units are the order's.
	StatusCommitted Status = "committed"
	// StatusReleased: given back.
	StatusReleased Status = "released"
	// StatusExpired: taken back when the hold ended.
	StatusExpired Status = "expired"
)

// Command is what can be asked of a reservation.
type Command string

// The commands. Commit and release come from the order's service, expire from the clock.
const (
	CommandCommit  Command = "commit"
	CommandRelease Command = "release"
	CommandExpire  Command = "expire"
)

// move is the outcome of a command: a status, or a refusal. The same status again means that nothing is done.
type move struct {
	to      Status
	refusal error
}

// moves is the whole machine. Beside it stands one guard: a commit moves a held reservation only before its ExpiresAt.
var moves = map[Status]map[Command]move{
	StatusHeld: {
		CommandCommit:  {to: StatusCommitted},
		CommandRelease: {to: StatusReleased},
		CommandExpire:  {to: StatusExpired},
	},
	StatusCommitted: {
		CommandCommit:  {to: StatusCommitted},
		CommandRelease: {to: StatusReleased},
		CommandExpire:  {to: StatusCommitted},
	},
	StatusReleased: {
		CommandCommit:  {refusal: ErrReservationReleased},
		CommandRelease: {to: StatusReleased},
		CommandExpire:  {to: StatusReleased},
	},
	StatusExpired: {
		CommandCommit:  {refusal: ErrReservationExpired},
		CommandRelease: {to: StatusExpired},
		CommandExpire:  {to: StatusExpired},
	},
}

// Statuses returns every status.
func Statuses() []Status { return []Status{StatusHeld, StatusCommitted, StatusReleased, StatusExpired} }

// Commands returns every command.
func Commands() []Command { return []Command{CommandCommit, CommandRelease, CommandExpire} }

// After returns the status that the command leads to, or why it is refused.
func (s Status) After(c Command) (Status, error) {
	m := moves[s][c]
	return m.to, m.refusal
}

// Live reports whether the reservation still holds units.
func (s Status) Live() bool { return s == StatusHeld || s == StatusCommitted }
