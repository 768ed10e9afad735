package rpc_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"buf.build/go/protovalidate"
	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
)

// guests is the rule of a method for customers and for guests with a cart.
var guests = &optionsv1.Access{
	Permission: "orders.read", Audience: optionsv1.Audience_AUDIENCE_INTERNAL, Ownership: optionsv1.Ownership_OWNERSHIP_SELF,
	Capability: optionsv1.Capability_CAPABILITY_CART,
}

func newcomers() *optionsv1.Access {
	rule := proto.CloneOf(guests)
	rule.WithoutCredentials = true
	return rule
}

// TestWhoMayCallAMethodForGuests sends each kind of header Authorization to methods that take none,
// one kind of capability, and also nothing at all.
func TestWhoMayCallAMethodForGuests(t *testing.T) {
	t.Parallel()
	const invalid, missing = "CAPABILITY_INVALID", "TOKEN_MISSING"
	for _, tc := range []struct {
		name, header         string
		own, guest, newcomer string // reasons; "" is reached
	}{
		{"a customer", "Bearer customer", "", "", ""},
		{"a forged token", "Bearer forged", "TOKEN_INVALID", "TOKEN_INVALID", "TOKEN_INVALID"},
		{"a service", "Bearer order", "PERMISSION_DENIED", "PERMISSION_DENIED", "PERMISSION_DENIED"},
		{"a cart", "Capability cart", missing, "", ""},
		{"a cart, in another case", "capability cart", missing, "", ""},
		{"a capability of another kind", "Capability order", missing, invalid, invalid},
		{"a forged capability", "Capability forged", missing, invalid, invalid},
		{"a capability as a token", "Bearer cart", "TOKEN_INVALID", "TOKEN_INVALID", "TOKEN_INVALID"},
		{"a token as a capability", "Capability customer", missing, invalid, invalid},
		{"an empty capability", "Capability ", missing, missing, missing},
		{"an empty header", " ", missing, missing, missing},
		{"two headers", "Capability cart|Bearer customer", missing, missing, missing},
		{"two capabilities", "Capability cart|Capability cart", missing, missing, missing},
		{"nothing", "", missing, missing, ""},
	} {
		for rule, want := range map[*optionsv1.Access]string{own: tc.own, guests: tc.guest, newcomers(): tc.newcomer} {
			reached := false
			s := server(t, rule, func(ctx context.Context) error {
				reached = true
				caller := auth.From(ctx)
				if strings.HasSuffix(tc.header, " cart") {
					require.Equal(t, auth.Capability{Kind: auth.CapabilityCart, ID: "c1"}, caller.Capability)
				}
				require.Equal(t, tc.header == "Bearer customer", caller.Person())
				return nil
			})
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, procedure, strings.NewReader("{}"))
			r.Header.Set("Content-Type", "application/json")
			if tc.header != "" {
				r.Header["Authorization"] = strings.Split(tc.header, "|")
			}
			w := httptest.NewRecorder()
			rpc.Handler(s, rpc.HandlerOptions{MaxBytes: 1 << 10}).ServeHTTP(w, r)
			require.Equal(t, want == "", reached, "%s: %s", tc.name, w.Body)
			if want != "" {
				require.Contains(t, w.Body.String(), want, tc.name)
			}
		}
	}
}

// TestAServiceThatChecksNoCapabilitiesRefusesAll: a missing check closes, and opens nothing.
func TestAServiceThatChecksNoCapabilitiesRefusesAll(t *testing.T) {
	t.Parallel()
	s := unchecked(t, guests, func(context.Context) error { t.Error("called"); return nil })
	require.True(t, rpc.TakesCapabilities(s))
	require.False(t, rpc.TakesCapabilities(server(t, own, nil)))
	client, err := rpc.NewClient(rpc.InProcess(s), rpc.AsCaller, false)
	require.NoError(t, err)
	ctx := auth.With(t.Context(), auth.Identity{CapabilityText: "cart"})
	err = client.CallUnary(ctx, spec(t, guests), &emptypb.Empty{}, &emptypb.Empty{})
	require.Equal(t, "CAPABILITY_INVALID", errs.ReasonOf(err))
}

// TestACapabilityIsForwardedToMethodsThatTakeOneAlone: no other service learns it, and one's own
// token has precedence.
func TestACapabilityIsForwardedToMethodsThatTakeOneAlone(t *testing.T) {
	t.Parallel()
	ctx := auth.With(t.Context(), auth.Identity{CapabilityText: "cart"})
	seen := ""
	s := server(t, newcomers(), func(ctx context.Context) error {
		seen = auth.From(ctx).CapabilityText + auth.From(ctx).Subject
		return nil
	})
	for _, tc := range []struct {
		name  string
		ctx   context.Context
		token rpc.Token
		rule  *optionsv1.Access
		want  string
	}{
		{"forwarded", ctx, rpc.AsCaller, guests, "cart"},
		{"to a method that takes none", ctx, rpc.AsCaller, own, ""},
		{"as oneself", ctx, func(context.Context) (string, error) { return "customer", nil }, guests, "u1"},
		{"without one", t.Context(), rpc.AsCaller, guests, ""},
	} {
		seen = "not called"
		client, err := rpc.NewClient(rpc.InProcess(s), tc.token, false)
		require.NoError(t, err)
		require.NoError(t, client.CallUnary(tc.ctx, spec(t, tc.rule), &emptypb.Empty{}, &emptypb.Empty{}), tc.name)
		require.Equal(t, tc.want, seen, tc.name)
	}
}

// TestAnEdgePassesACapabilityOnUnchecked: only the service that made it has the key.
func TestAnEdgePassesACapabilityOnUnchecked(t *testing.T) {
	t.Parallel()
	public := proto.CloneOf(guests)
	public.Audience = optionsv1.Audience_AUDIENCE_PUBLIC
	var caller auth.Identity
	s := unchecked(t, public, func(ctx context.Context) error { caller = auth.From(ctx); return nil })
	client, err := rpc.NewClient(rpc.InProcess(s), rpc.AsCaller, false)
	require.NoError(t, err)
	ctx := auth.With(t.Context(), auth.Identity{CapabilityText: "cart"})
	require.NoError(t, client.CallUnary(ctx, spec(t, public), &emptypb.Empty{}, &emptypb.Empty{}))
	require.Equal(t, auth.Identity{CapabilityText: "cart"}, caller)
	require.True(t, caller.Guest())
}

// unchecked serves Do without a check of capabilities.
func unchecked(t *testing.T, rule *optionsv1.Access, do func(context.Context) error) *connect.Server {
	t.Helper()
	validator, err := protovalidate.New()
	require.NoError(t, err)
	s, err := rpc.NewServer(rpc.ServerOptions{
		Log: slog.New(slog.DiscardHandler), Clock: clocktest.New(), Validator: validator, ReadTimeout: time.Minute, WriteTimeout: time.Minute,
		Authenticate: func(context.Context, string) (auth.Identity, error) { return auth.Identity{}, auth.ErrTokenInvalid },
	})
	require.NoError(t, err)
	s.Register(connect.Method{Spec: spec(t, rule), Handler: func(ctx context.Context, _ connect.Spec, stream connect.ServerStream) error {
		if err := stream.Receive(&emptypb.Empty{}); err != nil {
			return err
		}
		if err := do(ctx); err != nil {
			return err
		}
		return stream.Send(&emptypb.Empty{})
	}})
	return s
}
