package app

import (
	"context"
	"fmt"

	"github.com/akinai/akinai/services/user/internal/domain"
)

// AddAddress adds an address to the user's address book, and returns what may be wrong with it. If
// the book contains the address, however it was written, AddAddress returns the stored one. Errors:
// domain.ErrTextInvalid, domain.ErrPostalCodeInvalid, domain.ErrKanaInvalid,
// domain.ErrPhoneInvalid, domain.ErrAddressLimit.
func (a *App) AddAddress(
	ctx context.Context, user domain.UserID, address domain.Address,
) (domain.SavedAddress, []domain.Warning, error) {
	address, warnings, err := a.checked(ctx, address)
	if err != nil {
		return domain.SavedAddress{}, nil, err
	}
	saved, err := a.addresses.AddAddress(ctx, user, address, a.clock.Now())
	if err != nil {
		return domain.SavedAddress{}, nil, fmt.Errorf("add address of %s: %w", user, err)
	}
	return saved, warnings, nil
}

// checked returns the canonical form of an address, and what may be wrong with it.
func (a *App) checked(ctx context.Context, address domain.Address) (domain.Address, []domain.Warning, error) {
	address, err := address.Normal()
	if err != nil {
		return domain.Address{}, nil, err
	}
	municipalities, imported, err := a.addresses.Municipalities(ctx, address.PostalCode)
	if err != nil {
		return domain.Address{}, nil, fmt.Errorf("look up a postal code: %w", err)
	}
	if !imported {
		return address, nil, nil
	}
	return address, address.CheckPostalCode(municipalities), nil
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

// UpdateAddress replaces an address of the user, which keeps its id, and returns what may be wrong
// with it. Errors: domain.ErrTextInvalid, domain.ErrPostalCodeInvalid, domain.ErrKanaInvalid,
// domain.ErrPhoneInvalid, domain.ErrAddressNotFound, also for another user's address,
// domain.ErrAddressDuplicate if the book contains the new address, however it was written.
func (a *App) UpdateAddress(
	ctx context.Context, user domain.UserID, id domain.AddressID, address domain.Address,
) (domain.SavedAddress, []domain.Warning, error) {
	address, warnings, err := a.checked(ctx, address)
	if err != nil {
		return domain.SavedAddress{}, nil, err
	}
	saved, err := a.addresses.UpdateAddress(ctx, user, id, address)
	if err != nil {
		return domain.SavedAddress{}, nil, fmt.Errorf("update address %s of %s: %w", id, user, err)
	}
	return saved, warnings, nil
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
