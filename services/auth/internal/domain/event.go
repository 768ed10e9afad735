package domain

import "time"

// EventType is what the audit log says happened.
type EventType string

// The events of the audit log.
const (
	EventRegistered     EventType = "account_registered"
	EventLoginSucceeded EventType = "login_succeeded"
	EventLoginFailed    EventType = "login_failed"
	EventRefreshReused  EventType = "refresh_reused"
	EventLoggedOut      EventType = "logged_out"
	EventRoleGranted    EventType = "role_granted"
)

// Event is a row of the audit log. It names people by account id, never by address. Empty fields
// are unknown.
type Event struct {
	Type    EventType
	At      time.Time
	Account AccountID
	Session SessionID
	Client  ClientID
	// Actor is who did it, where it was not the person: the subject of the caller's token.
	Actor string
	// Role of EventRoleGranted.
	Role string
}
