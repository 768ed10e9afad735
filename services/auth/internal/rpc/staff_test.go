package rpc_test

import (
	"context"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

const staffAddress = "taro@example.jp"

// bootstrap returns the token of a link for the first superadmin.
func (s *service) bootstrap(t *testing.T, email string) string {
	t.Helper()
	res, err := s.staff.BootstrapStaff(rpctest.System(t.Context(), auth.OperatorHolder), &authv1.BootstrapStaffRequest{Email: email})
	require.NoError(t, err)
	link, err := url.Parse(res.GetLink())
	require.NoError(t, err)
	require.Equal(t, "/account/invitation", link.Path)
	return link.Query().Get("token")
}

func (s *service) accept(ctx context.Context, token string) error {
	return s.pages.Accept(ctx, domain.PresentedOneTimeToken(token), "山田 太郎", domain.NewPassword(rightPassword), "")
}

// founder makes the first superadmin and returns a context for its calls.
func (s *service) founder(t *testing.T) context.Context {
	t.Helper()
	require.NoError(t, s.accept(t.Context(), s.bootstrap(t, "founder@example.jp")))
	return s.member(t, "founder@example.jp")
}

// member returns a context for calls of an account of staff, with the permissions of its roles.
func (s *service) member(t *testing.T, email string) context.Context {
	t.Helper()
	var id string
	var permissions []string
	require.NoError(t, s.db.QueryRow(t.Context(), `SELECT id, ARRAY(SELECT permission FROM role_permissions WHERE role = ANY (a.roles))
		FROM accounts a WHERE email_lookup = $1`, email).Scan(&id, &permissions))
	if slices.Contains(s.rows(t, `SELECT unnest(roles) FROM accounts WHERE email_lookup = $1`, email), "superadmin") {
		permissions = auth.Holders()["bff-admin"].UserPermissions
	}
	return steppedUp(t, id, permissions...)
}

// steppedUp returns a context for calls of a person who has just logged in with a second factor.
func steppedUp(t *testing.T, id string, permissions ...string) context.Context {
	t.Helper()
	return rpctest.As(t.Context(), auth.Identity{
		Subject: id, Permissions: permissions, ACR: auth.ACRSecondFactor, AuthTime: clock.System().Now(),
	})
}

func (s *service) invite(by context.Context, t *testing.T, email string, roles ...string) string {
	t.Helper()
	_, err := s.staff.InviteStaff(by, &authv1.InviteStaffRequest{Email: email, Roles: roles})
	require.NoError(t, err)
	return s.token(t, email)
}

func TestTheFirstSuperadminComesFromTheOperatorsLinkOnce(t *testing.T) {
	s := serve(t)
	first, second := s.bootstrap(t, staffAddress), s.bootstrap(t, staffAddress)
	require.ErrorIs(t, s.accept(t.Context(), first), domain.ErrLinkInvalid, "the second link replaced it")
	require.NoError(t, s.accept(t.Context(), second))
	require.ErrorIs(t, s.accept(t.Context(), second), domain.ErrLinkUsed)
	require.Equal(t, []string{"superadmin"}, s.rows(t, `SELECT unnest(roles) FROM accounts WHERE email_verified_at IS NOT NULL AND name = '山田 太郎'`))
	began := "system:" + auth.OperatorHolder + " superadmin"
	require.Equal(t, []string{began, began}, s.audited(t, domain.EventStaffBootstrap))
	require.Equal(t, s.rows(t, `SELECT id::text FROM accounts`), s.audited(t, domain.EventInvitationAccepted), "no one invited them")
	_, err := s.staff.BootstrapStaff(rpctest.System(t.Context(), auth.OperatorHolder), &authv1.BootstrapStaffRequest{Email: "other@example.jp"})
	requireError(t, err, errs.Precondition, "SUPERADMIN_EXISTS")
	s.requireNowhere(t, second)
	_, err = s.staff.BootstrapStaff(superadmin(t), &authv1.BootstrapStaffRequest{Email: "other@example.jp"})
	require.Error(t, err, "no person has the permission")
}

func TestTwoBootstrapsAtOnceMakeOneSuperadmin(t *testing.T) {
	s := serve(t)
	var links [2]string
	var both sync.WaitGroup
	for i, email := range []string{address, staffAddress} {
		both.Go(func() { links[i] = s.bootstrap(t, email) })
	}
	both.Wait()
	var refused [2]error
	for i, link := range links {
		both.Go(func() { refused[i] = s.accept(t.Context(), link) })
	}
	both.Wait()
	require.NotEqual(t, refused[0] == nil, refused[1] == nil, "%v", refused)
	require.Equal(t, []string{"1"}, s.rows(t, `SELECT count(*)::text FROM accounts WHERE 'superadmin' = ANY (roles)`))
}

func TestALinkForTheFirstSuperadminExpires(t *testing.T) {
	s := serve(t)
	link := s.bootstrap(t, staffAddress)
	s.clock.Advance(domain.BootstrapTTL)
	require.ErrorIs(t, s.accept(t.Context(), link), domain.ErrLinkExpired)
	require.ErrorIs(t, s.accept(t.Context(), "foreign"), domain.ErrLinkInvalid)
	require.NoError(t, s.accept(t.Context(), s.bootstrap(t, staffAddress)))
}

func TestAnInvitedPersonBecomesStaff(t *testing.T) {
	s := serve(t)
	boss := s.founder(t)
	token := s.invite(boss, t, staffAddress, "catalog", "warehouse")
	listed, err := s.staff.ListStaff(boss, &authv1.ListStaffRequest{})
	require.NoError(t, err)
	require.Len(t, listed.GetInvitations(), 1)
	require.Equal(t, auth.From(boss).Subject, listed.GetInvitations()[0].GetInvitedBy())
	require.NoError(t, s.accept(t.Context(), token))
	require.ErrorIs(t, s.accept(t.Context(), token), domain.ErrLinkUsed)
	s.requireNowhere(t, token)

	listed, err = s.staff.ListStaff(boss, &authv1.ListStaffRequest{PageSize: 1})
	require.NoError(t, err)
	require.Empty(t, listed.GetInvitations())
	require.Equal(t, "founder@example.jp", listed.GetStaff()[0].GetEmail())
	listed, err = s.staff.ListStaff(boss, &authv1.ListStaffRequest{PageSize: 1, PageToken: listed.GetNextPageToken()})
	require.NoError(t, err)
	require.Empty(t, listed.GetNextPageToken())
	require.Equal(t, staffAddress, listed.GetStaff()[0].GetEmail())
	require.Equal(t, []string{"catalog", "warehouse"}, listed.GetStaff()[0].GetRoles())
	require.Equal(t, []string{auth.From(boss).Subject + " catalog,warehouse"}, s.audited(t, domain.EventStaffInvited))
	accepted := s.audited(t, domain.EventInvitationAccepted)
	require.Equal(t, []string{auth.From(boss).Subject, listed.GetStaff()[0].GetUserId() + " " + auth.From(boss).Subject}, accepted)
	_, err = s.staff.ListStaff(boss, &authv1.ListStaffRequest{PageToken: "/"})
	requireError(t, err, errs.Invalid, "PAGE_TOKEN_INVALID")
	_, err = s.staff.InviteStaff(boss, &authv1.InviteStaffRequest{Email: staffAddress, Roles: []string{"finance"}})
	requireError(t, err, errs.Precondition, "STAFF_EXISTS")
}

func TestACustomerBecomesStaffByTheirPassword(t *testing.T) {
	s := serve(t)
	boss := s.founder(t)
	tokens := s.register(t, staffAddress)
	_ = s.mails(t, staffAddress)
	link := domain.PresentedOneTimeToken(s.invite(boss, t, "Taro@Example.jp", "cs_agent"))
	token := link.Reveal()
	known, err := s.pages.Invited(t.Context(), link)
	require.NoError(t, err)
	require.True(t, known)
	err = s.pages.Accept(t.Context(), link, "太郎", domain.NewPassword("another long password"), "")
	require.ErrorIs(t, err, domain.ErrPasswordWrong, "the link alone is not enough")
	require.NoError(t, s.accept(t.Context(), token))
	require.Equal(t, []string{"customer", "cs_agent"}, s.rows(t, `SELECT unnest(roles) FROM accounts WHERE id = $1`, tokens.GetUserId()))
}

// The link belongs to the invited address: no other account gets its roles.
func TestAnInvitationIsForItsAddress(t *testing.T) {
	s := serve(t)
	boss := s.founder(t)
	other := s.register(t, address)
	token := s.invite(boss, t, staffAddress, "admin")
	require.NoError(t, s.accept(t.Context(), token))
	require.Equal(t, []string{staffAddress}, s.rows(t, `SELECT email FROM accounts WHERE 'admin' = ANY (roles)`))
	require.Equal(t, []string{"customer"}, s.rows(t, `SELECT unnest(roles) FROM accounts WHERE id = $1`, other.GetUserId()))
}

func TestInvitationsThatAreRefused(t *testing.T) {
	s := serve(t)
	boss := s.founder(t)
	require.NoError(t, s.accept(t.Context(), s.invite(boss, t, staffAddress, "admin")))
	admin := s.member(t, staffAddress)
	for _, role := range []string{"superadmin", "cs_agent"} {
		_, err := s.staff.InviteStaff(steppedUp(t, auth.From(admin).Subject, "staff.invite", "orders.find"), &authv1.InviteStaffRequest{Email: address, Roles: []string{role}})
		requireError(t, err, errs.Forbidden, "BEYOND_OWN_PERMISSIONS")
	}
	for _, role := range []string{"customer", "king"} {
		_, err := s.staff.InviteStaff(boss, &authv1.InviteStaffRequest{Email: address, Roles: []string{role}})
		requireError(t, err, errs.NotFound, "ROLE_NOT_FOUND")
	}
	_, err := s.staff.CancelInvitation(boss, &authv1.CancelInvitationRequest{Email: address})
	requireError(t, err, errs.NotFound, "INVITATION_NOT_FOUND")
	token := s.invite(boss, t, address, "superadmin")
	_, err = s.staff.CancelInvitation(admin, &authv1.CancelInvitationRequest{Email: address})
	requireError(t, err, errs.Forbidden, "BEYOND_OWN_PERMISSIONS")
	_, err = s.staff.CancelInvitation(boss, &authv1.CancelInvitationRequest{Email: address})
	require.NoError(t, err)
	require.ErrorIs(t, s.accept(t.Context(), token), domain.ErrLinkInvalid)
	require.Equal(t, []string{auth.From(boss).Subject}, s.audited(t, domain.EventInvitationCanceled), "those that were refused leave no event")
	replaced := s.invite(boss, t, address, "finance")
	_, err = s.staff.InviteStaff(boss, &authv1.InviteStaffRequest{Email: address, Roles: []string{"finance"}})
	require.NoError(t, err)
	require.Empty(t, s.mails(t, address), "a repetition of the call")
	s.clock.Advance(domain.InvitationPause)
	expired := s.invite(boss, t, address, "finance")
	require.ErrorIs(t, s.accept(t.Context(), replaced), domain.ErrLinkInvalid)
	s.clock.Advance(domain.InvitationTTL)
	require.ErrorIs(t, s.accept(t.Context(), expired), domain.ErrLinkExpired)
}

// Between invitation and acceptance, the inviter may lose what they gave, or their account.
func TestAnInvitationIsWorthWhatItsInviterMayDoAtItsAcceptance(t *testing.T) {
	s := serve(t)
	boss := s.founder(t)
	require.NoError(t, s.accept(t.Context(), s.invite(boss, t, staffAddress, "admin")))
	admin := s.member(t, staffAddress)
	first, second := s.invite(admin, t, address, "admin"), s.invite(admin, t, "jiro@example.jp", "admin")
	_, err := s.staff.DisableStaff(boss, &authv1.DisableStaffRequest{Account: staffAddress})
	require.NoError(t, err)
	require.ErrorIs(t, s.accept(t.Context(), first), domain.ErrLinkInvalid, "the inviter is disabled")
	_, err = s.staff.EnableStaff(boss, &authv1.EnableStaffRequest{Account: staffAddress})
	require.NoError(t, err)
	_, err = s.roles.UpdateRole(superadmin(t), &authv1.UpdateRoleRequest{Name: "finance", Permissions: []string{"staff.invite"}})
	require.NoError(t, err)
	_, err = s.roles.GrantRole(boss, &authv1.GrantRoleRequest{Account: staffAddress, Role: "finance"})
	require.NoError(t, err)
	_, err = s.roles.RevokeRole(boss, &authv1.RevokeRoleRequest{Account: staffAddress, Role: "admin"})
	require.NoError(t, err)
	require.ErrorIs(t, s.accept(t.Context(), second), domain.ErrLinkInvalid, "the inviter is no admin any more")
	_, err = s.roles.GrantRole(boss, &authv1.GrantRoleRequest{Account: staffAddress, Role: "admin"})
	require.NoError(t, err)
	require.NoError(t, s.accept(t.Context(), second), "a refusal used nothing up")
}

func TestADisabledAccountHasNoSessionsAndNoLogin(t *testing.T) {
	s := serve(t)
	boss := s.founder(t)
	tokens := s.register(t, address)
	_, err := s.staff.DisableStaff(boss, &authv1.DisableStaffRequest{Account: address})
	requireError(t, err, errs.NotFound, "ACCOUNT_NOT_FOUND")
	s.grant(t, address, "cs_viewer")
	before := s.clock.Now().Add(-time.Second)
	for range 2 { // it can be repeated
		_, err = s.staff.DisableStaff(boss, &authv1.DisableStaffRequest{Account: address})
		require.NoError(t, err)
	}
	_, err = s.refresh(t, tokens.GetRefreshToken())
	requireError(t, err, errs.Unauthenticated, "REFRESH_TOKEN_INVALID")
	revoked, err := s.ListRevocations(rpctest.System(t.Context(), "bff-web"), &authv1.ListRevocationsRequest{Since: timestamppb.New(before)})
	require.NoError(t, err)
	require.Len(t, revoked.GetSessionIds(), 1, "edges read it every two seconds")
	_, err = s.login(t, address, rightPassword)
	requireError(t, err, errs.Unauthenticated, "BAD_CREDENTIALS")
	_, err = s.staff.EnableStaff(boss, &authv1.EnableStaffRequest{Account: address})
	require.NoError(t, err)
	require.Equal(t, []string{"staff_disabled", "staff_enabled"},
		s.rows(t, `SELECT event FROM audit_events WHERE event LIKE 'staff\_%abled' AND account_id = $1 AND actor = $2 ORDER BY id`,
			tokens.GetUserId(), auth.From(boss).Subject))
}

func TestNoOneDisablesThemselvesOrBeyondTheirOwnPermissions(t *testing.T) {
	s := serve(t)
	boss := s.founder(t)
	require.NoError(t, s.accept(t.Context(), s.invite(boss, t, staffAddress, "admin")))
	_, err := s.staff.DisableStaff(boss, &authv1.DisableStaffRequest{Account: auth.From(boss).Subject})
	requireError(t, err, errs.Precondition, "OWN_ACCOUNT")
	_, err = s.staff.DisableStaff(s.member(t, staffAddress), &authv1.DisableStaffRequest{Account: "founder@example.jp"})
	requireError(t, err, errs.Forbidden, "BEYOND_OWN_PERMISSIONS")
	_, err = s.staff.DisableStaff(boss, &authv1.DisableStaffRequest{Account: staffAddress})
	require.NoError(t, err, "the valid twin")
}

// One superadmin disables the other while their own role is revoked: one enabled superadmin stays.
func TestTheLastEnabledSuperadminStays(t *testing.T) {
	s := serve(t)
	boss := s.founder(t)
	require.NoError(t, s.accept(t.Context(), s.invite(boss, t, staffAddress, "superadmin")))
	other := s.member(t, staffAddress)
	var refused [2]error
	var both sync.WaitGroup
	both.Go(func() {
		_, refused[0] = s.staff.DisableStaff(boss, &authv1.DisableStaffRequest{Account: staffAddress})
	})
	both.Go(func() {
		_, refused[1] = s.roles.RevokeRole(other, &authv1.RevokeRoleRequest{Account: "founder@example.jp", Role: "superadmin"})
	})
	both.Wait()
	slices.SortFunc(refused[:], func(a, b error) int { return len(errs.ReasonOf(a)) - len(errs.ReasonOf(b)) })
	require.NoError(t, refused[0])
	requireError(t, refused[1], errs.Precondition, "LAST_SUPERADMIN")
	require.Equal(t, []string{"1"}, s.rows(t, `SELECT count(*)::text FROM accounts WHERE 'superadmin' = ANY (roles) AND disabled_at IS NULL`))
}
