package screen

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/bff/internal/view"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/rpc"
)

// GetShell returns what surrounds every screen.
func (s *Screens) GetShell(ctx context.Context, _ *webv1.GetShellRequest) (*webv1.GetShellResponse, error) {
	ctx, err := rpc.Identify(ctx, s.Authenticate)
	if err != nil {
		return nil, err
	}
	reader, l := auth.From(ctx), readerLanguage(ctx)
	res := &webv1.GetShellResponse{
		RequestId: RequestID(ctx), AsOf: timestamppb.New(s.Clock.Now()), SignedIn: reader.Person(), Locale: string(l), Notices: view.Notices(reader, l),
	}
	answer := s.Fanout.Begin(ctx)
	var profile *fanout.Part[*userv1.Profile]
	if reader.Can("profile.self") {
		profile = fanout.Optional(answer, "profile", s.Backends.User.Method("GetProfile"), s.Profiles.Get)
	}
	var cart *fanout.Part[*orderv1.GetCartResponse]
	if reader.Can("cart.self") || reader.Guest() {
		cart = fanout.Optional(answer, "cart", s.Backends.Order.Method("GetCart"), func(ctx context.Context) (*orderv1.GetCartResponse, error) {
			res, err := s.Carts.GetCart(ctx, &orderv1.GetCartRequest{})
			if errs.KindOf(err) == errs.Unauthenticated { // a capability that has expired, or is another's
				return &orderv1.GetCartResponse{}, nil
			}
			return res, err
		})
	}
	if err := answer.Wait(); err != nil {
		return nil, err
	}
	res.DisplayName = profile.Value().GetDisplayName()
	res.CartCount = view.CartCount(cart.Value().GetCart())
	res.UnavailableParts = answer.Unavailable()
	shownIn(ctx, string(l))
	return res, nil
}
