package store_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/batch"
	"github.com/akinai/akinai/services/user/internal/domain"
)

// Readers that share a statement must not see each other's addresses.
func TestReadsOfManyUsersReturnWhatEachAloneWouldRead(t *testing.T) {
	s, one, other, empty := open(t), person(), person(), person()
	first, second, foreign := add(t, s, one, 1), add(t, s, one, 2), add(t, s, other, 3)
	reads := []struct {
		user domain.UserID
		id   domain.AddressID
		want *domain.SavedAddress
	}{
		{other, "", &foreign},
		{one, "", &first},
		{one, second.ID, &second},
		{empty, "", nil},
		{one, foreign.ID, nil},
		{one, "", &first},
		{other, foreign.ID, &foreign},
	}
	var (
		users []domain.UserID
		ids   []domain.AddressID
		want  []*domain.SavedAddress
	)
	for _, r := range reads {
		users, ids, want = append(users, r.user), append(ids, r.id), append(want, r.want)
	}
	found, err := s.GetAddresses(t.Context(), users, ids)
	require.NoError(t, err)
	require.Equal(t, want, found)

	ctx := batch.WithAround(t.Context(), len(reads))
	for range 5 {
		var group sync.WaitGroup
		for _, r := range reads {
			group.Go(func() {
				got, err := s.GetAddress(ctx, r.user, r.id)
				if r.want == nil {
					require.ErrorIs(t, err, domain.ErrAddressNotFound)
					return
				}
				require.NoError(t, err)
				require.Equal(t, *r.want, got)
			})
		}
		group.Wait()
	}
}

// A read that PostgreSQL refuses fails alone.
func TestAReadThatFailsDoesNotFailOthers(t *testing.T) {
	s, user := open(t), person()
	saved := add(t, s, user, 1)
	ctx := batch.WithAround(t.Context(), 4)
	for range 5 {
		var group sync.WaitGroup
		for n := range 4 {
			group.Go(func() {
				if n == 0 {
					_, err := s.GetAddress(ctx, "no id", "")
					require.Error(t, err)
					return
				}
				got, err := s.GetAddress(ctx, user, "")
				require.NoError(t, err)
				require.Equal(t, saved, got)
			})
		}
		group.Wait()
	}
}
