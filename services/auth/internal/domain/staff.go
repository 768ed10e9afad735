package domain

import (
	"time"

	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/language"
)

const (
	// InvitationTTL is the life of the link of an invitation, from the time when its mail is sent.
	// It is longer than that of other links, because the invited person does not wait for it.
	InvitationTTL = 24 * time.Hour
	// InvitationPause is the time in which a second invitation of an address to the same roles is a
	// repetition of the call, and sends no second mail.
	InvitationPause = time.Minute
	// BootstrapTTL is the life of the link for the first superadmin.
	BootstrapTTL = 15 * time.Minute
)

// Invitation is an address whose owner may become staff with roles by a one-time link.
type Invitation struct {
	ID    string
	Email Email
	Roles []string
	// InvitedBy is the staff member who invited; "" for the first superadmin.
	InvitedBy            AccountID
	Language             language.Language
	CreatedAt, ExpiresAt time.Time
}

// NewInvitation returns an invitation with a new id.
func NewInvitation(email Email, roles []string, by AccountID, l language.Language, now time.Time) Invitation {
	return Invitation{ID: id.New(), Email: email, Roles: roles, InvitedBy: by, Language: l, CreatedAt: now, ExpiresAt: now.Add(InvitationTTL)}
}

// NewBootstrap returns the invitation of the first superadmin.
func NewBootstrap(email Email, now time.Time) Invitation {
	return Invitation{
		ID: id.New(), Email: email, Roles: []string{RoleSuperadmin}, CreatedAt: now, ExpiresAt: now.Add(BootstrapTTL),
	}
}

// FoundInvitation is the stored state of the invitation of a token.
type FoundInvitation struct {
	Invitation

	// UsedAt is the zero time if the token was not used.
	UsedAt time.Time
	// Account is the account of the address; its ID is "" if there is none.
	Account Account
}

// Check returns nil if the invitation may be accepted at now. Errors: ErrLinkUsed, ErrLinkExpired.
func (f FoundInvitation) Check(now time.Time) error {
	switch {
	case !f.UsedAt.IsZero():
		return ErrLinkUsed
	case !now.Before(f.ExpiresAt):
		return ErrLinkExpired
	default:
		return nil
	}
}

// StaffMember is an account of staff as colleagues see it.
type StaffMember struct {
	Account

	// StatusReason says why the account was last disabled or enabled; "" if that was not said.
	StatusReason string
	// Locked is the error with which the caller's changes of the account are refused; nil if the
	// caller may manage it.
	Locked error
}

// Invite returns nil if the editor may invite the owner of an address to the roles. had are the
// roles of the account of the address, nil if it has none. Errors: ErrRoleNotFound, ErrStaffExists,
// ErrRoleLimit, ErrBeyondOwn.
func (e Editor) Invite(roles Roles, names, had []string) error {
	for _, name := range names {
		if _, there := roles[name]; !there || name == RoleCustomer {
			return ErrRoleNotFound
		}
	}
	switch {
	case !(Account{Roles: had}).OnlyCustomer():
		return ErrStaffExists
	case len(names) >= maxAccountRoles:
		return ErrRoleLimit
	}
	return e.MayManage(roles, names)
}

// Disable returns nil if the editor may disable or enable an account with the roles. Errors:
// ErrAccountNotFound for an account that is not of staff, ErrOwnAccount, ErrBeyondOwn.
func (e Editor) Disable(roles Roles, account AccountID, had []string) error {
	switch {
	case (Account{Roles: had}).OnlyCustomer():
		return ErrAccountNotFound
	case string(account) == e.Actor:
		return ErrOwnAccount
	}
	return e.MayManage(roles, had)
}
