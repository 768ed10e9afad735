package rpc_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"buf.build/go/protovalidate"
	"connectrpc.com/connect/v2"
	"connectrpc.com/grpchealth"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/wrapperspb"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
)

const procedure = "/test.v1.Test/Do"

// spec describes a method test.v1.Test.Do with the access rule, created at run time. With nil it
// has no rule.
func spec(t *testing.T, rule *optionsv1.Access) connect.Spec {
	t.Helper()
	options := &descriptorpb.MethodOptions{}
	if rule != nil {
		proto.SetExtension(options, optionsv1.E_Access, rule)
	}
	file, err := protodesc.NewFile(&descriptorpb.FileDescriptorProto{
		Name: proto.String("test.proto"), Package: proto.String("test.v1"), Syntax: proto.String("proto3"),
		Dependency: []string{"google/protobuf/empty.proto"},
		Service: []*descriptorpb.ServiceDescriptorProto{{Name: proto.String("Test"), Method: []*descriptorpb.MethodDescriptorProto{{
			Name: proto.String("Do"), Options: options,
			InputType: proto.String(".google.protobuf.Empty"), OutputType: proto.String(".google.protobuf.Empty"),
		}}}},
	}, protoregistryWith(t))
	require.NoError(t, err)
	return connect.Spec{Procedure: procedure, Schema: file.Services().Get(0).Methods().Get(0)}
}

func protoregistryWith(t *testing.T) protodesc.Resolver {
	t.Helper()
	return resolver{(&emptypb.Empty{}).ProtoReflect().Descriptor().ParentFile()}
}

type resolver struct{ file protoreflect.FileDescriptor }

func (r resolver) FindFileByPath(string) (protoreflect.FileDescriptor, error) { return r.file, nil }

func (r resolver) FindDescriptorByName(protoreflect.FullName) (protoreflect.Descriptor, error) {
	return r.file.Messages().Get(0), nil
}

// server serves Do, which returns the error of do, as an edge does.
func server(t *testing.T, rule *optionsv1.Access, do func(ctx context.Context) error) *connect.Server {
	t.Helper()
	return serverOf(t, true, rule, do)
}

// serverOf serves Do as an edge, which is strict, or as a service.
func serverOf(t *testing.T, strict bool, rule *optionsv1.Access, do func(ctx context.Context) error) *connect.Server {
	t.Helper()
	validator, err := protovalidate.New()
	require.NoError(t, err)
	s, err := rpc.NewServer(rpc.ServerOptions{
		Log: slog.New(slog.DiscardHandler), Clock: clocktest.New(), Validator: validator, ReadTimeout: time.Minute, WriteTimeout: time.Minute, Strict: strict,
		Details: func(e *errs.Error) []proto.Message { return e.Details[min(1, len(e.Details)):] },
		Capabilities: func(_ context.Context, text string) (auth.Capability, error) {
			if kind, ok := map[string]auth.CapabilityKind{"cart": auth.CapabilityCart, "order": auth.CapabilityOrder}[text]; ok {
				return auth.Capability{Kind: kind, ID: "c1"}, nil
			}
			return auth.Capability{}, auth.ErrCapabilityInvalid
		},
		Authenticate: func(_ context.Context, token string) (auth.Identity, error) {
			switch token {
			case "customer":
				return auth.Identity{Subject: "u1", Permissions: []string{"orders.place", "orders.read", "orders.cancel"}}, nil
			case "fresh":
				return staff(auth.ACRSecondFactor, auth.StepUpAge), nil
			case "stale":
				return staff(auth.ACRSecondFactor, auth.StepUpAge+time.Second), nil
			case "from the future":
				return staff(auth.ACRSecondFactor, -auth.Skew-time.Second), nil
			case "password alone":
				return staff("pwd", 0), nil
			case "without a login":
				return auth.Identity{Subject: "u2", Permissions: []string{"roles.write"}}, nil
			case "half":
				return auth.Identity{Subject: "u2", Withheld: []string{"roles.write"}, ACR: "pwd"}, nil
			case "order":
				return auth.Identity{Subject: auth.System("order").Subject, Permissions: []string{"stock.reserve"}}, nil
			}
			return auth.Identity{}, auth.ErrTokenInvalid
		},
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

// staff returns a staff member whose login has this acr and age.
func staff(acr string, age time.Duration) auth.Identity {
	return auth.Identity{Subject: "u2", Permissions: []string{"roles.write"}, ACR: acr, AuthTime: clocktest.New().Now().Add(-age)}
}

// call calls Do in process, with a token.
func call(t *testing.T, s *connect.Server, token string) error {
	t.Helper()
	client, err := rpc.NewClient(rpc.InProcess(s), func(context.Context) (string, error) { return token, nil }, false)
	require.NoError(t, err)
	return client.CallUnary(t.Context(), spec(t, nil), &emptypb.Empty{}, &emptypb.Empty{})
}

var own = &optionsv1.Access{
	Permission: "orders.read", Audience: optionsv1.Audience_AUDIENCE_INTERNAL, Ownership: optionsv1.Ownership_OWNERSHIP_SELF,
}

func TestMethodWithoutARuleStopsTheStart(t *testing.T) {
	internal := optionsv1.Audience_AUDIENCE_INTERNAL
	for _, tc := range []struct {
		name string
		rule *optionsv1.Access
		ok   bool
	}{
		{"none", nil, false},
		{"empty", &optionsv1.Access{}, false},
		{"neither anonymous nor a permission", &optionsv1.Access{Audience: internal}, false},
		{"both", &optionsv1.Access{Anonymous: true, Permission: "x.y", Audience: internal}, false},
		{"no audience", &optionsv1.Access{Anonymous: true}, false},
		{"other audience", &optionsv1.Access{Anonymous: true, Audience: optionsv1.Audience_AUDIENCE_PUBLIC}, false},
		{"step-up of anyone", &optionsv1.Access{Anonymous: true, StepUp: true, Audience: internal}, false},
		{"no ownership", &optionsv1.Access{Permission: "x.y", Audience: internal}, false},
		{"anonymous", &optionsv1.Access{Anonymous: true, Audience: internal}, true},
		{"permission", own, true},
		{"capability", guests, true},
		{"capability without a permission", &optionsv1.Access{Anonymous: true, Audience: internal, Capability: optionsv1.Capability_CAPABILITY_CART}, false},
		{"capability for rows of all", &optionsv1.Access{
			Permission: "x.y", Audience: internal, Ownership: optionsv1.Ownership_OWNERSHIP_NONE, Capability: optionsv1.Capability_CAPABILITY_CART,
		}, false},
		{"without credentials, and no capability", &optionsv1.Access{
			Permission: "x.y", Audience: internal, Ownership: optionsv1.Ownership_OWNERSHIP_SELF, WithoutCredentials: true,
		}, false},
		{"rows of all, during an outage", &optionsv1.Access{
			Permission: "x.y", Audience: internal, Ownership: optionsv1.Ownership_OWNERSHIP_NONE, DuringAuthOutage: true,
		}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := rpc.CheckAccess(server(t, tc.rule, nil), internal)
			if tc.ok {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, procedure)
		})
	}
}

func TestMethodWithoutAnAccessRuleRefusesEveryCaller(t *testing.T) {
	s := server(t, nil, func(context.Context) error { t.Error("called"); return nil })
	require.Error(t, call(t, s, "customer"))
}

func TestWhoMayCall(t *testing.T) {
	system := &optionsv1.Access{Permission: "stock.reserve", Ownership: optionsv1.Ownership_OWNERSHIP_NONE}
	for _, tc := range []struct {
		name  string
		rule  *optionsv1.Access
		token string
		want  string
	}{
		{"the owner", own, "customer", ""},
		{"no caller", own, "", "INTERNAL"},
		{"a forged token", own, "forged", "INTERNAL"},
		{"a service where a person is wanted", own, "order", "INTERNAL"},
		{"a person where a service is wanted", system, "customer", "INTERNAL"},
		{"the service", system, "order", ""},
		{"anybody", &optionsv1.Access{Anonymous: true}, "forged", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			called := false
			err := call(t, server(t, tc.rule, func(context.Context) error { called = true; return nil }), tc.token)
			require.Equal(t, tc.want, errs.ReasonOf(err))
			require.Equal(t, tc.want == "", called)
		})
	}
}

// A method with step_up accepts a login with the second factor for 15 minutes, and says what to do
// after that.
func TestStepUpExpiresAfter15Minutes(t *testing.T) {
	rule := &optionsv1.Access{Permission: "roles.write", Ownership: optionsv1.Ownership_OWNERSHIP_NONE, StepUp: true}
	for _, tc := range []struct{ token, want string }{
		{"fresh", ""},
		{"stale", "STEP_UP_REQUIRED"},
		{"from the future", "STEP_UP_REQUIRED"},
		{"password alone", "STEP_UP_REQUIRED"},
		{"without a login", "STEP_UP_REQUIRED"},
		{"half", "SECOND_FACTOR_REQUIRED"},
	} {
		t.Run(tc.token, func(t *testing.T) {
			called := false
			err := call(t, server(t, rule, func(context.Context) error { called = true; return nil }), tc.token)
			require.Equal(t, tc.want, errs.ReasonOf(err))
			require.Equal(t, tc.want == "", called)
			var refused *errs.Error
			if tc.want == "STEP_UP_REQUIRED" && errors.As(err, &refused) {
				require.Equal(t, map[string]string{"acr_values": "mfa", "max_age": "900"}, refused.Meta)
			}
		})
	}
}

func TestErrorsKeepKindReasonAndDetailsOverTheWire(t *testing.T) {
	sent := errs.New(errs.Precondition, "OUT_OF_STOCK", "none left").With("skus", "A,B").After(2 * time.Second).
		Attach(wrapperspb.String("of a service")).Attach(wrapperspb.Int32(7)).Wrap(errors.New("secret"))
	err := call(t, server(t, own, func(context.Context) error { return sent }), "customer")
	var got *errs.Error
	require.ErrorAs(t, err, &got)
	require.Equal(t, errs.Precondition, got.Kind)
	require.Equal(t, "none left", got.Message)
	require.Equal(t, map[string]string{"skus": "A,B"}, got.Meta)
	require.Equal(t, 2*time.Second, got.RetryAfter)
	require.Len(t, got.Details, 1, "a strict server shows callers only what its option allows")
	require.True(t, proto.Equal(wrapperspb.Int32(7), got.Details[0]))
	require.NotContains(t, err.Error(), "secret")
}

// TestServicesSendNoCopyOfErrorDetails: Connect adds a JSON copy for people to each detail, which
// costs a tenth of the CPU of a refusal. Services omit it, and lose nothing of the error.
func TestServicesSendNoCopyOfErrorDetails(t *testing.T) {
	sent := errs.New(errs.Precondition, "OUT_OF_STOCK", "none left").With("skus", "TEA").After(2 * time.Second)
	for _, edge := range []bool{false, true} {
		s := serverOf(t, edge, own, func(context.Context) error { return sent })
		web := httptest.NewServer(rpc.Handler(s, rpc.HandlerOptions{MaxBytes: 100, Strict: edge, Health: grpchealth.NewStaticChecker()}))
		defer web.Close()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, web.URL+procedure, strings.NewReader("{}"))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer customer")
		res, err := web.Client().Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.Equal(t, edge, strings.Contains(string(body), "TEA"), string(body))

		transport, closer, err := rpc.NewTransport(web.URL, rpc.ProtocolConnect)
		require.NoError(t, err)
		defer func() { require.NoError(t, closer()) }()
		client, err := rpc.NewClient(transport, func(context.Context) (string, error) { return "customer", nil }, true)
		require.NoError(t, err)
		var got *errs.Error
		require.ErrorAs(t, client.CallUnary(t.Context(), spec(t, nil), &emptypb.Empty{}, &emptypb.Empty{}), &got)
		require.Equal(t, map[string]string{"skus": "TEA"}, got.Meta)
		require.Equal(t, 2*time.Second, got.RetryAfter)
	}
}

func TestEqualRefusalsAreEqualBytes(t *testing.T) {
	s := server(t, own, func(context.Context) error {
		return errs.New(errs.Conflict, "REFUSED", "no").With("a", "1").With("b", "2").With("c", "3").With("d", "4")
	})
	web := httptest.NewServer(rpc.Handler(s, rpc.HandlerOptions{MaxBytes: 100, Health: grpchealth.NewStaticChecker()}))
	defer web.Close()
	answer := func() string {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, web.URL+procedure, strings.NewReader("{}"))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer customer")
		res, err := web.Client().Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		return string(body)
	}
	first := answer()
	require.Contains(t, first, "google.rpc.ErrorInfo")
	for range 30 {
		require.Equal(t, first, answer())
	}
}

func TestUnexpectedErrorsAndPanicsAreHidden(t *testing.T) {
	for _, do := range []func(context.Context) error{
		func(context.Context) error { return errors.New("password=hunter2") },
		func(context.Context) error { panic("password=hunter2") },
		// The origin of the broken connection is unknown: it is attributed neither to the database
		// nor to the caller.
		func(context.Context) error { return fmt.Errorf("hunter2: %w", io.ErrUnexpectedEOF) },
		func(context.Context) error { return &net.OpError{Op: "hunter2", Err: syscall.ECONNRESET} },
	} {
		err := call(t, server(t, own, do), "customer")
		require.Equal(t, "INTERNAL", errs.ReasonOf(err))
		require.NotContains(t, err.Error(), "hunter2")
	}
}

func TestKindsAndCodesAreOneToOne(t *testing.T) {
	for kind := errs.Internal; kind <= errs.Unimplemented; kind++ {
		require.Equal(t, kind, rpc.KindOf(rpc.CodeOf(kind)))
	}
}

// TestHTTPRefusals sends requests that the platform's clients never send, and expects a reason for
// each.
func TestHTTPRefusals(t *testing.T) {
	s := server(t, own, func(context.Context) error { return nil })
	web := httptest.NewServer(rpc.Handler(s, rpc.HandlerOptions{MaxBytes: 100, Strict: true, Health: grpchealth.NewStaticChecker()}))
	defer web.Close()
	for _, tc := range []struct {
		name, contentType, body, token string
		status                         int
		reason                         string
	}{
		{"no token", "application/json", `{}`, "", http.StatusUnauthorized, "TOKEN_MISSING"},
		{"broken JSON", "application/json", `{`, "customer", http.StatusBadRequest, "MALFORMED_REQUEST"},
		{"unknown JSON field", "application/json", `{"price":1}`, "customer", http.StatusBadRequest, "MALFORMED_REQUEST"},
		{"unknown binary field", "application/proto", "\x08\x01", "customer", http.StatusBadRequest, "UNKNOWN_FIELD"},
		{"too large", "application/json", `{` + strings.Repeat(" ", 200) + `}`, "customer", http.StatusTooManyRequests, "BODY_TOO_LARGE"},
		{"right", "application/json", `{}`, "customer", http.StatusOK, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, web.URL+procedure, strings.NewReader(tc.body))
			require.NoError(t, err)
			req.Header.Set("Content-Type", tc.contentType)
			if tc.token != "" {
				req.Header.Set("Authorization", "Bearer "+tc.token)
			}
			res, err := web.Client().Do(req)
			require.NoError(t, err)
			defer res.Body.Close()
			body := new(strings.Builder)
			_, err = io.Copy(body, res.Body)
			require.NoError(t, err)
			require.Equal(t, tc.status, res.StatusCode, body.String())
			require.Contains(t, body.String(), tc.reason)
		})
	}
}
