package rpc_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"buf.build/go/protovalidate"
	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
)

// An edge that cannot ask auth serves a person's reads of their own rows, and what says so.
func TestWhatIsServedWithoutAuth(t *testing.T) {
	const none, self = optionsv1.Ownership_OWNERSHIP_NONE, optionsv1.Ownership_OWNERSHIP_SELF
	for _, tc := range []struct {
		name   string
		rule   *optionsv1.Access
		reads  bool
		served bool
	}{
		{"reads of own rows", own, true, true},
		{"writes of own rows", own, false, false},
		{"marked writes of own rows", &optionsv1.Access{Permission: "orders.read", Ownership: self, DuringAuthOutage: true}, false, true},
		{"reads by staff", &optionsv1.Access{Permission: "stock.read", Ownership: none}, true, false},
		{"writes by staff", &optionsv1.Access{Permission: "stock.read", Ownership: none}, false, false},
		{"lacking the permission", &optionsv1.Access{Permission: "orders.place", Ownership: self}, true, false},
		{"an anonymous method", &optionsv1.Access{Anonymous: true}, false, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			reached := false
			validator, err := protovalidate.New()
			require.NoError(t, err)
			s, err := rpc.NewServer(rpc.ServerOptions{
				Log: slog.New(slog.DiscardHandler), Clock: clocktest.New(), Validator: validator, ReadTimeout: time.Minute, WriteTimeout: time.Minute,
				Authenticate: func(context.Context, string) (auth.Identity, error) {
					return auth.Identity{
						Subject: "8a4f8f3e-0b6f-4c1b-9c4e-1f2d3c4b5a69", Permissions: []string{"orders.read", "stock.read"}, Unconfirmed: true,
					}, nil
				},
			})
			require.NoError(t, err)
			method := spec(t, tc.rule)
			if tc.reads {
				method.IdempotencyLevel = connect.IdempotencyNoSideEffects
			}
			s.Register(connect.Method{Spec: method, Handler: func(context.Context, connect.Spec, connect.ServerStream) error {
				reached = true
				return rpc.ErrUnreachable
			}})
			err = call(t, s, "unconfirmed")
			require.Equal(t, tc.served, reached, err)
			if !tc.served && tc.rule.GetPermission() != "orders.place" {
				require.Equal(t, "AUTH_UNAVAILABLE", errs.ReasonOf(err))
				var refusal *errs.Error
				require.ErrorAs(t, err, &refusal)
				require.NotZero(t, refusal.RetryAfter)
			}
		})
	}
}
