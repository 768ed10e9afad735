package password_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/password"
)

var cheap = password.Cost{MemoryKiB: 64, Time: 1, Parallelism: 1}

func TestHashCarriesItsCostAndSalt(t *testing.T) {
	h := password.New(password.Cost{MemoryKiB: 19456, Time: 2, Parallelism: 1}, 1, 0)
	first, err := h.Hash(domain.NewPassword("correct horse"))
	require.NoError(t, err)
	second, err := h.Hash(domain.NewPassword("correct horse"))
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(first.Reveal(), "$argon2id$v=19$m=19456,t=2,p=1$"))
	require.NotEqual(t, first, second)
}

func TestVerify(t *testing.T) {
	h, dearer := password.New(cheap, 1, 0), password.New(password.Cost{MemoryKiB: 128, Time: 1, Parallelism: 1}, 1, 0)
	hash, err := h.Hash(domain.NewPassword("がぎぐげご horse"))
	require.NoError(t, err)
	for _, tc := range []struct {
		name            string
		hasher          *password.Hasher
		password        string
		hash            domain.Secret
		match, outdated bool
	}{
		{"right", h, "がぎぐげご horse", hash, true, false},
		{"right, composed differently", h, "か\u3099き\u3099く\u3099け\u3099こ\u3099 horse", hash, true, false},
		{"wrong", h, "がぎぐげご Horse", hash, false, false},
		{"right, at another cost", dearer, "がぎぐげご horse", hash, true, true},
		{"no hash", h, "がぎぐげご horse", domain.Secret{}, false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			match, outdated, err := tc.hasher.Verify(domain.NewPassword(tc.password), tc.hash)
			require.NoError(t, err)
			require.Equal(t, []bool{tc.match, tc.outdated}, []bool{match, outdated})
		})
	}
	_, _, err = h.Verify(domain.NewPassword("x"), domain.NewSecret("plain text"))
	require.Error(t, err)
}

func TestPlacesAndQueueAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const places, queue = 2, 3
		h := password.New(cheap, places, queue)
		var leaves []func()
		for range places {
			leave, err := h.Enter(t.Context())
			require.NoError(t, err)
			leaves = append(leaves, leave)
		}
		var entered atomic.Int32
		for range queue {
			go func() {
				if leave, err := h.Enter(t.Context()); err == nil {
					entered.Add(1)
					leave()
				}
			}()
		}
		synctest.Wait()
		require.Zero(t, entered.Load())
		_, err := h.Enter(t.Context())
		require.ErrorIs(t, err, domain.ErrTooManyAttempts)

		for _, leave := range leaves {
			leave()
		}
		synctest.Wait()
		require.EqualValues(t, queue, entered.Load())
	})
}

func TestCallerWhoGivesUpLeavesTheQueue(t *testing.T) {
	h := password.New(cheap, 1, 1)
	leave, err := h.Enter(t.Context())
	require.NoError(t, err)
	for range 3 {
		_, err := h.Enter(canceled(t))
		require.ErrorIs(t, err, context.Canceled)
	}
	leave()
	leave, err = h.Enter(t.Context())
	require.NoError(t, err)
	leave()
}

func canceled(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
