package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/store"
)

func rotate(t *testing.T, s *store.Store, from, to domain.RefreshToken, at time.Time) (domain.Session, error) {
	t.Helper()
	sealed, err := from.Seal(to)
	require.NoError(t, err)
	return s.Rotate(t.Context(), domain.Rotation{
		Hash: from.Hash(), Client: "web", SuccessorHash: to.Hash(), Sealed: sealed, Now: at,
	})
}

func TestTokenIsUsedOnce(t *testing.T) {
	s, database := open(t)
	start, first := register(t, s, "hanako@example.jp")
	second, third := newToken(t), newToken(t)

	session, err := rotate(t, s, first, second, now)
	require.NoError(t, err)
	require.Equal(t, start.Session, session)
	_, err = rotate(t, s, first, third, now)
	require.ErrorIs(t, err, domain.ErrRefreshTokenInvalid)

	used, err := s.FindUsed(t.Context(), first.Hash())
	require.NoError(t, err)
	require.Equal(t, start.Session, used.Session)
	require.Equal(t, now, used.UsedAt)
	require.False(t, used.SuccessorUsed)
	successor, err := first.Unseal(used.Sealed)
	require.NoError(t, err)
	require.Equal(t, second, successor)

	_, err = rotate(t, s, second, third, now)
	require.NoError(t, err)
	used, err = s.FindUsed(t.Context(), first.Hash())
	require.NoError(t, err)
	require.True(t, used.SuccessorUsed)
	require.Equal(t, 1, count(t, database, `SELECT count(*) FROM refresh_tokens WHERE used_at IS NULL`))
	require.Zero(t, count(t, database, `SELECT count(*) FROM refresh_tokens WHERE octet_length(hash) <> 32`))
}

func TestOneOfManyRotationsWins(t *testing.T) {
	s, database := open(t)
	_, first := register(t, s, "hanako@example.jp")
	successors := make([]domain.RefreshToken, 20)
	for i := range successors {
		successors[i] = newToken(t)
	}
	won := 0
	for _, err := range race(len(successors), func(n int) error {
		_, err := rotate(t, s, first, successors[n], now)
		return err
	}) {
		if err == nil {
			won++
			continue
		}
		require.ErrorIs(t, err, domain.ErrRefreshTokenInvalid)
	}
	require.Equal(t, 1, won)
	require.Equal(t, 1, count(t, database, `SELECT count(*) FROM refresh_tokens WHERE used_at IS NULL`))
	require.Equal(t, 2, count(t, database, `SELECT count(*) FROM refresh_tokens`))
}

func TestTokensThatDoNotRotate(t *testing.T) {
	s, _ := open(t)
	start, token := register(t, s, "hanako@example.jp")

	_, err := rotate(t, s, newToken(t), newToken(t), now)
	require.ErrorIs(t, err, domain.ErrRefreshTokenInvalid, "unknown")
	_, err = s.FindUsed(t.Context(), newToken(t).Hash())
	require.ErrorIs(t, err, domain.ErrRefreshTokenInvalid, "unknown")

	_, err = s.Rotate(t.Context(), domain.Rotation{
		Hash: token.Hash(), Client: "mobile", SuccessorHash: newToken(t).Hash(), Sealed: []byte("x"), Now: now,
	})
	require.ErrorIs(t, err, domain.ErrRefreshTokenInvalid, "of another client")

	_, err = rotate(t, s, token, newToken(t), start.Session.EndsAt)
	require.ErrorIs(t, err, domain.ErrRefreshTokenInvalid, "at the session's end")

	used, err := s.FindUsed(t.Context(), token.Hash())
	require.NoError(t, err)
	require.True(t, used.UsedAt.IsZero(), "none of these has used it")

	require.NoError(t, s.Revoke(t.Context(), token.Hash(), domain.EventLoggedOut, now))
	_, err = rotate(t, s, token, newToken(t), now)
	require.ErrorIs(t, err, domain.ErrRefreshTokenInvalid, "of a revoked session")
	used, err = s.FindUsed(t.Context(), token.Hash())
	require.NoError(t, err)
	require.True(t, used.Session.Revoked)
}

func TestRevocationIsRecordedOnce(t *testing.T) {
	s, database := open(t)
	start, first := register(t, s, "hanako@example.jp")
	other, _ := register(t, s, "taro@example.jp")
	second := newToken(t)
	_, err := rotate(t, s, first, second, now)
	require.NoError(t, err)

	later := now.Add(time.Minute)
	for _, token := range []domain.RefreshToken{first, second, newToken(t)} { // any token of the family; an unknown one changes nothing
		require.NoError(t, s.Revoke(t.Context(), token.Hash(), domain.EventRefreshReused, later))
	}
	require.Equal(t, []string{"account_registered", string(registered), "account_registered", string(registered), "refresh_reused"}, events(t, database))

	for _, tc := range []struct {
		since time.Time
		want  []domain.SessionID
	}{{now, []domain.SessionID{start.Session.ID}}, {later, nil}} {
		revoked, err := s.RevokedSince(t.Context(), tc.since)
		require.NoError(t, err)
		require.ElementsMatch(t, tc.want, revoked)
		require.NotContains(t, revoked, other.Session.ID)
	}
}

func TestCleanupDeletesOnlyWhatIsExpired(t *testing.T) {
	s, database := open(t)
	start, first := register(t, s, "hanako@example.jp")
	_, err := rotate(t, s, first, newToken(t), now)
	require.NoError(t, err)
	_, err = s.CountAttempt(t.Context(), domain.Attempt{Email: email(t, "nobody@example.jp"), ClientIP: "192.0.2.1"}, limits, now)
	require.NoError(t, err)

	for _, tc := range []struct {
		at                       time.Time
		sealed, buckets, session int
	}{
		{now.Add(domain.RefreshGrace), 1, 3, 1},
		{now.Add(domain.RefreshGrace + time.Second), 0, 3, 1},
		{now.Add(4 * time.Minute), 0, 0, 1},
		{start.Session.EndsAt.Add(domain.AccessTokenTTL), 0, 0, 1},
		{start.Session.EndsAt.Add(domain.AccessTokenTTL + time.Second), 0, 0, 0},
	} {
		require.NoError(t, s.Forget(t.Context(), tc.at))
		require.Equal(t, tc.sealed, count(t, database, `SELECT count(*) FROM refresh_tokens WHERE successor_sealed IS NOT NULL`))
		require.Equal(t, tc.buckets, count(t, database, `SELECT count(*) FROM login_buckets`))
		require.Equal(t, tc.session, count(t, database, `SELECT count(*) FROM sessions`))
		require.Equal(t, 2*tc.session, count(t, database, `SELECT count(*) FROM refresh_tokens`))
	}
	require.Equal(t, []string{"account_registered", string(registered)}, events(t, database))
}
