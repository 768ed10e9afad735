package rpc_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

// registerFrom registers from a client address.
func (s *service) registerFrom(t *testing.T, from, email, password string) (*authv1.RegisterResponse, error) {
	t.Helper()
	return s.Register(t.Context(), &authv1.RegisterRequest{Email: email, Password: password, ClientId: "web", ClientAddress: from})
}

func TestRegistrationDoesNotRevealWhetherThereIsAnAccount(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	require.NoError(t, s.verify(t, s.token(t, address)))
	s.register(t, "taro@example.jp") // not verified
	s.mails(t, "taro@example.jp")
	_, err := s.db.Exec(t.Context(), `DELETE FROM login_buckets`)
	require.NoError(t, err)
	tables := []string{"mails", "audit_events", "sessions", "one_time_tokens", "login_buckets"}
	count := func() (rows []int) {
		for _, table := range tables {
			n, err := strconv.Atoi(s.rows(t, `SELECT count(*)::text FROM `+table)[0])
			require.NoError(t, err)
			rows = append(rows, n)
		}
		return rows
	}
	for i, email := range []string{address, "taro@example.jp", "nobody@example.jp"} {
		before := count()
		from := fmt.Sprintf("192.0.2.%d", i)
		for range 5 {
			res, err := s.registerFrom(t, from, email, newPassword)
			require.NoError(t, err)
			require.True(t, proto.Equal(&authv1.RegisterResponse{}, res))
		}
		_, err := s.registerFrom(t, from, email, newPassword)
		require.Equal(t, 3*time.Minute, refusedFor(t, err), "mails come at a bounded rate")
		_, err = s.registerFrom(t, from, email, "password")
		requireError(t, err, errs.Invalid, "PASSWORD_WEAK")
		after := count()
		for n := range after {
			after[n] -= before[n]
		}
		require.Equal(t, []int{5, 5, 0, 0, 3}, after, "%s: rows of %v", email, tables)
	}

	for _, email := range []string{address, "taro@example.jp"} {
		sent := s.mails(t, email)
		require.Len(t, sent, 5)
		for _, m := range sent {
			require.Equal(t, "このメールアドレスはすでに登録されています", m.Subject)
			require.NotContains(t, m.Text, "token=")
		}
		_, err := s.login(t, email, newPassword)
		requireError(t, err, errs.Unauthenticated, "BAD_CREDENTIALS")
		_, err = s.login(t, email, rightPassword)
		require.NoError(t, err, "the account is as it was")
	}
}

func TestTokensTellWhetherTheAddressIsVerified(t *testing.T) {
	s := serve(t)
	tokens := s.register(t, address)
	require.False(t, claimsOf(t, s, tokens).EmailVerified)
	require.NoError(t, s.verify(t, s.token(t, address)))
	refreshed, err := s.refresh(t, tokens.GetRefreshToken())
	require.NoError(t, err)
	require.True(t, claimsOf(t, s, refreshed).EmailVerified, "a refresh is enough")
	again, err := s.login(t, address, rightPassword)
	require.NoError(t, err)
	require.True(t, claimsOf(t, s, again).EmailVerified)
}

func TestAnAccountVerifiedElsewhereIsCreated(t *testing.T) {
	s := serve(t)
	ops := rpctest.As(t.Context(), auth.Identity{Subject: "operator", Permissions: []string{"accounts.create"}})
	first, err := s.CreateAccount(ops, &authv1.CreateAccountRequest{Email: address, Password: rightPassword})
	require.NoError(t, err)
	require.True(t, first.GetCreated())
	again, err := s.CreateAccount(ops, &authv1.CreateAccountRequest{Email: "HANAKO@example.jp", Password: newPassword})
	require.NoError(t, err)
	require.False(t, again.GetCreated())
	require.Equal(t, first.GetUserId(), again.GetUserId())
	tokens, err := s.login(t, address, rightPassword)
	require.NoError(t, err)
	require.True(t, claimsOf(t, s, tokens).EmailVerified)
	require.Empty(t, s.mails(t, address))
	_, err = s.CreateAccount(t.Context(), &authv1.CreateAccountRequest{Email: address, Password: rightPassword})
	require.ErrorContains(t, err, "refused our identity")
}

func TestStaffLogsInOnThePagesOnly(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	_, err := s.db.Exec(t.Context(), `UPDATE accounts SET roles = '{customer,finance}'`)
	require.NoError(t, err)
	_, right := s.login(t, address, rightPassword)
	requireError(t, right, errs.Unauthenticated, "BAD_CREDENTIALS")
	_, wrong := s.login(t, address, "wrong password")
	require.Equal(t, wrong.Error(), right.Error())
	for range 8 {
		_, err = s.login(t, address, rightPassword)
		requireError(t, err, errs.Unauthenticated, "BAD_CREDENTIALS")
	}
	_, err = s.login(t, address, rightPassword)
	refusedFor(t, err)
}

// TestTheNameOfARegistrationIsTheOwners: a registration with a known address changes nothing of its
// account, and the name that a stranger gave goes when the owner proves the address by a reset.
func TestTheNameOfARegistrationIsTheOwners(t *testing.T) {
	s := serve(t)
	named := func(name string) error {
		_, err := s.Register(t.Context(), &authv1.RegisterRequest{Email: address, Password: rightPassword, ClientId: "web", DisplayName: name})
		return err
	}
	nameOf := func() string {
		tokens, err := s.login(t, address, rightPassword)
		require.NoError(t, err)
		res, err := s.GetAccount(s.as(t, tokens), &authv1.GetAccountRequest{})
		require.NoError(t, err)
		return res.GetDisplayName()
	}
	requireError(t, named("a\x07b"), errs.Invalid, "TEXT_INVALID")
	require.NoError(t, named("悪い人"))
	require.NoError(t, named("別の人"))
	require.Equal(t, "悪い人", nameOf())
	require.NotContains(t, s.logs.text.String(), "人")
	for _, m := range s.mails(t, address) {
		require.NotContains(t, m.Text+m.Subject, "悪い人", "a stranger writes nothing to the owner")
	}
	s.requestReset(t, address)
	_, err := s.ResetPassword(t.Context(), &authv1.ResetPasswordRequest{Token: s.token(t, address), Password: rightPassword})
	require.NoError(t, err)
	require.Empty(t, nameOf())
}
