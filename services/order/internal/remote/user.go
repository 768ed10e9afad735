package remote

import (
	"context"

	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/message"
)

// Addresses calls the user service with the caller's identity.
type Addresses struct {
	Client userv1connect.UserServiceClient
}

// addressNotFound is the user service's reason.
const addressNotFound = "ADDRESS_NOT_FOUND"

// Address implements app.Addresses.
func (a Addresses) Address(ctx context.Context, id string) (domain.Address, error) {
	res, err := a.Client.GetAddress(ctx, &userv1.GetAddressRequest{Id: id})
	if err != nil {
		return domain.Address{}, addressError(id, err)
	}
	return message.AddressOf(res.GetAddress().GetAddress()), nil
}

// Normalize implements app.Addresses.
func (a Addresses) Normalize(ctx context.Context, address domain.Address) (domain.Address, error) {
	res, err := a.Client.NormalizeAddress(ctx, &userv1.NormalizeAddressRequest{Address: message.Address(&address)})
	if err != nil {
		return domain.Address{}, err
	}
	return message.AddressOf(res.GetAddress()), nil
}

// addressError maps a missing address to an error of the request: "not found" would mean that the
// order's resource does not exist.
func addressError(id string, err error) error {
	switch {
	case errs.ReasonOf(err) != addressNotFound:
		return err
	case id == "":
		return domain.ErrAddressRequired.Wrap(err)
	default:
		return domain.ErrAddressUnknown.Wrap(err)
	}
}
