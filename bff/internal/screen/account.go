package screen

import (
	"context"
	"errors"
	"net/http"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/bff/internal/view"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/language"
)

// Account serves the caller's own data.
type Account struct {
	Users    userv1connect.UserServiceClient
	Profiles Profiles
}

// GetProfile returns the caller's profile.
func (s *Account) GetProfile(ctx context.Context, _ *webv1.GetProfileRequest) (*webv1.GetProfileResponse, error) {
	profile, err := s.Profiles.Get(ctx)
	if err != nil {
		return nil, err
	}
	return &webv1.GetProfileResponse{Profile: view.Profile(profile)}, nil
}

// UpdateProfile replaces the caller's profile.
func (s *Account) UpdateProfile(ctx context.Context, req *webv1.UpdateProfileRequest) (*webv1.UpdateProfileResponse, error) {
	res, err := s.Users.UpdateProfile(ctx, view.UpdateProfile(req))
	if err != nil {
		return nil, withCurrent(err)
	}
	return &webv1.UpdateProfileResponse{Profile: view.Profile(res.GetProfile())}, nil
}

// withCurrent makes the profile of VERSION_CONFLICT public, so that the person can merge.
func withCurrent(err error) error {
	var conflict *errs.Error
	if !errors.As(err, &conflict) {
		return err
	}
	for _, detail := range conflict.Details {
		if current, is := detail.(*userv1.ProfileConflict); is {
			return conflict.Attach(view.ProfileConflict(current))
		}
	}
	return err
}

// AddAddress adds an address to the caller's address book.
func (s *Account) AddAddress(ctx context.Context, req *webv1.AddAddressRequest) (*webv1.AddAddressResponse, error) {
	res, err := s.Users.AddAddress(ctx, &userv1.AddAddressRequest{Address: req.GetAddress()})
	if err != nil {
		return nil, err
	}
	rest.SetStatus(ctx, http.StatusCreated)
	return &webv1.AddAddressResponse{Address: view.WrittenAddress(res.GetAddress(), res.GetWarnings(), language.From(ctx))}, nil
}

// ListAddresses returns the caller's address book.
func (s *Account) ListAddresses(ctx context.Context, _ *webv1.ListAddressesRequest) (*webv1.ListAddressesResponse, error) {
	res, err := s.Users.ListAddresses(ctx, &userv1.ListAddressesRequest{})
	if err != nil {
		return nil, err
	}
	return &webv1.ListAddressesResponse{Addresses: view.Addresses(res.GetAddresses())}, nil
}

// UpdateAddress replaces one of the caller's addresses.
func (s *Account) UpdateAddress(ctx context.Context, req *webv1.UpdateAddressRequest) (*webv1.UpdateAddressResponse, error) {
	res, err := s.Users.UpdateAddress(ctx, &userv1.UpdateAddressRequest{Id: req.GetId(), Address: req.GetAddress()})
	if err != nil {
		return nil, err
	}
	return &webv1.UpdateAddressResponse{Address: view.WrittenAddress(res.GetAddress(), res.GetWarnings(), language.From(ctx))}, nil
}

// SetDefaultAddress makes one of the caller's addresses the default one.
func (s *Account) SetDefaultAddress(
	ctx context.Context, req *webv1.SetDefaultAddressRequest,
) (*webv1.SetDefaultAddressResponse, error) {
	res, err := s.Users.SetDefaultAddress(ctx, &userv1.SetDefaultAddressRequest{Id: req.GetId()})
	if err != nil {
		return nil, err
	}
	return &webv1.SetDefaultAddressResponse{Address: view.Address(res.GetAddress())}, nil
}

// DeleteAddress removes one of the caller's addresses.
func (s *Account) DeleteAddress(ctx context.Context, req *webv1.DeleteAddressRequest) (*webv1.DeleteAddressResponse, error) {
	if _, err := s.Users.DeleteAddress(ctx, &userv1.DeleteAddressRequest{Id: req.GetId()}); err != nil {
		return nil, err
	}
	return &webv1.DeleteAddressResponse{}, nil
}
