package sandbox

// class is what the bank calls a card in its ledger.
type class string

// The classes whose cards misbehave.
const (
	// declined: refused.
	declined class = "declined"
	// timeout: nothing is booked, and no answer comes.
	timeout class = "timeout"
	// lostReply: the authorization is booked, and no answer comes the first time.
	lostReply class = "lost_reply"
	// captureLostReply: the capture is booked, and no answer comes the first time.
	captureLostReply class = "capture_lost_reply"
	// captureFailOnce: the first capture fails with nothing booked. The statement capture knows it
	// by name.
	captureFailOnce class = "capture_fail_once"
)

// cards are the tokens that the bank's form may have given out.
var cards = map[string]class{
	"tok_visa":               "visa",
	"tok_declined":           declined,
	"tok_timeout":            timeout,
	"tok_lost_reply":         lostReply,
	"tok_capture_lost_reply": captureLostReply,
	"tok_capture_fail_once":  captureFailOnce,
}
