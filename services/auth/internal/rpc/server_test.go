package rpc_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

const (
	address       = "Hanako@example.jp"
	rightPassword = "correct horse battery"
)

func requireError(t *testing.T, err error, kind errs.Kind, reason string) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, reason, errs.ReasonOf(err), "%v", err)
	require.Equal(t, kind, errs.KindOf(err))
	for _, secret := range []string{address, rightPassword} {
		require.NotContains(t, err.Error(), secret)
	}
}

type accessClaims struct {
	jwt.Claims
	ClientID string   `json:"client_id"`
	Session  string   `json:"sid"`
	Roles    []string `json:"roles"`

	EmailVerified bool `json:"email_verified"`
}

// claimsOf returns the claims of an access token, verified with the published keys at the time of
// the service's clock.
func claimsOf(t *testing.T, s *service, tokens *authv1.Tokens) accessClaims {
	t.Helper()
	keys, err := s.ListKeys(t.Context(), &authv1.ListKeysRequest{})
	require.NoError(t, err)
	var set jose.JSONWebKeySet
	require.NoError(t, json.Unmarshal([]byte(keys.GetJwks()), &set))
	parsed, err := jwt.ParseSigned(tokens.GetAccessToken(), []jose.SignatureAlgorithm{jose.ES256})
	require.NoError(t, err)
	var claims accessClaims
	require.NoError(t, parsed.Claims(set, &claims))
	require.NoError(t, claims.ValidateWithLeeway(jwt.Expected{
		Issuer: issuerURL, Subject: tokens.GetUserId(), AnyAudience: jwt.Audience{"akinai-" + claims.ClientID}, Time: s.clock.Now(),
	}, 0))
	return claims
}

func TestRegisterLoginRefreshLogout(t *testing.T) {
	s := serve(t)
	registered := s.register(t, address)
	require.Equal(t, "Bearer", registered.GetTokenType())
	require.EqualValues(t, 3600, registered.GetExpiresIn())
	first := claimsOf(t, s, registered)
	require.Equal(t, []string{"customer"}, first.Roles)
	require.Equal(t, "web", first.ClientID)

	loggedIn, err := s.Login(t.Context(), &authv1.LoginRequest{Email: "hanako@EXAMPLE.JP", Password: rightPassword, ClientId: "mobile"})
	require.NoError(t, err)
	second := claimsOf(t, s, loggedIn.GetTokens())
	require.Equal(t, registered.GetUserId(), loggedIn.GetTokens().GetUserId())
	require.NotEqual(t, first.Session, second.Session, "a login is a session of its own")
	require.Equal(t, "mobile", second.ClientID)

	s.clock.Advance(50 * time.Minute)
	refreshed, err := s.refresh(t, registered.GetRefreshToken())
	require.NoError(t, err)
	require.NotEqual(t, registered.GetRefreshToken(), refreshed.GetRefreshToken())
	third := claimsOf(t, s, refreshed)
	require.Equal(t, first.Session, third.Session)
	require.Equal(t, s.clock.Now().Add(time.Hour), third.Expiry.Time().UTC())

	for range 2 {
		_, err = s.Logout(t.Context(), &authv1.LogoutRequest{RefreshToken: refreshed.GetRefreshToken()})
		require.NoError(t, err)
	}
	_, err = s.refresh(t, refreshed.GetRefreshToken())
	requireError(t, err, errs.Unauthenticated, "REFRESH_TOKEN_INVALID")
	require.Equal(t, []string{first.Session}, s.revocations(t, time.Time{}))
	require.Equal(t, []string{first.Subject + " " + first.Session + " web"}, s.audited(t, domain.EventLoggedOut), "once")
	_, err = s.refreshAt(t, "mobile", loggedIn.GetTokens().GetRefreshToken())
	require.NoError(t, err, "the other session goes on")
}

func TestRegistrationsThatAreRefused(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	for _, tc := range []struct {
		email, password, client string
		kind                    errs.Kind
		reason                  string
	}{
		{"taro@example.jp", "password", "web", errs.Invalid, "PASSWORD_WEAK"},
		{"taro@example.jp", "Taro@example.jp", "web", errs.Invalid, "PASSWORD_WEAK"},
		{"taro@example.jp", "short", "web", errs.Invalid, "VALIDATION_FAILED"},
		{"taro", rightPassword, "web", errs.Invalid, "VALIDATION_FAILED"},
		{"ta\x00ro@example.jp", rightPassword, "web", errs.Invalid, "TEXT_INVALID"},
		{"taro@example.jp", rightPassword, "other", errs.Invalid, "VALIDATION_FAILED"},
	} {
		_, err := s.Register(t.Context(), &authv1.RegisterRequest{Email: tc.email, Password: tc.password, ClientId: tc.client})
		requireError(t, err, tc.kind, tc.reason)
	}
}

func TestLoginDoesNotRevealWhichWasWrong(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	_, wrong := s.login(t, address, "correct horse batterx")
	requireError(t, wrong, errs.Unauthenticated, "BAD_CREDENTIALS")
	_, unknown := s.login(t, "nobody@example.jp", rightPassword)
	require.Equal(t, wrong.Error(), unknown.Error())

	for _, hostile := range []string{"' OR 1=1 --", "%", "\xf0\x9f\x98\x80", "ﷺﷺﷺﷺﷺﷺﷺﷺ"} {
		_, err := s.login(t, hostile, hostile)
		requireError(t, err, errs.Unauthenticated, "BAD_CREDENTIALS")
	}
	for _, unseen := range []string{"a\x00@example.jp", "\u202e@example.jp"} {
		_, err := s.login(t, unseen, rightPassword)
		requireError(t, err, errs.Invalid, "TEXT_INVALID")
	}
}

// With the setting off, people log in on the pages of the issuer: no password is tried, whether it
// is right or not.
func TestLoginIsRefusedWhileTheSettingIsOff(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	s.logins.PasswordLogin = false
	for email, password := range map[string]string{address: rightPassword, staffAddress: newPassword} {
		tokens, err := s.login(t, email, password)
		requireError(t, err, errs.Forbidden, "PASSWORD_LOGIN_OFF")
		require.Nil(t, tokens)
	}
	require.Equal(t, []string{"account_registered", "login_succeeded"}, s.rows(t, `SELECT event FROM audit_events ORDER BY id`))
}

func TestAttemptsAreLimitedForEveryAccount(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	for _, email := range []string{address, "nobody@example.jp"} {
		for range 10 {
			_, err := s.login(t, email, "wrong password")
			requireError(t, err, errs.Unauthenticated, "BAD_CREDENTIALS")
		}
		s.clock.Advance(30 * time.Second)
		_, err := s.login(t, email, rightPassword)
		require.Equal(t, time.Minute, refusedFor(t, err))
	}
	s.clock.Advance(time.Minute)
	_, err := s.login(t, address, rightPassword)
	require.NoError(t, err)
	for range 9 {
		_, err = s.login(t, address, "wrong password")
		requireError(t, err, errs.Unauthenticated, "BAD_CREDENTIALS")
	}
	_, err = s.login(t, address, rightPassword)
	require.NoError(t, err, "the count began anew with the login")
}

// refusedFor requires TOO_MANY_ATTEMPTS and returns the time to wait.
func refusedFor(t *testing.T, err error) time.Duration {
	t.Helper()
	requireError(t, err, errs.Exhausted, "TOO_MANY_ATTEMPTS")
	var e *errs.Error
	require.ErrorAs(t, err, &e)
	return e.RetryAfter
}

func TestAStrangerDoesNotLockTheOwnerOut(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	for range 10 {
		requireError(t, s.loginFrom(t, "192.0.2.66", address, "wrong password"), errs.Unauthenticated, "BAD_CREDENTIALS")
	}
	for range 100 { // refused attempts are not counted
		refusedFor(t, s.loginFrom(t, "192.0.2.66", address, rightPassword))
	}
	require.NoError(t, s.loginFrom(t, "198.51.100.7", address, rightPassword), "the owner at an address of their own")
	refusedFor(t, s.loginFrom(t, "192.0.2.66", address, rightPassword))
}

func TestGuessesFromManyAddressesAreBoundedAndTheOwnerGetsIn(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	require.NoError(t, s.loginFrom(t, "198.51.100.7", address, rightPassword))
	guesses := 0
	for i := range 100 {
		for err := error(nil); errs.KindOf(err) != errs.Exhausted; {
			if err = s.loginFrom(t, fmt.Sprintf("203.0.113.%d", i), address, "wrong password"); errs.KindOf(err) == errs.Unauthenticated {
				guesses++
			}
		}
	}
	require.Equal(t, 60, guesses)
	require.LessOrEqual(t, refusedFor(t, s.loginFrom(t, "198.51.100.8", address, rightPassword)), time.Minute)
	for range 9 {
		requireError(t, s.loginFrom(t, "198.51.100.7", address, "mistyped"), errs.Unauthenticated, "BAD_CREDENTIALS")
	}
	require.NoError(t, s.loginFrom(t, "198.51.100.7", address, rightPassword), "the owner where they have been before")
	refusedFor(t, s.loginFrom(t, "203.0.113.200", address, rightPassword))
}

func TestGuessesAtManyAccountsFromOneAddressAreBounded(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	guess := func(i int) error {
		return s.loginFrom(t, "192.0.2.66", fmt.Sprintf("u%d@example.jp", i), "wrong password")
	}
	for i := range 100 {
		requireError(t, guess(i), errs.Unauthenticated, "BAD_CREDENTIALS")
	}
	require.Equal(t, 36*time.Second, refusedFor(t, guess(100)))
	require.NoError(t, s.loginFrom(t, "192.0.2.67", address, rightPassword))
}

// Successful logins from one shared address, such as that of a mobile carrier, do not exhaust its
// limit.
func TestLoginsThatSucceedUseNothingUp(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	for range 120 {
		require.NoError(t, s.loginFrom(t, "192.0.2.1", address, rightPassword))
	}
}

func TestEveryWaitEnds(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	exhaust := func(from func(i int) string, email func(i int) string) time.Duration {
		for i := 0; ; i++ {
			if err := s.loginFrom(t, from(i), email(i), "wrong password"); errs.KindOf(err) == errs.Exhausted {
				return refusedFor(t, err)
			}
		}
	}
	owner := func(int) string { return address }
	one := func(int) string { return "192.0.2.66" }
	for name, wait := range map[string]func() time.Duration{
		"one address": func() time.Duration { return exhaust(one, owner) },
		"many addresses": func() time.Duration {
			return exhaust(func(i int) string { return fmt.Sprintf("203.0.113.%d", i) }, owner)
		},
		"many accounts": func() time.Duration {
			return exhaust(one, func(i int) string { return fmt.Sprintf("u%d@example.jp", i) })
		},
	} {
		s.clock.Advance(2 * time.Hour)
		s.clock.Advance(wait())
		require.NoError(t, s.loginFrom(t, "192.0.2.66", address, rightPassword), name)
		s.clock.Advance(25 * time.Hour) // the address is no longer known
	}
}

func TestParallelRefreshesGetOneSuccessor(t *testing.T) {
	s := serve(t)
	first := s.register(t, address).GetRefreshToken()
	successors := make([]string, 20)
	var group sync.WaitGroup
	for i := range successors {
		group.Go(func() {
			if tokens, err := s.refresh(t, first); err == nil {
				successors[i] = tokens.GetRefreshToken()
			}
		})
	}
	group.Wait()
	for _, successor := range successors {
		require.NotEmpty(t, successor)
		require.Equal(t, successors[0], successor)
	}
	_, err := s.refresh(t, successors[0])
	require.NoError(t, err)
}

func (s *service) requireRefused(t *testing.T, refreshToken string) {
	t.Helper()
	_, err := s.refresh(t, refreshToken)
	requireError(t, err, errs.Unauthenticated, "REFRESH_TOKEN_INVALID")
}

func TestReuseEndsTheSession(t *testing.T) {
	for _, tc := range []struct {
		name string
		// reuse runs after R1 was exchanged for R2.
		reuse func(t *testing.T, s *service, first, second string)
	}{
		{"after the grace", func(t *testing.T, s *service, first, _ string) {
			s.clock.Advance(6 * time.Second)
			s.requireRefused(t, first)
		}},
		{"within the grace, two generations back", func(t *testing.T, s *service, first, second string) {
			third, err := s.refresh(t, second)
			require.NoError(t, err)
			s.requireRefused(t, first)
			s.requireRefused(t, third.GetRefreshToken())
		}},
		{"by another client", func(t *testing.T, s *service, _, second string) {
			_, err := s.refreshAt(t, "mobile", second)
			requireError(t, err, errs.Unauthenticated, "REFRESH_TOKEN_INVALID")
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := serve(t)
			registered := s.register(t, address)
			refreshed, err := s.refresh(t, registered.GetRefreshToken())
			require.NoError(t, err)
			tc.reuse(t, s, registered.GetRefreshToken(), refreshed.GetRefreshToken())

			s.requireRefused(t, refreshed.GetRefreshToken())
			require.Equal(t, []string{claimsOf(t, s, registered).Session}, s.revocations(t, time.Time{}))
			_, err = s.login(t, address, rightPassword)
			require.NoError(t, err, "the account is not locked")
		})
	}
}

func TestLostReplyCanBeAskedForAgain(t *testing.T) {
	s := serve(t)
	first := s.register(t, address).GetRefreshToken()
	lost, err := s.refresh(t, first)
	require.NoError(t, err)
	s.clock.Advance(5 * time.Second)
	again, err := s.refresh(t, first)
	require.NoError(t, err)
	require.Equal(t, lost.GetRefreshToken(), again.GetRefreshToken())
	require.NotEqual(t, lost.GetAccessToken(), again.GetAccessToken())
	_, err = s.refresh(t, again.GetRefreshToken())
	require.NoError(t, err)
}

func TestNothingOutlivesTheDayOfTheLogin(t *testing.T) {
	s := serve(t)
	tokens := s.register(t, address)
	end := s.clock.Now().Add(24 * time.Hour)
	for s.clock.Now().Before(end.Add(-30 * time.Minute)) {
		s.clock.Advance(30 * time.Minute)
		next, err := s.refresh(t, tokens.GetRefreshToken())
		require.NoError(t, err)
		require.False(t, claimsOf(t, s, next).Expiry.Time().After(end))
		tokens = next
	}
	require.EqualValues(t, 1800, tokens.GetExpiresIn())
	s.clock.Advance(30 * time.Minute)
	_, err := s.refresh(t, tokens.GetRefreshToken())
	requireError(t, err, errs.Unauthenticated, "REFRESH_TOKEN_INVALID")
}

func TestRevocationsAreListedUntilTheTokensExpire(t *testing.T) {
	s := serve(t)
	tokens := s.register(t, address)
	session := claimsOf(t, s, tokens).Session
	_, err := s.Logout(t.Context(), &authv1.LogoutRequest{RefreshToken: tokens.GetRefreshToken()})
	require.NoError(t, err)

	ctx := rpctest.System(t.Context(), "bff-web")
	res, err := s.ListRevocations(ctx, &authv1.ListRevocationsRequest{})
	require.NoError(t, err)
	require.Equal(t, []string{session}, res.GetSessionIds())
	s.clock.Advance(time.Minute)
	res, err = s.ListRevocations(ctx, &authv1.ListRevocationsRequest{Since: res.GetUntil()})
	require.NoError(t, err)
	require.Equal(t, []string{session}, res.GetSessionIds(), "listed again, within the overlap")
	res, err = s.ListRevocations(ctx, &authv1.ListRevocationsRequest{Since: res.GetUntil()})
	require.NoError(t, err)
	require.Empty(t, res.GetSessionIds())
	s.clock.Advance(65 * time.Minute)
	require.Empty(t, s.revocations(t, time.Time{}))

	_, err = s.ListRevocations(rpctest.Customer(t.Context(), tokens.GetUserId()), &authv1.ListRevocationsRequest{})
	require.ErrorContains(t, err, "refused our identity")
}

// revocations returns the sessions that ListRevocations returns to an edge.
func (s *service) revocations(t *testing.T, since time.Time) []string {
	t.Helper()
	res, err := s.ListRevocations(rpctest.System(t.Context(), "bff-web"), &authv1.ListRevocationsRequest{Since: timestamppb.New(since)})
	require.NoError(t, err)
	return res.GetSessionIds()
}
