package remote

import (
	"context"

	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Addresses asks the user service in the caller's name.
type Addresses struct {
	Client userv1connect.UserServiceClient
}

// Address implements app.Addresses.
func (a Addresses) Address(ctx context.Context, id string) (domain.Address, error) {
	res, err := a.Client.GetAddress(ctx, &userv1.GetAddressRequest{Id: id})
	if err != nil {
		return domain.Address{}, err
	}
	found := res.GetAddress().GetAddress()
	return domain.Address{
		Name: found.GetName(), PostalCode: found.GetPostalCode(), Prefecture: found.GetPrefecture(), City: found.GetCity(),
		Line1: found.GetLine1(), Line2: found.GetLine2(), Phone: found.GetPhone(),
	}, nil
}
