package rpc_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

const (
	newPassword = "staple battery horse"
	newAddress  = "hanako@example.com"
)

func (s *service) requestReset(t *testing.T, email string) {
	t.Helper()
	_, err := s.RequestPasswordReset(t.Context(), &authv1.RequestPasswordResetRequest{Email: email})
	require.NoError(t, err)
}

func (s *service) reset(t *testing.T, token, password string) error {
	t.Helper()
	_, err := s.ResetPassword(t.Context(), &authv1.ResetPasswordRequest{Token: token, Password: password})
	return err
}

func (s *service) verify(t *testing.T, token string) error {
	t.Helper()
	_, err := s.VerifyEmail(t.Context(), &authv1.VerifyEmailRequest{Token: token})
	return err
}

func (s *service) confirm(t *testing.T, token string) error {
	t.Helper()
	_, err := s.ConfirmEmailChange(t.Context(), &authv1.ConfirmEmailChangeRequest{Token: token})
	return err
}

// as returns the context of a call of the owner of the tokens.
func (s *service) as(t *testing.T, tokens *authv1.Tokens) context.Context {
	t.Helper()
	claims := claimsOf(t, s, tokens)
	return rpctest.As(t.Context(), auth.Identity{Subject: claims.Subject, Permissions: auth.Holders()["bff-web"].UserPermissions, Session: claims.Session})
}

func (s *service) verified(t *testing.T) bool {
	t.Helper()
	return s.rows(t, `SELECT (email_verified_at IS NOT NULL)::text FROM accounts`)[0] == "true"
}

func TestTheLinkOfTheRegistrationVerifiesTheAddressOnce(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	require.False(t, s.verified(t))
	token := s.token(t, address)
	require.NoError(t, s.verify(t, token))
	require.True(t, s.verified(t))
	requireError(t, s.verify(t, token), errs.Precondition, "LINK_USED")
	requireError(t, s.verify(t, token+"x"), errs.Invalid, "LINK_INVALID")
	_, err := s.RequestEmailVerification(t.Context(), &authv1.RequestEmailVerificationRequest{Email: address})
	require.NoError(t, err)
	require.Empty(t, s.mails(t, address), "it is verified")
}

func TestMailsAreInTheLanguageOfTheRequestOrTheAccount(t *testing.T) {
	s := serve(t)
	english := language.With(t.Context(), language.English)
	_, err := s.Register(english, &authv1.RegisterRequest{Email: address, Password: rightPassword, ClientId: "web"})
	require.NoError(t, err)
	first := s.mails(t, address)[0]
	require.Equal(t, "Confirm your e-mail address", first.Subject)
	require.Equal(t, language.English, first.Language)
	link := linkOf(t, first)
	require.Equal(t, "/base/account/verify-email", link.Path, "below the public address, not of a Host")
	require.Equal(t, "en", link.Query().Get("lang"))
	s.requestReset(t, address)
	require.Equal(t, "Set a new password", s.mails(t, address)[0].Subject)
	_, err = s.RequestPasswordReset(language.With(t.Context(), language.Japanese), &authv1.RequestPasswordResetRequest{Email: address})
	require.NoError(t, err)
	second := s.mails(t, address)[0]
	require.Equal(t, "パスワードの再設定", second.Subject)
	require.Equal(t, "ja", linkOf(t, second).Query().Get("lang"))

	s.register(t, "taro@example.jp")
	require.Equal(t, "メールアドレスのご確認", s.mails(t, "taro@example.jp")[0].Subject)
}

func TestAResetEndsAllSessions(t *testing.T) {
	s := serve(t)
	first := s.register(t, address)
	second, err := s.login(t, address, rightPassword)
	require.NoError(t, err)
	s.mails(t, address)
	s.requestReset(t, "HANAKO@example.jp")
	token := s.token(t, address)
	requireError(t, s.reset(t, token, "password"), errs.Invalid, "PASSWORD_WEAK")
	require.NoError(t, s.reset(t, token, newPassword), "a weak password did not use the token up")

	for _, tokens := range []*authv1.Tokens{first, second} {
		_, err := s.refresh(t, tokens.GetRefreshToken())
		requireError(t, err, errs.Unauthenticated, "REFRESH_TOKEN_INVALID")
	}
	require.ElementsMatch(t, []string{claimsOf(t, s, first).Session, claimsOf(t, s, second).Session}, s.revocations(t, time.Time{}))
	_, err = s.login(t, address, rightPassword)
	requireError(t, err, errs.Unauthenticated, "BAD_CREDENTIALS")
	_, err = s.login(t, address, newPassword)
	require.NoError(t, err)
	require.True(t, s.verified(t), "the link proved the address")
	require.Equal(t, "パスワードが変更されました", s.mails(t, address)[0].Subject)
	requireError(t, s.reset(t, token, newPassword+"!"), errs.Precondition, "LINK_USED")
}

func TestATokenExpiresAfterAQuarterOfAnHour(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	s.mails(t, address)
	s.requestReset(t, address)
	s.clock.Advance(3 * time.Hour) // the mail server is away
	token := s.token(t, address)
	s.clock.Advance(15*time.Minute - time.Millisecond)
	requireError(t, s.reset(t, token, "password"), errs.Invalid, "PASSWORD_WEAK")
	s.clock.Advance(time.Millisecond)
	requireError(t, s.reset(t, token, newPassword), errs.Precondition, "LINK_EXPIRED")
}

func TestATokenServesItsPurposeAlone(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	verify := s.token(t, address)
	s.requestReset(t, address)
	reset := s.token(t, address)
	requireError(t, s.reset(t, verify, newPassword), errs.Invalid, "LINK_INVALID")
	requireError(t, s.confirm(t, verify), errs.Invalid, "LINK_INVALID")
	requireError(t, s.verify(t, reset), errs.Invalid, "LINK_INVALID")
	requireError(t, s.confirm(t, reset), errs.Invalid, "LINK_INVALID")
	require.NoError(t, s.verify(t, verify))
	require.NoError(t, s.reset(t, reset, newPassword))
}

func TestSiblingsDieWithTheUse(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	verify := s.token(t, address)
	s.requestReset(t, address)
	first := s.token(t, address)
	s.requestReset(t, address)
	second := s.token(t, address)
	s.requestReset(t, address) // waits to be sent
	require.NoError(t, s.reset(t, second, newPassword))
	requireError(t, s.reset(t, first, newPassword), errs.Invalid, "LINK_INVALID")
	requireError(t, s.verify(t, verify), errs.Invalid, "LINK_INVALID")
	left := s.mails(t, address)
	require.Len(t, left, 1, "the waiting mail is not sent")
	require.Equal(t, "パスワードが変更されました", left[0].Subject)
}

func TestParallelUsesOfTokensHaveOneWinner(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	s.mails(t, address)
	var tokens []string
	for range 3 {
		s.requestReset(t, address)
		tokens = append(tokens, s.token(t, address))
	}
	var won atomic.Int32
	var group sync.WaitGroup
	for i := range 12 {
		group.Go(func() {
			_, err := s.ResetPassword(t.Context(), &authv1.ResetPasswordRequest{Token: tokens[i%3], Password: newPassword})
			if err == nil {
				won.Add(1)
			} else if reason := errs.ReasonOf(err); reason != "LINK_USED" && reason != "LINK_INVALID" {
				t.Error(err)
			}
		})
	}
	group.Wait()
	require.EqualValues(t, 1, won.Load())
	require.Equal(t, []string{"1"}, s.rows(t, `SELECT count(*)::text FROM audit_events WHERE event = 'password_reset'`))
}

func TestAMailThatIsSentAgainHasALinkThatWorks(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	first := s.mails(t, address)[0]
	// The process died after it sent the mail and before it marked the row.
	_, err := s.db.Exec(t.Context(), `UPDATE mails SET done_at = NULL, result = NULL,
		data = jsonb_build_object('account', (SELECT id FROM accounts)) WHERE id = $1`, first.ID)
	require.NoError(t, err)
	s.clock.Advance(2 * time.Minute)
	second := s.mails(t, address)[0]
	require.Equal(t, first.ID, second.ID, "the Message-ID is made of it")
	old, fresh := linkOf(t, first).Query().Get("token"), linkOf(t, second).Query().Get("token")
	require.NotEqual(t, old, fresh)
	requireError(t, s.verify(t, old), errs.Invalid, "LINK_INVALID")
	require.NoError(t, s.verify(t, fresh))
}

func TestNoTokenIsStoredOrLogged(t *testing.T) {
	s := serve(t)
	tokens := s.register(t, address)
	s.requestReset(t, address)
	_, err := s.RequestEmailChange(s.as(t, tokens), &authv1.RequestEmailChangeRequest{NewEmail: newAddress, Password: rightPassword})
	require.NoError(t, err)
	sent := append(s.mails(t, address), s.mails(t, newAddress)...)
	require.Len(t, sent, 3)
	for _, m := range sent {
		token := linkOf(t, m).Query().Get("token")
		require.Len(t, token, 43, "256 bits")
		s.requireNowhere(t, token)
		sum := sha256.Sum256([]byte(token))
		stored := s.rows(t, `SELECT encode(hash, 'hex') FROM one_time_tokens`)
		require.Contains(t, stored, hex.EncodeToString(sum[:]))
	}
	s.requireNowhere(t, newPassword)
	require.NotContains(t, s.logs.text.String(), "@")
	require.Equal(t, []string{"0"}, s.rows(t, `SELECT count(*)::text FROM mails WHERE data IS NOT NULL`), "erased when sent")
}

func TestARequestDoesNotRevealWhetherThereIsAnAccount(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	s.mails(t, address)
	written := func() []string {
		return s.rows(t, `SELECT count(*)::text FROM mails UNION ALL SELECT count(*)::text FROM audit_events`)
	}
	for _, email := range []string{address, "nobody@example.jp"} {
		before := written()
		s.requestReset(t, email)
		_, err := s.RequestEmailVerification(t.Context(), &authv1.RequestEmailVerificationRequest{Email: email})
		require.NoError(t, err)
		require.NotEqual(t, before, written(), "%s: the same rows", email)
		for range 3 {
			s.requestReset(t, email)
		}
		_, err = s.RequestPasswordReset(t.Context(), &authv1.RequestPasswordResetRequest{Email: email})
		require.Equal(t, 3*time.Minute, refusedFor(t, err), email)
	}
	require.Equal(t, []string{"10"}, s.rows(t, `SELECT count(*)::text FROM mails WHERE kind IN ('verify', 'reset') AND done_at IS NULL`))
	require.Len(t, s.mails(t, address), 5)
	require.Empty(t, s.mails(t, "nobody@example.jp"))
}

func TestMailRequestsHaveLimitsOfTheirOwn(t *testing.T) {
	s := serve(t)
	s.register(t, address)
	for range 5 {
		s.requestReset(t, address)
	}
	_, err := s.login(t, address, rightPassword)
	require.NoError(t, err, "a stranger who asks for mails does not lock the owner out")
	_, err = s.RequestPasswordReset(t.Context(), &authv1.RequestPasswordResetRequest{Email: address, ClientAddress: "192.0.2.9"})
	require.NoError(t, err, "the owner at another address")
}

func TestAPasswordIsChangedByItsOwner(t *testing.T) {
	s := serve(t)
	here := s.register(t, address)
	elsewhere, err := s.login(t, address, rightPassword)
	require.NoError(t, err)
	s.requestReset(t, address)
	s.mails(t, address)
	change := func(current, next string) error {
		_, err := s.ChangePassword(s.as(t, here), &authv1.ChangePasswordRequest{CurrentPassword: current, NewPassword: next})
		return err
	}
	requireError(t, change("wrong password", newPassword), errs.Invalid, "PASSWORD_WRONG")
	requireError(t, change(rightPassword, "password"), errs.Invalid, "PASSWORD_WEAK")
	require.NoError(t, change(rightPassword, newPassword))
	_, err = s.refresh(t, here.GetRefreshToken())
	require.NoError(t, err, "the session that changed it goes on")
	_, err = s.refresh(t, elsewhere.GetRefreshToken())
	requireError(t, err, errs.Unauthenticated, "REFRESH_TOKEN_INVALID")
	_, err = s.login(t, address, newPassword)
	require.NoError(t, err)
	require.Equal(t, []string{"0"}, s.rows(t, `SELECT count(*)::text FROM one_time_tokens`), "links that were asked for before are dead")
	require.Len(t, s.mails(t, address), 1)

	_, err = s.ChangePassword(t.Context(), &authv1.ChangePasswordRequest{CurrentPassword: newPassword, NewPassword: rightPassword})
	require.ErrorContains(t, err, "refused our identity")
	for range 12 {
		err = change("wrong password", newPassword)
	}
	requireError(t, err, errs.Exhausted, "TOO_MANY_ATTEMPTS")
}

func TestAnAddressIsChangedByTheOwnerOfBoth(t *testing.T) {
	s := serve(t)
	tokens := s.register(t, address)
	s.mails(t, address)
	request := func(next, secret string) error {
		_, err := s.RequestEmailChange(s.as(t, tokens), &authv1.RequestEmailChangeRequest{NewEmail: next, Password: secret})
		return err
	}
	requireError(t, request(newAddress, "wrong password"), errs.Invalid, "PASSWORD_WRONG")
	require.NoError(t, request(newAddress, rightPassword))
	require.Empty(t, s.mails(t, address))
	token := s.token(t, newAddress)
	_, err := s.login(t, newAddress, rightPassword)
	requireError(t, err, errs.Unauthenticated, "BAD_CREDENTIALS")
	require.NoError(t, s.confirm(t, token))
	_, err = s.refresh(t, tokens.GetRefreshToken())
	requireError(t, err, errs.Unauthenticated, "REFRESH_TOKEN_INVALID")
	_, err = s.login(t, newAddress, rightPassword)
	require.NoError(t, err)
	_, err = s.login(t, address, rightPassword)
	requireError(t, err, errs.Unauthenticated, "BAD_CREDENTIALS")
	require.True(t, s.verified(t))
	require.Equal(t, "メールアドレスが変更されました", s.mails(t, address)[0].Subject)
	requireError(t, s.confirm(t, token), errs.Precondition, "LINK_USED")
}

func TestAChangeToATakenAddressTellsItsOwnerAlone(t *testing.T) {
	s := serve(t)
	tokens := s.register(t, address)
	s.mails(t, address)
	_, err := s.RequestEmailChange(s.as(t, tokens), &authv1.RequestEmailChangeRequest{NewEmail: newAddress, Password: rightPassword})
	require.NoError(t, err)
	early := s.token(t, newAddress)
	s.register(t, newAddress)
	s.mails(t, newAddress)
	_, err = s.RequestEmailChange(s.as(t, tokens), &authv1.RequestEmailChangeRequest{NewEmail: newAddress, Password: rightPassword})
	require.NoError(t, err, "the response of a free address")
	notice := s.mails(t, newAddress)
	require.Len(t, notice, 1)
	require.Equal(t, "このメールアドレスはすでに登録されています", notice[0].Subject)
	require.Equal(t, issuerURL+"/base/account/request-password-reset?lang=ja", links.FindString(notice[0].Text), "no token")
	requireError(t, s.confirm(t, early), errs.AlreadyExists, "EMAIL_TAKEN")
}

func TestEveryChangeIsAudited(t *testing.T) {
	s := serve(t)
	tokens := s.register(t, address)
	s.mails(t, address)
	_, err := s.RequestEmailVerification(t.Context(), &authv1.RequestEmailVerificationRequest{Email: address})
	require.NoError(t, err)
	require.NoError(t, s.verify(t, s.token(t, address)))
	_, err = s.ChangePassword(s.as(t, tokens), &authv1.ChangePasswordRequest{CurrentPassword: rightPassword, NewPassword: newPassword})
	require.NoError(t, err)
	_, err = s.RequestEmailChange(s.as(t, tokens), &authv1.RequestEmailChangeRequest{NewEmail: newAddress, Password: newPassword})
	require.NoError(t, err)
	require.NoError(t, s.confirm(t, s.token(t, newAddress)))
	s.requestReset(t, newAddress)
	s.mails(t, newAddress)
	require.Equal(t, []string{
		"account_registered", "login_succeeded", "email_verification_requested", "email_verified", "password_changed", "email_change_requested",
		"email_changed", "password_reset_requested",
	}, s.rows(t, `SELECT event FROM audit_events WHERE account_id = (SELECT id FROM accounts) ORDER BY id`))
	for _, row := range s.rows(t, `SELECT a::text FROM audit_events a`) {
		require.NotContains(t, row, "@")
	}
}
