package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// permissionInvite is what an inviter must have, also when the invitation is accepted.
const permissionInvite = "staff.invite"

// CheckInvitation judges an invitation by all roles, and by the roles of the account of its
// address.
type CheckInvitation func(roles domain.Roles, had []string) error

// StaffStore stores staff and invitations. Its edits exclude each other and edits of roles.
type StaffStore interface {
	// Invite stores an invitation if check allows it, in place of an open one of the address, with
	// an event in the audit log. hash is that of its token; nil if a mail will contain it.
	Invite(ctx context.Context, invitation domain.Invitation, hash []byte, event domain.Event, check CheckInvitation) error
	// Bootstrap stores the invitation of the first superadmin, in place of an earlier one. Errors:
	// domain.ErrSuperadminExists.
	Bootstrap(ctx context.Context, invitation domain.Invitation, hash []byte, event domain.Event) error
	// CancelInvitation deletes the open invitation of an address if check allows its roles. Errors:
	// domain.ErrInvitationNotFound.
	CancelInvitation(ctx context.Context, email domain.Email, event domain.Event, check CheckInvitation) error
	// FindInvitation returns the invitation of a token. Errors: domain.ErrLinkInvalid.
	FindInvitation(ctx context.Context, hash []byte) (domain.FoundInvitation, error)
	// Accept uses up the token of an invitation and gives its roles to the account of its address,
	// or writes the account; of concurrent calls with one token, one succeeds. check gets the
	// current roles of the inviter, nil if they are not enabled staff, and those of the account.
	// Errors: domain.ErrLinkInvalid, domain.ErrLinkUsed, domain.ErrLinkExpired,
	// domain.ErrSuperadminExists; domain.ErrBadCredentials if the account was changed after its
	// password was checked; domain.ErrEmailTaken if the address got an account meanwhile.
	Accept(
		ctx context.Context, hash []byte, account domain.Account, isNew bool, event domain.Event,
		check func(roles domain.Roles, invitation domain.Invitation, inviter, had []string) error,
	) error
	// SetDisabled disables or enables an account for a reason if check allows it, and ends its
	// sessions. Errors: domain.ErrAccountNotFound, domain.ErrLastSuperadmin.
	SetDisabled(
		ctx context.Context, account domain.AccountRef, disabled bool, reason string, event domain.Event,
		check func(roles domain.Roles, account domain.AccountID, had []string) error,
	) error
	// ListStaff returns at most limit members of staff whose address follows after. If only is not
	// "", it returns that account alone, if it is one of staff.
	ListStaff(ctx context.Context, after string, only domain.AccountID, limit int) ([]domain.StaffMember, error)
	// ListInvitations returns the open invitations that have not expired at now, the latest first.
	ListInvitations(ctx context.Context, now time.Time) ([]domain.Invitation, error)
}

// Staff implements the use cases of staff. All fields are required. Safe for concurrent use.
type Staff struct {
	Store    StaffStore
	Roles    *Roles
	Accounts Accounts
	Hasher   Hasher
	Clock    clock.Clock
	Random   io.Reader
	Limits   domain.AttemptLimits
	// Page is the address of the page of invitations.
	Page *url.URL
}

// Bootstrap returns the link by which the owner of an address becomes the first superadmin, and its
// expiry. Errors: domain.ErrSuperadminExists.
func (s *Staff) Bootstrap(ctx context.Context, actor string, email domain.Email) (domain.Secret, time.Time, error) {
	token, err := domain.NewOneTimeToken(s.Random)
	if err != nil {
		return domain.Secret{}, time.Time{}, err
	}
	invitation := domain.NewBootstrap(email, s.Clock.Now())
	event := domain.Event{Type: domain.EventStaffBootstrap, At: invitation.CreatedAt, Actor: actor, Role: domain.RoleSuperadmin}
	if err := s.Store.Bootstrap(ctx, invitation, token.Hash(), event); err != nil {
		return domain.Secret{}, time.Time{}, fmt.Errorf("bootstrap staff: %w", err)
	}
	link := *s.Page
	link.RawQuery = url.Values{"token": {token.Reveal()}}.Encode()
	return domain.NewSecret(link.String()), invitation.ExpiresAt, nil
}

// Invite mails an invitation. Errors: those of domain.Editor.Invite.
func (s *Staff) Invite(ctx context.Context, editor domain.Editor, email domain.Email, roles []string, l language.Language) error {
	if !id.Valid(editor.Actor) {
		return domain.ErrBeyondOwn // no account: its permissions could not be checked at the acceptance
	}
	invitation := domain.NewInvitation(email, roles, domain.AccountID(editor.Actor), l.Or(language.From(ctx)), s.Clock.Now())
	event := s.event(domain.EventStaffInvited, editor)
	event.Role = strings.Join(roles, ",")
	err := s.Store.Invite(ctx, invitation, nil, event, func(all domain.Roles, had []string) error {
		return editor.Invite(s.Roles.complete(all), roles, had)
	})
	if err != nil {
		return fmt.Errorf("invite staff: %w", err)
	}
	return nil
}

// CancelInvitation deletes an open invitation. Errors: domain.ErrInvitationNotFound,
// domain.ErrBeyondOwn.
func (s *Staff) CancelInvitation(ctx context.Context, editor domain.Editor, email domain.Email) error {
	err := s.Store.CancelInvitation(ctx, email, s.event(domain.EventInvitationCanceled, editor), func(all domain.Roles, invited []string) error {
		return editor.MayManage(s.Roles.complete(all), invited)
	})
	if err != nil {
		return fmt.Errorf("cancel invitation: %w", err)
	}
	return nil
}

// Disable ends the sessions of a staff account and refuses its logins, for a reason that colleagues
// read. Errors: those of domain.Editor.Disable, domain.ErrLastSuperadmin.
func (s *Staff) Disable(ctx context.Context, editor domain.Editor, account domain.AccountRef, reason string) error {
	return s.setDisabled(ctx, domain.EventStaffDisabled, editor, account, reason)
}

// Enable lets a disabled account log in again. Errors: those of domain.Editor.Disable.
func (s *Staff) Enable(ctx context.Context, editor domain.Editor, account domain.AccountRef, reason string) error {
	return s.setDisabled(ctx, domain.EventStaffEnabled, editor, account, reason)
}

func (s *Staff) setDisabled(
	ctx context.Context, event domain.EventType, editor domain.Editor, account domain.AccountRef, reason string,
) error {
	disabled := event == domain.EventStaffDisabled
	check := func(roles domain.Roles, id domain.AccountID, had []string) error {
		return editor.Disable(s.Roles.complete(roles), id, had)
	}
	err := s.Store.SetDisabled(ctx, account, disabled, reason, s.event(event, editor), check)
	if err != nil {
		return fmt.Errorf("%s %s: %w", event, account.ID, err)
	}
	return nil
}

// List returns at most limit members of staff whose address follows after, and with the first ones
// the open invitations. If only is not "", it returns that account alone.
func (s *Staff) List(
	ctx context.Context, editor domain.Editor, after string, only domain.AccountID, limit int,
) ([]domain.StaffMember, []domain.Invitation, error) {
	staff, err := s.Store.ListStaff(ctx, after, only, limit)
	var roles domain.Roles
	if err == nil {
		roles, err = s.Roles.List(ctx)
	}
	var invitations []domain.Invitation
	if err == nil && after == "" && only == "" {
		invitations, err = s.Store.ListInvitations(ctx, s.Clock.Now())
	}
	if err != nil {
		return nil, nil, fmt.Errorf("list staff: %w", err)
	}
	for i, member := range staff {
		staff[i].Locked = editor.Disable(roles, member.ID, member.Roles)
	}
	return staff, invitations, nil
}

// Invited reports whether the address of an invitation has an account, which needs its password.
// Errors: domain.ErrLinkInvalid, domain.ErrLinkUsed, domain.ErrLinkExpired.
func (s *Staff) Invited(ctx context.Context, token domain.OneTimeToken) (hasAccount bool, err error) {
	found, err := s.find(ctx, token)
	return found.Account.ID != "", err
}

func (s *Staff) find(ctx context.Context, token domain.OneTimeToken) (domain.FoundInvitation, error) {
	found, err := s.Store.FindInvitation(ctx, token.Hash())
	if err == nil {
		err = found.Check(s.Clock.Now()) // saves the hash; the store decides between concurrent calls
	}
	if err != nil {
		return domain.FoundInvitation{}, fmt.Errorf("find invitation: %w", err)
	}
	return found, nil
}

// Accept makes the owner of an invited address staff. The password is a new one, or that of the
// account which the address has. A wrong or weak password does not use the token up. Errors: those
// of StaffStore.Accept; domain.ErrPasswordWeak, domain.ErrPasswordWrong, domain.ErrTooManyAttempts;
// domain.ErrLinkInvalid also if the inviter may not invite to the roles any more.
func (s *Staff) Accept(
	ctx context.Context, token domain.OneTimeToken, name string, password domain.Password, ip domain.ClientIP,
) error {
	found, err := s.find(ctx, token)
	if err != nil {
		return err
	}
	account, isNew := found.Account, found.Account.ID == ""
	if isNew {
		account, err = s.newAccount(ctx, found, password)
	} else {
		err = s.prove(ctx, account, password, ip)
	}
	if err != nil {
		return fmt.Errorf("accept invitation: %w", err)
	}
	account.Name = name
	event := domain.Event{
		Type: domain.EventInvitationAccepted, At: s.Clock.Now(), Account: account.ID, Actor: string(found.InvitedBy),
	}
	if err := s.Store.Accept(ctx, token.Hash(), account, isNew, event, s.stillAllowed); err != nil {
		return fmt.Errorf("accept invitation: %w", err)
	}
	return nil
}

// stillAllowed judges the acceptance: the inviter may have lost permissions, and the roles may have
// gained some.
func (s *Staff) stillAllowed(roles domain.Roles, invitation domain.Invitation, inviter, had []string) error {
	if invitation.InvitedBy == "" {
		return nil // the store refuses it once there is a superadmin
	}
	all := s.Roles.complete(roles)
	editor := domain.Editor{Actor: string(invitation.InvitedBy), Permissions: all.Permissions(inviter)}
	err := editor.Invite(all, invitation.Roles, had)
	if err != nil || !slices.Contains(editor.Permissions, permissionInvite) {
		return domain.ErrLinkInvalid
	}
	return nil
}

func (s *Staff) newAccount(ctx context.Context, found domain.FoundInvitation, password domain.Password) (domain.Account, error) {
	if err := password.Check(found.Email); err != nil {
		return domain.Account{}, err
	}
	leave, err := s.Hasher.Enter(ctx)
	if err != nil {
		return domain.Account{}, err
	}
	defer leave()
	hash, err := s.Hasher.Hash(password)
	if err != nil {
		return domain.Account{}, err
	}
	now := s.Clock.Now()
	account := domain.NewAccount(found.Email, hash, found.Roles[0], now)
	account.Roles, account.EmailVerifiedAt, account.Language = found.Roles, now, language.From(ctx)
	return account, nil
}

// prove checks the password of an account. The attempt is counted like that of a login, and a
// disabled account has no right password.
func (s *Staff) prove(ctx context.Context, account domain.Account, password domain.Password, ip domain.ClientIP) error {
	leave, err := s.Hasher.Enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	if _, err := s.Accounts.CountAttempt(ctx, domain.Attempt{Email: account.Email, ClientIP: ip}, s.Limits, s.Clock.Now()); err != nil {
		return err
	}
	match, _, err := s.Hasher.Verify(password, account.PasswordHash)
	if err != nil {
		return err
	}
	if !match || account.Disabled {
		event := domain.Event{Type: domain.EventLoginFailed, At: s.Clock.Now(), Account: account.ID}
		return errors.Join(domain.ErrPasswordWrong, s.Accounts.Record(ctx, event))
	}
	return nil
}

func (s *Staff) event(kind domain.EventType, editor domain.Editor) domain.Event {
	return domain.Event{Type: kind, At: s.Clock.Now(), Actor: editor.Actor}
}
