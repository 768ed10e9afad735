package rpc

import (
	"context"
	"strings"

	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/user/internal/app"
	"github.com/akinai/akinai/services/user/internal/domain"
)

// Server implements UserService.
type Server struct{ app *app.App }

// NewServer returns the server of the use cases in app.
func NewServer(app *app.App) *Server { return &Server{app: app} }

// GetProfile returns the caller's profile.
func (s *Server) GetProfile(ctx context.Context, _ *userv1.GetProfileRequest) (*userv1.GetProfileResponse, error) {
	profile, err := s.app.GetProfile(ctx, caller(ctx))
	if err != nil {
		return nil, err
	}
	return &userv1.GetProfileResponse{Profile: profileToProto(profile)}, nil
}

// UpdateProfile replaces the caller's profile.
func (s *Server) UpdateProfile(ctx context.Context, req *userv1.UpdateProfileRequest) (*userv1.UpdateProfileResponse, error) {
	profile, err := s.app.UpdateProfile(ctx, profileFromProto(caller(ctx), req))
	if err != nil {
		return nil, errs.AttachCurrent(err, profileConflict)
	}
	return &userv1.UpdateProfileResponse{Profile: profileToProto(profile)}, nil
}

// AddAddress adds an address to the caller's address book.
func (s *Server) AddAddress(ctx context.Context, req *userv1.AddAddressRequest) (*userv1.AddAddressResponse, error) {
	saved, warnings, err := s.app.AddAddress(ctx, caller(ctx), addressFromProto(req.GetAddress()))
	if err != nil {
		return nil, err
	}
	return &userv1.AddAddressResponse{Address: addressToProto(saved), Warnings: warningsToProto(warnings)}, nil
}

// ListAddresses returns the caller's address book.
func (s *Server) ListAddresses(ctx context.Context, _ *userv1.ListAddressesRequest) (*userv1.ListAddressesResponse, error) {
	book, err := s.app.ListAddresses(ctx, caller(ctx))
	if err != nil {
		return nil, err
	}
	return &userv1.ListAddressesResponse{Addresses: bookToProto(book)}, nil
}

// GetAddress returns an address of the caller, or the default address.
func (s *Server) GetAddress(ctx context.Context, req *userv1.GetAddressRequest) (*userv1.GetAddressResponse, error) {
	saved, err := s.app.GetAddress(ctx, caller(ctx), domain.AddressID(req.GetId()))
	if err != nil {
		return nil, err
	}
	return &userv1.GetAddressResponse{Address: addressToProto(saved)}, nil
}

// NormalizeAddress returns the canonical form of an address.
func (s *Server) NormalizeAddress(_ context.Context, req *userv1.NormalizeAddressRequest) (*userv1.NormalizeAddressResponse, error) {
	address, err := addressFromProto(req.GetAddress()).Normal()
	if err != nil {
		return nil, err
	}
	return &userv1.NormalizeAddressResponse{Address: addressToProto(domain.SavedAddress{Address: address}).GetAddress()}, nil
}

// UpdateAddress replaces an address of the caller.
func (s *Server) UpdateAddress(ctx context.Context, req *userv1.UpdateAddressRequest) (*userv1.UpdateAddressResponse, error) {
	saved, warnings, err := s.app.UpdateAddress(ctx, caller(ctx), addressID(req.GetId()), addressFromProto(req.GetAddress()))
	if err != nil {
		return nil, err
	}
	return &userv1.UpdateAddressResponse{Address: addressToProto(saved), Warnings: warningsToProto(warnings)}, nil
}

// SetDefaultAddress makes an address of the caller the default one.
func (s *Server) SetDefaultAddress(
	ctx context.Context, req *userv1.SetDefaultAddressRequest,
) (*userv1.SetDefaultAddressResponse, error) {
	saved, err := s.app.SetDefaultAddress(ctx, caller(ctx), addressID(req.GetId()))
	if err != nil {
		return nil, err
	}
	return &userv1.SetDefaultAddressResponse{Address: addressToProto(saved)}, nil
}

// addressID returns the id in lower case: UUIDs are case-insensitive.
func addressID(id string) domain.AddressID { return domain.AddressID(strings.ToLower(id)) }

// DeleteAddress deletes an address of the caller.
func (s *Server) DeleteAddress(ctx context.Context, req *userv1.DeleteAddressRequest) (*userv1.DeleteAddressResponse, error) {
	if err := s.app.DeleteAddress(ctx, caller(ctx), domain.AddressID(req.GetId())); err != nil {
		return nil, err
	}
	return &userv1.DeleteAddressResponse{}, nil
}

// GetCustomerMetadata returns the metadata of a person.
func (s *Server) GetCustomerMetadata(
	ctx context.Context, req *userv1.GetCustomerMetadataRequest,
) (*userv1.GetCustomerMetadataResponse, error) {
	m, err := s.app.GetMetadata(ctx, userID(req.GetUserId()))
	if err != nil {
		return nil, err
	}
	return &userv1.GetCustomerMetadataResponse{Metadata: metadataToProto(m)}, nil
}

// SetCustomerMetadata replaces the metadata of a person.
func (s *Server) SetCustomerMetadata(
	ctx context.Context, req *userv1.SetCustomerMetadataRequest,
) (*userv1.SetCustomerMetadataResponse, error) {
	m, err := s.app.SetMetadata(ctx, string(caller(ctx)), domain.Metadata{
		UserID: userID(req.GetUserId()), Values: req.GetMetadata(), Version: req.GetVersion(),
	})
	if err != nil {
		return nil, errs.AttachCurrent(err, metadataConflict)
	}
	return &userv1.SetCustomerMetadataResponse{Metadata: metadataToProto(m)}, nil
}

// userID returns the id in lower case, as subjects are written.
func userID(id string) domain.UserID { return domain.UserID(strings.ToLower(id)) }

// ImportCustomers creates profiles for the customers of another system.
func (s *Server) ImportCustomers(ctx context.Context, req *userv1.ImportCustomersRequest) (*userv1.ImportCustomersResponse, error) {
	ids, err := s.app.ImportCustomers(ctx, string(caller(ctx)), req.GetSource(), customersFromProto(req.GetCustomers()))
	if err != nil {
		return nil, err
	}
	return &userv1.ImportCustomersResponse{UserIds: encodeUserIDs(ids)}, nil
}

func caller(ctx context.Context) domain.UserID { return domain.UserID(auth.From(ctx).Subject) }
