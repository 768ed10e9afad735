package store

import (
	"context"

	"github.com/akinai/akinai/services/user/internal/domain"
)

// GetAddresses reads the address with ids[i] of users[i] for each i, in one statement, as
// concurrent calls of GetAddress do; nil if there is none.
func (s *Store) GetAddresses(ctx context.Context, users []domain.UserID, ids []domain.AddressID) ([]*domain.SavedAddress, error) {
	reads := make([]addressRead, len(users))
	for i, user := range users {
		reads[i] = addressRead{user, ids[i]}
	}
	return s.readAddresses(ctx, reads)
}
