package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/user/internal/domain"
)

// AddAddress adds to the person's book; the same address again is the one that is there. Errors:
// domain.ErrTextInvalid, domain.ErrPostalCodeInvalid, domain.ErrPhoneInvalid,
// domain.ErrAddressLimit.
func (a *App) AddAddress(ctx context.Context, user domain.UserID, address domain.Address) (domain.SavedAddress, error) {
	address, err := address.Normal()
	if err != nil {
		return domain.SavedAddress{}, err
	}
	saved, err := a.addresses.AddAddress(ctx, user, address, a.clock.Now())
	if err != nil {
		return domain.SavedAddress{}, fmt.Errorf("add address of %s: %w", user, err)
	}
	return saved, nil
}

// ListAddresses returns the person's book, the default first.
func (a *App) ListAddresses(ctx context.Context, user domain.UserID) ([]domain.SavedAddress, error) {
	book, err := a.addresses.ListAddresses(ctx, user)
	if err != nil {
		return nil, fmt.Errorf("list addresses of %s: %w", user, err)
	}
	return book, nil
}

// GetAddress returns an address of the person; an empty id means the default one. Errors:
// domain.ErrAddressNotFound, also for another person's address.
func (a *App) GetAddress(ctx context.Context, user domain.UserID, id domain.AddressID) (domain.SavedAddress, error) {
	saved, err := a.addresses.GetAddress(ctx, user, id)
	if err != nil {
		return domain.SavedAddress{}, fmt.Errorf("get address %q of %s: %w", id, user, err)
	}
	return saved, nil
}

// DeleteAddress removes an address of the person; an unknown one is removed already.
func (a *App) DeleteAddress(ctx context.Context, user domain.UserID, id domain.AddressID) error {
	if err := a.addresses.DeleteAddress(ctx, user, id); err != nil {
		return fmt.Errorf("delete address %s of %s: %w", id, user, err)
	}
	return nil
}
