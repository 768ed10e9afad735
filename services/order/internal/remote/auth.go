package remote

import (
	"context"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// Accounts calls the auth service.
type Accounts struct {
	Client authv1connect.AuthServiceClient
}

// Account implements app.Accounts.
func (a Accounts) Account(ctx context.Context, id string) (domain.Account, error) {
	res, err := a.Client.GetAccountContact(ctx, &authv1.GetAccountContactRequest{AccountId: id})
	if err != nil {
		return domain.Account{}, err
	}
	return domain.Account{ID: id, Email: domain.Email(res.GetEmail()), Verified: res.GetEmailVerified()}, nil
}
