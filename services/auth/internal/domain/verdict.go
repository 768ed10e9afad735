package domain

import "time"

// UsedToken is what is stored about a refresh token that could not be rotated.
type UsedToken struct {
	Session Session
	// UsedAt is the zero time for a token that was not used.
	UsedAt time.Time
	// Sealed is the successor under the token's own key, nil when it was forgotten.
	Sealed        []byte
	SuccessorUsed bool
}

// Verdict says what a token that could not be rotated means.
type Verdict uint8

const (
	// VerdictEnded means that the session is over; nothing has to be done.
	VerdictEnded Verdict = iota
	// VerdictRepeat means that the reply was lost or two requests crossed: the successor is given
	// again.
	VerdictRepeat
	// VerdictTheft means that two parties hold tokens of one family. Which one is the thief cannot
	// be known, so the session must die.
	VerdictTheft
)

// Judge says what it means that client shows the token now. Only the newest used token may be
// repeated, and only until its successor is used: otherwise a thief could walk the family forward
// within the grace of each step.
func (t UsedToken) Judge(client ClientID, now time.Time) Verdict {
	switch {
	case t.Session.Revoked || !now.Before(t.Session.EndsAt):
		return VerdictEnded
	case t.Session.Client != client:
		return VerdictTheft
	case t.UsedAt.IsZero():
		return VerdictEnded
	case t.Sealed != nil && !t.SuccessorUsed && now.Sub(t.UsedAt) <= RefreshGrace:
		return VerdictRepeat
	default:
		return VerdictTheft
	}
}
