package rpc_test

import (
	"encoding/base64"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/errs"
)

// passkey writes a passkey of an account, and returns its id.
func (s *service) passkey(t *testing.T, account, name string) string {
	t.Helper()
	_, err := s.db.Exec(t.Context(), `
INSERT INTO passkeys (id, account_id, name, credential, sign_count, created_at) VALUES ($1, $2, $3, '{}', 0, $4)`,
		[]byte(name), account, name, s.clock.Now())
	require.NoError(t, err)
	return base64.RawURLEncoding.EncodeToString([]byte(name))
}

func TestAnOwnerListsAndRemovesPasskeysOverRPC(t *testing.T) {
	s := serve(t)
	tokens := s.register(t, "hanako@example.jp")
	other, err := s.login(t, "hanako@example.jp", rightPassword)
	require.NoError(t, err)
	phone := s.passkey(t, tokens.GetUserId(), "phone")
	s.passkey(t, tokens.GetUserId(), "laptop")

	old := s.loggedIn(t, tokens, "mfa", s.clock.Now().Add(-time.Hour))
	list, err := s.passkeys.ListPasskeys(old, &authv1.ListPasskeysRequest{})
	require.NoError(t, err)
	require.Len(t, list.GetPasskeys(), 2)
	require.Nil(t, list.GetPasskeys()[0].GetUsedAt())
	for _, login := range []string{"mfa", "pwd"} {
		at := s.clock.Now()
		if login == "mfa" {
			at = at.Add(-time.Hour)
		}
		_, err = s.passkeys.RemovePasskey(s.loggedIn(t, tokens, login, at), &authv1.RemovePasskeyRequest{Id: phone})
		require.Equal(t, "STEP_UP_REQUIRED", errs.ReasonOf(err), login)
	}
	_, err = s.passkeys.RemovePasskey(s.steppedUp(t, tokens), &authv1.RemovePasskeyRequest{Id: phone})
	require.NoError(t, err)
	list, err = s.passkeys.ListPasskeys(old, &authv1.ListPasskeysRequest{})
	require.NoError(t, err)
	require.Len(t, list.GetPasskeys(), 1)
	require.Equal(t, "laptop", list.GetPasskeys()[0].GetName())
	_, err = s.refresh(t, other.GetRefreshToken())
	require.Equal(t, "REFRESH_TOKEN_INVALID", errs.ReasonOf(err), "other sessions end")
	_, err = s.refresh(t, tokens.GetRefreshToken())
	require.NoError(t, err)
	require.Equal(t, []string{"passkey_removed"}, s.rows(t, `SELECT kind FROM mails WHERE kind ~ 'passkey'`))
	require.Equal(t, []string{"passkey_removed"}, s.rows(t, `SELECT event FROM audit_events WHERE event ~ 'passkey'`))
}

// TestAPasskeyOfAnotherPersonIsAnsweredLikeAnAbsentOne: with the same answer, and nothing changes.
func TestAPasskeyOfAnotherPersonIsAnsweredLikeAnAbsentOne(t *testing.T) {
	s := serve(t)
	hanako, taro := s.register(t, "hanako@example.jp"), s.register(t, "taro@example.jp")
	theirs := s.passkey(t, taro.GetUserId(), "phone")
	list, err := s.passkeys.ListPasskeys(s.steppedUp(t, hanako), &authv1.ListPasskeysRequest{})
	require.NoError(t, err)
	require.Empty(t, list.GetPasskeys())
	for _, id := range []string{theirs, "AAAA", "not base64!", strconv.Itoa(1)} {
		_, err := s.passkeys.RemovePasskey(s.steppedUp(t, hanako), &authv1.RemovePasskeyRequest{Id: id})
		require.NoError(t, err, id)
	}
	require.Equal(t, []string{"1"}, s.rows(t, `SELECT count(*)::text FROM passkeys`))
	_, err = s.refresh(t, taro.GetRefreshToken())
	require.NoError(t, err, "their sessions go on")
	require.Equal(t, []string{"0"}, s.rows(t, `SELECT count(*)::text FROM mails WHERE kind ~ 'passkey'`))
}
