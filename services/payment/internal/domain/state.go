package domain

// Status is the status of a payment.
type Status string

// The statuses. Failed, Voided and Refunded are final.
const (
	// StatusNone: no authorization was requested.
	StatusNone Status = "none"
	// StatusAuthorized: the bank has reserved the amount.
	StatusAuthorized Status = "authorized"
	// StatusCaptured: the bank has charged the amount.
	StatusCaptured Status = "captured"
	// StatusFailed: the bank has declined.
	StatusFailed Status = "failed"
	// StatusVoided: voided before the capture, or before an authorization, which is then refused.
	StatusVoided Status = "voided"
	// StatusRefunded: refunded after the capture.
	StatusRefunded Status = "refunded"
)

// Transition is a change of the stored status.
type Transition struct{ From, To Status }

// transitions is the transition table: for each stored status, the statuses at the bank that
// replace it. Any other answer of the bank is a repetition or has arrived late, and changes
// nothing. Transitions that skip a status happen after a crash between the bank's answer and its
// record.
var transitions = map[Status][]Status{
	StatusNone:       {StatusAuthorized, StatusCaptured, StatusFailed, StatusVoided, StatusRefunded},
	StatusAuthorized: {StatusCaptured, StatusVoided, StatusRefunded},
	StatusCaptured:   {StatusRefunded},
	StatusFailed:     {},
	StatusVoided:     {},
	StatusRefunded:   {},
}

// Transitions returns all transitions, in a fixed order.
func Transitions() []Transition {
	var all []Transition
	for _, from := range Statuses() {
		for _, to := range transitions[from] {
			all = append(all, Transition{From: from, To: to})
		}
	}
	return all
}

// Statuses returns every status.
func Statuses() []Status {
	return []Status{StatusNone, StatusAuthorized, StatusCaptured, StatusFailed, StatusVoided, StatusRefunded}
}
