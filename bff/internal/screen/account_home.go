package screen

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/bff/internal/view"
	"github.com/akinai/akinai/pkg/num"
)

// latestOrders is the number of orders on the first screen of an account.
const latestOrders = 3

// GetAccount returns the first screen of the caller's account.
func (s *Screens) GetAccount(ctx context.Context, _ *webv1.GetAccountRequest) (*webv1.GetAccountResponse, error) {
	asOf, answer := timestamppb.New(s.Clock.Now()), s.Fanout.Begin(ctx)
	profile := fanout.Required(answer, s.Backends.User.Method("GetProfile"), s.Profiles.Get)
	addresses := fanout.Required(answer, s.Backends.User.Method("ListAddresses"), func(ctx context.Context) (*userv1.ListAddressesResponse, error) {
		return s.Profiles.Users.ListAddresses(ctx, &userv1.ListAddressesRequest{})
	})
	orders := fanout.Required(answer, s.Backends.Order.Method("ListOrders"), func(ctx context.Context) (*orderv1.ListOrdersResponse, error) {
		return s.Orders.ListOrders(ctx, &orderv1.ListOrdersRequest{PageSize: latestOrders})
	})
	sessions := fanout.Optional(answer, "sessions", s.Backends.Auth.Method("ListSessions"), func(ctx context.Context) (*authv1.ListSessionsResponse, error) {
		return s.Sessions.ListSessions(ctx, &authv1.ListSessionsRequest{})
	})
	if err := answer.Wait(); err != nil {
		return nil, err
	}
	return &webv1.GetAccountResponse{
		RequestId: RequestID(ctx), AsOf: asOf, Profile: view.Profile(profile.Value()), Orders: view.Orders(orders.Value().GetOrders()),
		AddressCount: num.Clamp32(int64(len(addresses.Value().GetAddresses()))), SessionCount: num.Clamp32(int64(len(sessions.Value().GetSessions()))),
		UnavailableParts: answer.Unavailable(),
	}, nil
}
