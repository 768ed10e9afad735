package rpc_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

// owner returns a context for calls of the account's owner from a session.
func owner(t *testing.T, account, session string) context.Context {
	t.Helper()
	return rpctest.As(t.Context(), auth.Identity{Subject: account, Session: session, Permissions: []string{"sessions.self"}})
}

func (s *service) sessionsOf(ctx context.Context, t *testing.T) []*authv1.Session {
	t.Helper()
	res, err := s.sessions.ListSessions(ctx, &authv1.ListSessionsRequest{})
	require.NoError(t, err)
	return res.GetSessions()
}

func TestAnOwnerListsTheirSessionsWithDeviceAndLastUse(t *testing.T) {
	s := serve(t)
	account := s.register(t, "hanako@example.jp").GetUserId()
	s.register(t, "taro@example.jp")
	first := s.sessionsOf(owner(t, account, ""), t)
	require.Len(t, first, 1)
	s.clock.Advance(time.Minute)
	res, err := s.Login(t.Context(), &authv1.LoginRequest{Email: "hanako@example.jp", Password: rightPassword, ClientId: "web", UserAgent: firefox})
	require.NoError(t, err)
	s.clock.Advance(time.Hour)
	_, err = s.refresh(t, res.GetTokens().GetRefreshToken())
	require.NoError(t, err)

	found := s.sessionsOf(owner(t, account, first[0].GetId()), t)
	require.Len(t, found, 2)
	require.Equal(t, "Firefox", found[0].GetBrowser())
	require.Equal(t, "Linux", found[0].GetSystem())
	require.False(t, found[0].GetCurrent())
	require.Equal(t, time.Hour, found[0].GetLastUsedAt().AsTime().Sub(found[0].GetStartedAt().AsTime()))
	require.Equal(t, 24*time.Hour, found[0].GetEndsAt().AsTime().Sub(found[0].GetStartedAt().AsTime()))
	require.Equal(t, first[0].GetId(), found[1].GetId())
	require.True(t, found[1].GetCurrent())
	s.clock.Advance(24 * time.Hour)
	require.Empty(t, s.sessionsOf(owner(t, account, ""), t), "they have ended")
}

func TestAnOwnerEndsASessionAndForeignOnesAreAbsent(t *testing.T) {
	s := serve(t)
	hanako, taro := s.register(t, "hanako@example.jp"), s.register(t, "taro@example.jp")
	began := s.clock.Now().Add(-time.Second)
	own := s.sessionsOf(owner(t, hanako.GetUserId(), ""), t)[0].GetId()
	end := func(account, session string) error {
		_, err := s.sessions.EndSession(owner(t, account, own), &authv1.EndSessionRequest{Id: session})
		return err
	}
	foreign, absent := end(taro.GetUserId(), own), end(taro.GetUserId(), id.New())
	require.Equal(t, "SESSION_NOT_FOUND", errs.ReasonOf(foreign))
	require.Equal(t, absent.Error(), foreign.Error())
	require.Empty(t, s.revocations(t, began))
	require.Empty(t, s.audited(t, domain.EventSessionEnded))

	require.NoError(t, end(hanako.GetUserId(), own), "also the calling one")
	require.Equal(t, []string{own}, s.revocations(t, began))
	require.Equal(t, "SESSION_NOT_FOUND", errs.ReasonOf(end(hanako.GetUserId(), own)))
	require.Equal(t, []string{hanako.GetUserId() + " " + own + " web"}, s.audited(t, domain.EventSessionEnded))
	_, err := s.refresh(t, hanako.GetRefreshToken())
	require.Equal(t, "REFRESH_TOKEN_INVALID", errs.ReasonOf(err))
	_, err = s.refresh(t, taro.GetRefreshToken())
	require.NoError(t, err)
}

func TestAnOwnerEndsAllOtherSessions(t *testing.T) {
	s := serve(t)
	account, other := s.register(t, "hanako@example.jp").GetUserId(), s.register(t, "taro@example.jp").GetUserId()
	for range 3 {
		_, err := s.login(t, "hanako@example.jp", rightPassword)
		require.NoError(t, err)
	}
	kept := s.sessionsOf(owner(t, account, ""), t)[2].GetId()
	_, err := s.sessions.EndOtherSessions(owner(t, account, kept), &authv1.EndOtherSessionsRequest{})
	require.NoError(t, err)
	left := s.sessionsOf(owner(t, account, kept), t)
	require.Len(t, left, 1)
	require.Equal(t, kept, left[0].GetId())
	require.Equal(t, []string{account + " " + kept}, s.audited(t, domain.EventOthersEnded))
	require.Len(t, s.sessionsOf(owner(t, other, ""), t), 1)
}

func TestStaffEndSessionsWithinTheirOwnPermissions(t *testing.T) {
	s := serve(t)
	customer, clerk := s.register(t, "hanako@example.jp").GetUserId(), s.register(t, "clerk@example.jp").GetUserId()
	s.grant(t, clerk, "finance")
	agent := editor(t, s.role(t, "cs_agent").GetPermissions()...)

	listed, err := s.sessions.ListAccountSessions(agent, &authv1.ListAccountSessionsRequest{Account: "hanako@example.jp"})
	require.NoError(t, err)
	require.Len(t, listed.GetSessions(), 1)
	_, err = s.sessions.EndAccountSessions(agent, &authv1.EndAccountSessionsRequest{
		Account: customer, Reason: authv1.SessionEndReason_SESSION_END_REASON_LOST_DEVICE,
	})
	require.NoError(t, err)
	require.Empty(t, s.sessionsOf(owner(t, customer, ""), t))

	_, err = s.sessions.ListAccountSessions(agent, &authv1.ListAccountSessionsRequest{Account: clerk})
	require.Equal(t, "BEYOND_OWN_PERMISSIONS", errs.ReasonOf(err))
	_, err = s.sessions.EndAccountSessions(agent, &authv1.EndAccountSessionsRequest{Account: clerk})
	require.Equal(t, "BEYOND_OWN_PERMISSIONS", errs.ReasonOf(err))
	require.Len(t, s.sessionsOf(owner(t, clerk, ""), t), 1)
	_, err = s.sessions.EndAccountSessions(agent, &authv1.EndAccountSessionsRequest{Account: id.New()})
	require.Equal(t, "ACCOUNT_NOT_FOUND", errs.ReasonOf(err))
	_, err = s.sessions.EndAccountSessions(owner(t, customer, ""), &authv1.EndAccountSessionsRequest{Account: clerk})
	require.ErrorContains(t, err, "refused our identity")

	var actor, reason string
	require.NoError(t, s.db.QueryRow(t.Context(), `SELECT actor, reason FROM audit_events WHERE event = 'all_sessions_ended'`).Scan(&actor, &reason))
	require.NotEmpty(t, actor)
	require.Equal(t, "LOST_DEVICE", reason)
}
