package domain

// Status is where the money of an order stands.
type Status string

// The statuses. Failed, Voided and Refunded are final.
const (
	// StatusNone: nobody asked for anything yet.
	StatusNone Status = "none"
	// StatusAuthorized: set aside at the bank.
	StatusAuthorized Status = "authorized"
	// StatusCaptured: taken.
	StatusCaptured Status = "captured"
	// StatusFailed: the bank declined.
	StatusFailed Status = "failed"
	// StatusVoided: given back before it was taken, or fenced off before it was asked for.
	StatusVoided Status = "voided"
	// StatusRefunded: given back after it was taken.
	StatusRefunded Status = "refunded"
)

// Move is one step of our books.
type Move struct{ From, To Status }

// moves is the whole machine: for the status in our books, the words of the bank that move them on. Any other word is old news
// that arrived late, or what we have already, and changes nothing. Steps that skip a status are the books catching up after a
// crash between the bank's answer and our record of it.
var moves = map[Status][]Status{
	StatusNone:       {StatusAuthorized, StatusCaptured, StatusFailed, StatusVoided, StatusRefunded},
	StatusAuthorized: {StatusCaptured, StatusVoided, StatusRefunded},
	StatusCaptured:   {StatusRefunded},
	StatusFailed:     {},
	StatusVoided:     {},
	StatusRefunded:   {},
}

// Moves returns every allowed move, in a fixed order.
func Moves() []Move {
	var all []Move
	for _, from := range Statuses() {
		for _, to := range moves[from] {
			all = append(all, Move{From: from, To: to})
		}
	}
	return all
}

// Statuses returns every status.
func Statuses() []Status {
	return []Status{StatusNone, StatusAuthorized, StatusCaptured, StatusFailed, StatusVoided, StatusRefunded}
}
