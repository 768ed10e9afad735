package store_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/order/internal/domain"
)

func TestAClaimIsStoredOnceWithItsHistory(t *testing.T) {
	t.Parallel()
	s, pool := open(t)
	order := pending(t, "")
	order.CustomerID, order.Email = "", "hanako@example.jp"
	require.NoError(t, s.Insert(t.Context(), order, time.Minute))
	require.NoError(t, confirm(t.Context(), s, &order))
	_, err := s.GetCached(t.Context(), order.ID)
	require.NoError(t, err)
	hanako, hanako2 := order, order
	customer := id.New()
	applied, err := hanako.Claim(at, domain.Account{ID: customer, Email: "hanako@example.jp", Verified: true})
	require.NoError(t, err)
	require.NoError(t, s.SaveClaimed(auth.With(t.Context(), auth.Identity{Subject: customer}), hanako, applied))

	applied, err = hanako2.Claim(at, domain.Account{ID: id.New(), Email: "hanako@example.jp", Verified: true})
	require.NoError(t, err)
	require.ErrorIs(t, s.SaveClaimed(t.Context(), hanako2, applied), domain.ErrVersionConflict)
	hanako2.Version++ // the guard does not depend on the version alone
	require.ErrorIs(t, s.SaveClaimed(t.Context(), hanako2, applied), domain.ErrVersionConflict)

	cached, err := s.GetCached(t.Context(), order.ID)
	require.NoError(t, err)
	require.Equal(t, hanako, cached, "the cache is invalidated")
	require.Equal(t, 1, count(t, pool, `SELECT count(*) FROM order_history
		WHERE order_id = $1 AND version = 3 AND command = 'claim' AND status = 'confirmed' AND actor = $2`, order.ID, customer))
	require.Equal(t, 2, count(t, pool, `SELECT count(*) FROM outbox WHERE key = $1`, order.ID), "a claim has no event: it is no second sale")
	paid, err := s.SavePaid(t.Context(), []domain.Order{order}, at)
	require.NoError(t, err)
	require.Len(t, paid, 1)
	got, err := s.Get(t.Context(), order.ID)
	require.NoError(t, err)
	require.Equal(t, customer, got.CustomerID, "a capture that began before the claim leaves the owner")
}
