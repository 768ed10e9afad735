package domain

import "time"

// MaxSessionEntries bounds a list of sessions. Ending all others ends also those beyond it.
const MaxSessionEntries = 100

// ClientAccount is the client for which a person logs in to the account pages of the issuer. It
// gets no tokens.
const ClientAccount ClientID = "account"

// SessionEntry is a session, or a login that a browser keeps at the issuer, as its owner sees it.
type SessionEntry struct {
	// ID is that of the session, or of the browser login.
	ID SessionID
	// Browser means that the entry is a browser login. Its end also ends the sessions that began
	// with it.
	Browser bool
	// Client and ClientName are "" for a browser login; ClientName also for a login by RPC.
	Client     ClientID
	ClientName string
	Device     Device
	StartedAt  time.Time
	// UsedAt is when tokens were last given out for it, which is at most AccessTokenTTL before its
	// last use.
	UsedAt time.Time
	EndsAt time.Time
	// Login is the browser login with which a session began, or that of the entry itself; "" if
	// there is none.
	Login string
}

// CallingSession is a session that acts for its owner: by its access token, or by the cookie of a
// browser login. Either part may be "".
type CallingSession struct {
	Account AccountID
	Session SessionID
	Login   string
}

// Among returns c with the browser login of its session, if entries contain it.
func (c CallingSession) Among(entries []SessionEntry) CallingSession {
	for _, e := range entries {
		if c.Session != "" && !e.Browser && e.ID == c.Session {
			c.Login = e.Login
		}
	}
	return c
}

// Is reports whether an entry is the calling session. In a browser that is the login and each
// session that began with it.
func (c CallingSession) Is(e SessionEntry) bool {
	return c.Session != "" && !e.Browser && e.ID == c.Session || c.Login != "" && e.Login == c.Login
}
