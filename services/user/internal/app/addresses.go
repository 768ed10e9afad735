package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/user/internal/domain"
)

// AddAddress adds an address to the user's address book. If the book contains the address,
// AddAddress returns the stored one. Errors: domain.ErrTextInvalid, domain.ErrPostalCodeInvalid,
// domain.ErrPhoneInvalid, domain.ErrAddressLimit.
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

// ListAddresses returns the user's address book, the default address first.
func (a *App) ListAddresses(ctx context.Context, user domain.UserID) ([]domain.SavedAddress, error) {
	book, err := a.addresses.ListAddresses(ctx, user)
	if err != nil {
		return nil, fmt.Errorf("list addresses of %s: %w", user, err)
	}
	return book, nil
}

// GetAddress returns an address of the user; an empty id means the default address. Errors:
// domain.ErrAddressNotFound, also for another user's address.
func (a *App) GetAddress(ctx context.Context, user domain.UserID, id domain.AddressID) (domain.SavedAddress, error) {
	saved, err := a.addresses.GetAddress(ctx, user, id)
	if err != nil {
		return domain.SavedAddress{}, fmt.Errorf("get address %q of %s: %w", id, user, err)
	}
	return saved, nil
}

// UpdateAddress replaces an address of the user, which keeps its id. Errors: domain.ErrTextInvalid,
// domain.ErrPostalCodeInvalid, domain.ErrPhoneInvalid, domain.ErrAddressNotFound, also for another
// user's address.
func (a *App) UpdateAddress(
	ctx context.Context, user domain.UserID, id domain.AddressID, address domain.Address,
) (domain.SavedAddress, error) {
	address, err := address.Normal()
	if err != nil {
		return domain.SavedAddress{}, err
	}
	saved, err := a.addresses.UpdateAddress(ctx, user, id, address)
	if err != nil {
		return domain.SavedAddress{}, fmt.Errorf("update address %s of %s: %w", id, user, err)
	}
	return saved, nil
}

// SetDefaultAddress makes an address of the user the default one. Errors:
// domain.ErrAddressNotFound, also for another user's address.
func (a *App) SetDefaultAddress(ctx context.Context, user domain.UserID, id domain.AddressID) (domain.SavedAddress, error) {
	saved, err := a.addresses.SetDefaultAddress(ctx, user, id)
	if err != nil {
		return domain.SavedAddress{}, fmt.Errorf("set default address %s of %s: %w", id, user, err)
	}
	return saved, nil
}

// DeleteAddress deletes an address of the user. It does nothing if the address does not exist.
func (a *App) DeleteAddress(ctx context.Context, user domain.UserID, id domain.AddressID) error {
	if err := a.addresses.DeleteAddress(ctx, user, id); err != nil {
		return fmt.Errorf("delete address %s of %s: %w", id, user, err)
	}
	return nil
}
