package domain

import "time"

// UsedToken is the stored state of a refresh token that could not be rotated.
type UsedToken struct {
	Session Session
	// UsedAt is the zero time if the token was not used.
	UsedAt time.Time
	// Sealed is the successor, encrypted with a key derived from the token; nil after it was
	// deleted.
	Sealed        []byte
	SuccessorUsed bool
}

// Verdict is the judgment on a token that could not be rotated.
type Verdict uint8

const (
	// VerdictEnded means that the session has ended; no action is needed.
	VerdictEnded Verdict = iota
	// VerdictRepeat means that the response was lost or two requests ran at once: the successor is
	// returned again.
	VerdictRepeat
	// VerdictTheft means that two parties have tokens of one family. The service cannot know which
	// one is the thief, so the session must be revoked.
	VerdictTheft
)

// Judge returns the verdict on the token when client presents it at now. Only the latest used token
// may be repeated, and only until its successor is used: otherwise a thief could rotate through the
// whole family within the grace of each token.
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
