package rpc_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

// loggedIn returns the context of a call of the owner of the tokens, who logged in at the time.
func (s *service) loggedIn(t *testing.T, tokens *authv1.Tokens, acr string, at time.Time) context.Context {
	t.Helper()
	claims := claimsOf(t, s, tokens)
	return rpctest.As(t.Context(), auth.Identity{
		Subject: claims.Subject, Permissions: []string{"account.self"}, Session: claims.Session, ACR: acr, AuthTime: at,
	})
}

// steppedUp is loggedIn for a method with step_up, whose interceptor has the real clock.
func (s *service) steppedUp(t *testing.T, tokens *authv1.Tokens) context.Context {
	t.Helper()
	return s.loggedIn(t, tokens, auth.ACRSecondFactor, time.Now())
}

func (s *service) code(t *testing.T, secret string) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, s.clock.Now())
	require.NoError(t, err)
	return code
}

// setUp sets a factor up, and returns its secret and the recovery codes.
func (s *service) setUp(ctx context.Context, t *testing.T) (string, []string) {
	t.Helper()
	begun, err := s.factors.BeginFactor(ctx, &authv1.BeginFactorRequest{})
	require.NoError(t, err)
	set, err := s.factors.ConfirmFactor(ctx, &authv1.ConfirmFactorRequest{Code: s.code(t, begun.GetSecret())})
	require.NoError(t, err)
	return begun.GetSecret(), set.GetRecoveryCodes()
}

func (s *service) factor(ctx context.Context, t *testing.T) *authv1.GetFactorResponse {
	t.Helper()
	res, err := s.factors.GetFactor(ctx, &authv1.GetFactorRequest{})
	require.NoError(t, err)
	return res
}

func TestAnOwnerSetsUpRenewsAndRemovesTheirFactorByRPC(t *testing.T) {
	s := serve(t)
	other := s.register(t, "hanako@example.jp")
	tokens, err := s.login(t, "hanako@example.jp", rightPassword)
	require.NoError(t, err)
	fresh := s.loggedIn(t, tokens, "pwd", s.clock.Now())
	require.Nil(t, s.factor(fresh, t).GetSince())

	begun, err := s.factors.BeginFactor(fresh, &authv1.BeginFactorRequest{})
	require.NoError(t, err)
	require.Contains(t, begun.GetUri(), "otpauth://totp/Akinai:hanako@example.jp?issuer=Akinai&secret="+begun.GetSecret())
	_, err = s.factors.ConfirmFactor(fresh, &authv1.ConfirmFactorRequest{Code: "000000"})
	require.Equal(t, "SECOND_FACTOR_WRONG", errs.ReasonOf(err))
	elsewhere := s.loggedIn(t, other, "pwd", s.clock.Now())
	_, err = s.factors.ConfirmFactor(elsewhere, &authv1.ConfirmFactorRequest{Code: s.code(t, begun.GetSecret())})
	require.Equal(t, "SECOND_FACTOR_NOT_BEGUN", errs.ReasonOf(err), "another session began it")
	set, err := s.factors.ConfirmFactor(fresh, &authv1.ConfirmFactorRequest{Code: s.code(t, begun.GetSecret())})
	require.NoError(t, err)
	require.Len(t, set.GetRecoveryCodes(), 10)
	state := s.factor(fresh, t)
	require.Equal(t, s.clock.Now(), state.GetSince().AsTime())
	require.Equal(t, int32(10), state.GetRecoveryCodesLeft())
	require.False(t, state.GetRequired())
	_, err = s.refresh(t, other.GetRefreshToken())
	require.Equal(t, "REFRESH_TOKEN_INVALID", errs.ReasonOf(err), "other sessions end")
	_, err = s.login(t, "hanako@example.jp", rightPassword)
	require.Equal(t, "BAD_CREDENTIALS", errs.ReasonOf(err), "the password alone")

	renewed, err := s.factors.RenewRecoveryCodes(s.steppedUp(t, tokens), &authv1.RenewRecoveryCodesRequest{})
	require.NoError(t, err)
	require.Len(t, renewed.GetRecoveryCodes(), 10)
	require.NotContains(t, renewed.GetRecoveryCodes(), set.GetRecoveryCodes()[0])
	require.Len(t, s.rows(t, `SELECT hash::text FROM recovery_codes`), 10, "the earlier ones are gone")

	_, err = s.factors.RemoveFactor(s.steppedUp(t, tokens), &authv1.RemoveFactorRequest{})
	require.NoError(t, err)
	_, err = s.refresh(t, tokens.GetRefreshToken())
	require.Equal(t, "REFRESH_TOKEN_INVALID", errs.ReasonOf(err), "the calling session ends too")
	_, err = s.login(t, "hanako@example.jp", rightPassword)
	require.NoError(t, err)
	require.Equal(t, []string{"second_factor_failed", "second_factor_added", "recovery_codes_renewed", "second_factor_removed"},
		s.rows(t, `SELECT event FROM audit_events WHERE event ~ 'factor|recovery' ORDER BY id`))
	require.Equal(t, []string{"factor_added", "recovery_renewed", "factor_removed"}, s.rows(t, `SELECT kind FROM mails WHERE kind ~ 'factor|recovery' ORDER BY id`))
}

// TestAnAccessTokenAloneChangesNoFactor: an old login cannot begin, and one by the password alone
// can neither begin nor confirm once the account has a factor.
func TestAnAccessTokenAloneChangesNoFactor(t *testing.T) {
	s := serve(t)
	tokens := s.register(t, "hanako@example.jp")
	old := s.loggedIn(t, tokens, "pwd", s.clock.Now().Add(-auth.StepUpAge-time.Second))
	_, err := s.factors.BeginFactor(old, &authv1.BeginFactorRequest{})
	require.Equal(t, "STEP_UP_REQUIRED", errs.ReasonOf(err))
	fresh := s.loggedIn(t, tokens, "pwd", s.clock.Now())
	begun, err := s.factors.BeginFactor(fresh, &authv1.BeginFactorRequest{})
	require.NoError(t, err)
	_, err = s.factors.ConfirmFactor(old, &authv1.ConfirmFactorRequest{Code: s.code(t, begun.GetSecret())})
	require.Equal(t, "STEP_UP_REQUIRED", errs.ReasonOf(err))
	s.setUp(fresh, t)

	_, err = s.factors.BeginFactor(fresh, &authv1.BeginFactorRequest{})
	require.Equal(t, "STEP_UP_REQUIRED", errs.ReasonOf(err), "the account has a factor now")
	_, err = s.factors.ConfirmFactor(fresh, &authv1.ConfirmFactorRequest{Code: s.code(t, begun.GetSecret())})
	require.Equal(t, "STEP_UP_REQUIRED", errs.ReasonOf(err))
	_, err = s.factors.RenewRecoveryCodes(fresh, &authv1.RenewRecoveryCodesRequest{})
	require.Equal(t, "STEP_UP_REQUIRED", errs.ReasonOf(err))
	_, err = s.factors.RemoveFactor(fresh, &authv1.RemoveFactorRequest{})
	require.Equal(t, "STEP_UP_REQUIRED", errs.ReasonOf(err))

	_, err = s.sessions.EndSession(owner(t, tokens.GetUserId(), ""), &authv1.EndSessionRequest{Id: claimsOf(t, s, tokens).Session})
	require.NoError(t, err)
	ended := s.steppedUp(t, tokens)
	_, err = s.factors.RenewRecoveryCodes(ended, &authv1.RenewRecoveryCodesRequest{})
	require.Equal(t, "SECOND_FACTOR_MISSING", errs.ReasonOf(err), "the session has ended")
	_, err = s.factors.RemoveFactor(ended, &authv1.RemoveFactorRequest{})
	require.Equal(t, "SECOND_FACTOR_MISSING", errs.ReasonOf(err), "the session has ended")
	require.Len(t, s.rows(t, `SELECT account_id::text FROM second_factors`), 1)
}

func TestStaffCannotRemoveTheirFactorByRPC(t *testing.T) {
	s := serve(t)
	tokens := s.register(t, "staff@example.jp")
	s.setUp(s.loggedIn(t, tokens, "pwd", s.clock.Now()), t)
	s.grant(t, tokens.GetUserId(), "catalog")
	require.True(t, s.factor(s.steppedUp(t, tokens), t).GetRequired())
	_, err := s.factors.RemoveFactor(s.steppedUp(t, tokens), &authv1.RemoveFactorRequest{})
	require.Equal(t, "SECOND_FACTOR_OF_STAFF", errs.ReasonOf(err))
}

// remembered logs in as an app does that keeps a device token.
func (s *service) remembered(t *testing.T, from, email, token string) (string, error) {
	t.Helper()
	res, err := s.Login(t.Context(), &authv1.LoginRequest{
		Email: email, Password: rightPassword, ClientId: "mobile", ClientAddress: from, RememberDevice: true, DeviceToken: token,
	})
	return res.GetTokens().GetDeviceToken(), err
}

// TestAnAppWithADeviceTokenGetsInWhileOthersGuess: also from an address from which it never logged
// in, and from that of the attacker.
func TestAnAppWithADeviceTokenGetsInWhileOthersGuess(t *testing.T) {
	s := serve(t)
	require.Empty(t, s.register(t, "hanako@example.jp").GetDeviceToken(), "it was not asked for")
	known, err := s.remembered(t, "192.0.2.1", "hanako@example.jp", "")
	require.NoError(t, err)
	require.Len(t, known, 43)
	var hashes int64
	for n := range 200 {
		from := []string{"198.51.100.7", "203.0.113." + string(rune('0'+n%10))}[n%2]
		if errs.ReasonOf(s.loginFrom(t, from, "hanako@example.jp", "wrong password")) == "BAD_CREDENTIALS" {
			hashes++
		}
	}
	require.LessOrEqual(t, hashes, int64(100))
	_, err = s.remembered(t, "198.51.100.7", "hanako@example.jp", "")
	require.Equal(t, "TOO_MANY_ATTEMPTS", errs.ReasonOf(err), "the right password without the token")
	again, err := s.remembered(t, "198.51.100.7", "hanako@example.jp", known)
	require.NoError(t, err)
	require.Equal(t, known, again)
	s.requireNowhere(t, known)
}

// TestADeviceTokenIsForItsAccountAndNoCredential: it is worth nothing with a wrong password or for
// another account, gives one bucket, and a planted one never becomes known.
func TestADeviceTokenIsForItsAccountAndNoCredential(t *testing.T) {
	s := serve(t)
	s.register(t, "hanako@example.jp")
	s.register(t, "taro@example.jp")
	known, err := s.remembered(t, "192.0.2.1", "hanako@example.jp", "")
	require.NoError(t, err)
	others, err := s.remembered(t, "192.0.2.1", "taro@example.jp", known)
	require.NoError(t, err)
	require.NotEqual(t, known, others)
	planted, err := s.remembered(t, "192.0.2.1", "taro@example.jp", "planted")
	require.NoError(t, err)
	require.NotEqual(t, "planted", planted)
	_, err = s.Login(t.Context(), &authv1.LoginRequest{Email: "taro@example.jp", Password: rightPassword, ClientId: "mobile", DeviceToken: "planted"})
	require.NoError(t, err)
	require.Len(t, s.rows(t, `SELECT key::text FROM known_addresses WHERE get_byte(key, 0) = 100`), 3, "hanako's, and two of taro's apps")

	var mu sync.Mutex
	hashed := 0
	var wait sync.WaitGroup
	for n := range 30 {
		wait.Go(func() {
			_, err := s.Login(t.Context(), &authv1.LoginRequest{
				Email: "hanako@example.jp", Password: "wrong password", ClientId: "mobile", DeviceToken: known,
				ClientAddress: "198.51.100." + string(rune('0'+n%10)),
			})
			mu.Lock()
			defer mu.Unlock()
			if errs.ReasonOf(err) == "BAD_CREDENTIALS" {
				hashed++
			}
		})
	}
	wait.Wait()
	require.Equal(t, 10, hashed)
}
