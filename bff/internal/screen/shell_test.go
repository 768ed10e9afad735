package screen_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"buf.build/go/protovalidate"
	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/bff/internal/screen"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
)

// profiles is a user service that knows Hanako.
type profiles struct {
	userv1connect.UserServiceClient
	asked *[]string
}

func (p profiles) GetProfile(ctx context.Context, _ *userv1.GetProfileRequest) (*userv1.GetProfileResponse, error) {
	*p.asked = append(*p.asked, auth.From(ctx).Subject)
	return &userv1.GetProfileResponse{Profile: &userv1.Profile{DisplayName: "Hanako", Version: 1}}, nil
}

// shellCarts is an order service; get returns its cart.
type shellCarts struct {
	orderv1connect.CartServiceClient
	get func(ctx context.Context) (*orderv1.Cart, error)
}

func (c shellCarts) GetCart(ctx context.Context, _ *orderv1.GetCartRequest) (*orderv1.GetCartResponse, error) {
	cart, err := c.get(ctx)
	return &orderv1.GetCartResponse{Cart: cart}, err
}

// shell serves GetShell to tokens: "hanako" and "unverified" are of a customer, "unknown" cannot be
// checked, all others are refused.
func shell(t *testing.T, asked *[]string, cart func(context.Context) (*orderv1.Cart, error)) webv1connect.ScreenServiceClient {
	t.Helper()
	authenticate := func(_ context.Context, token string) (auth.Identity, error) {
		customer := auth.Identity{Subject: "u1", Permissions: []string{"cart.self", "profile.self"}}
		switch token {
		case "hanako":
		case "unverified":
			customer.Unverified = []string{"orders.place"}
		case "unknown":
			return auth.Identity{}, rpc.ErrAuthUnavailable
		default:
			return auth.Identity{}, auth.ErrTokenInvalid
		}
		return customer, nil
	}
	validator, err := protovalidate.New()
	require.NoError(t, err)
	clock := clocktest.New()
	server, err := rpc.NewServer(rpc.ServerOptions{
		Log: slog.New(slog.DiscardHandler), Validator: validator, ReadTimeout: time.Minute, WriteTimeout: time.Minute, Authenticate: authenticate, Clock: clock,
	})
	require.NoError(t, err)
	parts := fanout.New(fanout.Config{Timeout: time.Minute, OptionalTimeout: time.Second}, slog.New(slog.DiscardHandler))
	webv1connect.RegisterScreenServiceHandler(server, &screen.Screens{
		Fanout: parts, Backends: screen.Backends{User: parts.Backend("user"), Order: parts.Backend("order")},
		Profiles: screen.Profiles{Users: profiles{asked: asked}}, Carts: shellCarts{get: cart}, Authenticate: authenticate, Clock: clock,
	})
	client, err := rpc.NewClient(rpc.InProcess(server), func(ctx context.Context) (string, error) { return auth.From(ctx).Token, nil }, false)
	require.NoError(t, err)
	return webv1connect.NewScreenServiceClient(client)
}

// as returns a context in which the client sends a token, or a capability.
func as(t *testing.T, token string) context.Context {
	t.Helper()
	if strings.HasPrefix(token, auth.CapabilityScheme) {
		ctx, info := connect.NewClientContext(t.Context())
		info.RequestHeader().Set("Authorization", token)
		return ctx
	}
	return auth.With(t.Context(), auth.Identity{Token: token})
}

func two(context.Context) (*orderv1.Cart, error) {
	return &orderv1.Cart{Lines: []*orderv1.CartLine{{Quantity: 2}, {Quantity: 1}}, SavedLines: []*orderv1.CartLine{{Quantity: 9}}}, nil
}

func TestGetShell(t *testing.T) {
	for name, tc := range map[string]struct {
		token   string
		cart    func(context.Context) (*orderv1.Cart, error)
		want    *webv1.GetShellResponse
		notices int
	}{
		"no login":           {"", two, &webv1.GetShellResponse{}, 0},
		"an invalid token":   {"forged", two, &webv1.GetShellResponse{}, 0},
		"a customer":         {"hanako", two, &webv1.GetShellResponse{SignedIn: true, DisplayName: "Hanako", CartCount: 3}, 0},
		"a guest":            {"Capability cart", two, &webv1.GetShellResponse{CartCount: 3}, 0},
		"a guest's old cart": {"Capability cart", func(context.Context) (*orderv1.Cart, error) { return nil, auth.ErrCapabilityInvalid }, &webv1.GetShellResponse{}, 0},
		"an unverified one":  {"unverified", two, &webv1.GetShellResponse{SignedIn: true, DisplayName: "Hanako", CartCount: 3}, 1},
		"the order service fails": {
			"hanako", func(context.Context) (*orderv1.Cart, error) {
				return nil, errs.New(errs.Unavailable, "DATABASE_UNAVAILABLE", "down")
			},
			&webv1.GetShellResponse{SignedIn: true, DisplayName: "Hanako", UnavailableParts: []string{"cart"}}, 0,
		},
		"the order service hangs": {
			"hanako", func(ctx context.Context) (*orderv1.Cart, error) { <-ctx.Done(); return nil, ctx.Err() },
			&webv1.GetShellResponse{SignedIn: true, DisplayName: "Hanako", UnavailableParts: []string{"cart"}}, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked []string
			got, err := shell(t, &asked, tc.cart).GetShell(as(t, tc.token), &webv1.GetShellRequest{})
			require.NoError(t, err)
			require.NotNil(t, got.GetAsOf())
			require.Equal(t, "ja", got.GetLocale())
			require.Len(t, got.GetNotices(), tc.notices)
			require.Equal(t, tc.want.GetSignedIn(), got.GetSignedIn())
			require.Equal(t, tc.want.GetDisplayName(), got.GetDisplayName())
			require.Equal(t, tc.want.GetCartCount(), got.GetCartCount())
			require.Equal(t, tc.want.GetUnavailableParts(), got.GetUnavailableParts())
			if !tc.want.GetSignedIn() {
				require.Empty(t, asked, "nothing is read without a login")
			} else {
				require.Equal(t, []string{"u1"}, asked)
			}
		})
	}
}

// TestGetShellSaysNothingWhileTokensCannotBeChecked: "logged out" would be wrong.
func TestGetShellSaysNothingWhileTokensCannotBeChecked(t *testing.T) {
	var asked []string
	_, err := shell(t, &asked, two).GetShell(as(t, "unknown"), &webv1.GetShellRequest{})
	require.Equal(t, rpc.ErrAuthUnavailable.Reason, errs.ReasonOf(err))
	require.Equal(t, connect.CodeUnavailable, rpc.CodeOf(errs.KindOf(err)))
}
