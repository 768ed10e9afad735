package domain

import "time"

// EventType is the type of an event in the audit log.
type EventType string

// The events of the audit log.
const (
	EventRegistered EventType = "account_registered"
	// EventRegisteredAgain is a registration with the e-mail address of an account.
	EventRegisteredAgain EventType = "account_registered_again"
	EventAccountCreated  EventType = "account_created"
	EventLoginSucceeded  EventType = "login_succeeded"
	EventLoginFailed     EventType = "login_failed"
	EventRefreshReused   EventType = "refresh_reused"
	EventCodeReused      EventType = "code_reused"
	EventLoggedOut       EventType = "logged_out"
	EventSessionEnded    EventType = "session_ended"
	EventOthersEnded     EventType = "other_sessions_ended"
	EventAllEnded        EventType = "all_sessions_ended"
	EventClientPut       EventType = "client_put"
	EventAPIKeyCreated   EventType = "api_key_created"
	EventAPIKeyRevoked   EventType = "api_key_revoked"
	EventRoleGranted     EventType = "role_granted"
	EventRoleRevoked     EventType = "role_revoked"
	EventRoleCreated     EventType = "role_created"
	EventRoleUpdated     EventType = "role_updated"
	EventRoleDeleted     EventType = "role_deleted"

	EventFactorAdded     EventType = "second_factor_added"
	EventFactorFailed    EventType = "second_factor_failed"
	EventFactorReset     EventType = "second_factor_reset"
	EventFactorRenewed   EventType = "second_factor_renewed"
	EventFactorRemoved   EventType = "second_factor_removed"
	EventRecoveryRenewed EventType = "recovery_codes_renewed"
	EventPasskeyAdded    EventType = "passkey_added"
	EventPasskeyRemoved  EventType = "passkey_removed"
	// EventPasskeyCloned is a refused login by a passkey whose counter went back: there are two of
	// it.
	EventPasskeyCloned EventType = "passkey_cloned"
	// EventFactorUndone and EventPasskeysUndone are removals by a reset of the password.
	EventFactorUndone       EventType = "second_factor_undone"
	EventPasskeysUndone     EventType = "passkeys_undone"
	EventRecoveryCodeUsed   EventType = "recovery_code_used"
	EventStaffBootstrap     EventType = "staff_bootstrap"
	EventStaffInvited       EventType = "staff_invited"
	EventInvitationCanceled EventType = "invitation_canceled"
	EventInvitationAccepted EventType = "invitation_accepted"
	EventStaffDisabled      EventType = "staff_disabled"
	EventStaffEnabled       EventType = "staff_enabled"

	EventVerificationRequested EventType = "email_verification_requested"
	EventEmailVerified         EventType = "email_verified"
	EventResetRequested        EventType = "password_reset_requested"
	EventPasswordReset         EventType = "password_reset"
	EventPasswordChanged       EventType = "password_changed"
	EventEmailChangeRequested  EventType = "email_change_requested"
	EventEmailChanged          EventType = "email_changed"
)

// Event is a row of the audit log. It identifies people by account id, never by e-mail address.
// Empty fields are unknown.
type Event struct {
	Type    EventType
	At      time.Time
	Account AccountID
	Session SessionID
	Client  ClientID
	// Actor is the subject of the caller's token, if the caller is not the owner of the account.
	Actor string
	// Role is the role that an event of roles is about.
	Role string
	// Reason is the code with which staff said why.
	Reason string
}
