package sandbox

// class is the bank's class of a card, stored in its ledger.
type class string

// The classes of cards that fail.
const (
	// declined: the authorization is declined.
	declined class = "declined"
	// timeout: the bank records nothing and does not answer.
	timeout class = "timeout"
	// lostReply: the bank records the authorization; the first answer is lost.
	lostReply class = "lost_reply"
	// captureLostReply: the bank records the capture; the first answer is lost.
	captureLostReply class = "capture_lost_reply"
	// captureFailOnce: the first capture fails and records nothing. The statement capture contains
	// this name.
	captureFailOnce class = "capture_fail_once"
)

// cards maps the valid tokens to the classes of their cards.
var cards = map[string]class{
	"tok_visa":               "visa",
	"tok_declined":           declined,
	"tok_timeout":            timeout,
	"tok_lost_reply":         lostReply,
	"tok_capture_lost_reply": captureLostReply,
	"tok_capture_fail_once":  captureFailOnce,
}
