package domain_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

var now = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)

func newToken(t *testing.T) domain.RefreshToken {
	t.Helper()
	token, err := domain.NewRefreshToken(rand.Reader)
	require.NoError(t, err)
	return token
}

func TestRefreshTokenIs256RandomBits(t *testing.T) {
	token, err := domain.NewRefreshToken(bytes.NewReader(bytes.Repeat([]byte{0xfb}, 32)))
	require.NoError(t, err)
	require.Equal(t, "-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_v7-_s", token.Reveal())
	require.Len(t, token.Hash(), 32)
	require.Equal(t, token.Hash(), domain.PresentedRefreshToken(token.Reveal()).Hash())

	_, err = domain.NewRefreshToken(iotest.ErrReader(errors.New("no entropy")))
	require.ErrorContains(t, err, "no entropy")
}

// A token is found by the hash of its text, so another text that decodes to the same bits is
// another token.
func TestARefreshTokenHasOneSpelling(t *testing.T) {
	token := newToken(t)
	text := token.Reveal()
	for _, other := range []string{
		text + "=", text + " ", " " + text, text + "\n", text[:9] + "\n" + text[9:], text[:42] + string(rune(text[42]+1)),
		strings.NewReplacer("-", "+", "_", "/").Replace(text) + "=", strings.ToUpper(text),
	} {
		require.NotEqual(t, token.Hash(), domain.PresentedRefreshToken(other).Hash(), "%q", other)
	}
}

func TestOnlyThePredecessorOpensItsSuccessor(t *testing.T) {
	first, second := newToken(t), newToken(t)
	sealed, err := first.Seal(second)
	require.NoError(t, err)
	require.NotContains(t, string(sealed), second.Reveal())

	opened, err := first.Unseal(sealed)
	require.NoError(t, err)
	require.Equal(t, second, opened)

	_, err = second.Unseal(sealed)
	require.Error(t, err)
	sealed[len(sealed)-1] ^= 1
	_, err = first.Unseal(sealed)
	require.Error(t, err)
}

func TestJudgementOfAUsedToken(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*domain.UsedToken)
		client domain.ClientID
		want   domain.Verdict
	}{
		{"at once", func(*domain.UsedToken) {}, "web", domain.VerdictRepeat},
		{"at the end of the grace", func(u *domain.UsedToken) { u.UsedAt = now.Add(-5 * time.Second) }, "web", domain.VerdictRepeat},
		{"after the grace", func(u *domain.UsedToken) { u.UsedAt = now.Add(-5*time.Second - 1) }, "web", domain.VerdictTheft},
		{"in the grace of a step that is past", func(u *domain.UsedToken) { u.SuccessorUsed = true }, "web", domain.VerdictTheft},
		{"successor forgotten", func(u *domain.UsedToken) { u.Sealed = nil }, "web", domain.VerdictTheft},
		{"by another client", func(*domain.UsedToken) {}, "mobile", domain.VerdictTheft},
		{"unused, by another client", func(u *domain.UsedToken) { u.UsedAt = time.Time{} }, "mobile", domain.VerdictTheft},
		{"unused", func(u *domain.UsedToken) { u.UsedAt = time.Time{} }, "web", domain.VerdictEnded},
		{"of a revoked session", func(u *domain.UsedToken) { u.Session.Revoked = true }, "web", domain.VerdictEnded},
		{"at the session's end", func(u *domain.UsedToken) { u.Session.EndsAt = now }, "web", domain.VerdictEnded},
		{"stolen, but of a session that is over", func(u *domain.UsedToken) { u.Session.EndsAt = now }, "mobile", domain.VerdictEnded},
	} {
		t.Run(tc.name, func(t *testing.T) {
			used := domain.UsedToken{
				Session: domain.Session{Client: "web", EndsAt: now.Add(time.Hour)}, UsedAt: now.Add(-time.Second), Sealed: []byte("x"),
			}
			tc.change(&used)
			require.Equal(t, tc.want, used.Judge(tc.client, now))
		})
	}
}

func TestNoTokenOutlivesItsSession(t *testing.T) {
	session := domain.NewSession(domain.Account{ID: "a"}, "web", now)
	require.Equal(t, now.Add(24*time.Hour), session.EndsAt)
	for _, tc := range []struct{ age, want time.Duration }{
		{0, time.Hour}, {23 * time.Hour, time.Hour}, {23*time.Hour + 59*time.Minute, time.Minute},
	} {
		at := now.Add(tc.age)
		require.Equal(t, tc.want, session.AccessTokenExpiry(at).Sub(at))
	}
}
