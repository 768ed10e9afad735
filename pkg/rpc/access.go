package rpc

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"connectrpc.com/connect/v2"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/pkg/audit"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
)

// Errors of the access check.
var (
	ErrTokenMissing = errs.New(errs.Unauthenticated, "TOKEN_MISSING", "a token is required")
	// ErrAuthUnavailable is returned while it cannot be decided whether a token is valid, and for
	// an identity that is unconfirmed.
	ErrAuthUnavailable = errs.New(errs.Unavailable, "AUTH_UNAVAILABLE", "logins cannot be checked now; try again").After(time.Second)
	ErrForbidden       = errs.New(errs.Forbidden, "PERMISSION_DENIED", "the caller lacks the permission")
	// ErrSecondFactor is returned by an edge for a permission that holds only after a login with a
	// second factor.
	ErrSecondFactor = errs.New(errs.Forbidden, "SECOND_FACTOR_REQUIRED", "the permission holds only after a login with a second factor")
	// ErrEmailNotVerified is returned by an edge for a permission that holds only for a verified
	// e-mail address.
	ErrEmailNotVerified = errs.New(errs.Precondition, "EMAIL_NOT_VERIFIED", "the e-mail address was not verified when the token was issued")
	// ErrStepUp is returned if the login with the second factor is too long ago, or was none.
	ErrStepUp = errs.New(errs.Forbidden, "STEP_UP_REQUIRED", "log in with the second factor again").
			With("acr_values", auth.ACRSecondFactor).With("max_age", strconv.Itoa(int(auth.StepUpAge/time.Second)))
)

// Authenticate returns the identity that a bearer token proves. Errors: kind Unauthenticated;
// Unavailable if the token cannot be checked now.
type Authenticate func(ctx context.Context, token string) (auth.Identity, error)

// CheckAccess returns all errors in the access rules of the server's methods, joined: a missing,
// empty or contradictory rule, or one for another audience. A server with such errors must not
// start.
func CheckAccess(server *connect.Server, audience optionsv1.Audience) error {
	var faults []error
	for spec := range server.Specs() {
		if err := checkRule(ruleOf(spec), audience); err != nil {
			faults = append(faults, fmt.Errorf("access rule of %s: %w", spec.Procedure, err))
		}
	}
	return errors.Join(faults...)
}

func checkRule(rule *optionsv1.Access, audience optionsv1.Audience) error {
	switch {
	case rule == nil:
		return errors.New("missing")
	case rule.GetAnonymous() == (rule.GetPermission() != ""):
		return errors.New("want either anonymous or a permission")
	case rule.GetAudience() != audience:
		return fmt.Errorf("audience is %s, want %s", rule.GetAudience(), audience)
	case rule.GetAnonymous() && rule.GetStepUp():
		return errors.New("an anonymous method cannot have step_up")
	case rule.GetCapability() != 0 && (rule.GetOwnership() != optionsv1.Ownership_OWNERSHIP_SELF || rule.GetStepUp()):
		return errors.New("a method with capability must have ownership self, and no step_up")
	case rule.GetWithoutCredentials() && rule.GetCapability() == 0:
		return errors.New("without_credentials needs a capability")
	case rule.GetDuringAuthOutage() && rule.GetOwnership() != optionsv1.Ownership_OWNERSHIP_SELF:
		return errors.New("a method with during_auth_outage must have ownership self")
	case !rule.GetAnonymous() && rule.GetOwnership() == optionsv1.Ownership_OWNERSHIP_UNSPECIFIED:
		return errors.New("ownership missing")
	default:
		return nil
	}
}

// ruleOf returns the access option of a method, nil if it has none.
func ruleOf(spec connect.Spec) *optionsv1.Access {
	method, ok := spec.Schema.(protoreflect.MethodDescriptor)
	if !ok || !proto.HasExtension(method.Options(), optionsv1.E_Access) {
		return nil
	}
	rule, _ := proto.GetExtension(method.Options(), optionsv1.E_Access).(*optionsv1.Access)
	return rule
}

// access passes a call to next if the rule of its method allows the caller. It does not check the
// token of a call to an anonymous method. A write that audit.Recorded reports gets an audit.Call.
func access(o ServerOptions, denied denials) connect.ServerInterceptor {
	var rules ruleCache
	return func(next connect.ServerFunc) connect.ServerFunc {
		return func(ctx context.Context, spec connect.Spec, stream connect.ServerStream) error {
			rule := rules.of(spec)
			if rule == nil {
				return ErrForbidden
			}
			if rule.GetAnonymous() {
				return next(auth.With(ctx, auth.Identity{}), spec, stream)
			}
			if guest, is, err := o.guest(ctx, rule); is {
				if err != nil {
					return err
				}
				return next(auth.With(ctx, guest), spec, stream)
			}
			identity, err := authenticateCall(ctx, o.Authenticate)
			if err != nil {
				return err
			}
			if identity.Unconfirmed && !servedUnconfirmed(rule, spec) {
				return ErrAuthUnavailable
			}
			if err := allowed(rule, identity, o.Clock); err != nil {
				denied.record(ctx, spec, rule, identity, err)
				return err
			}
			ctx = auth.With(ctx, identity)
			if audit.Recorded(rule, spec.IdempotencyLevel == connect.IdempotencyNoSideEffects) {
				ctx = audit.With(ctx, audit.CallOf(ctx, identity, spec.Procedure, rule.GetPermission()))
			}
			return next(ctx, spec, stream)
		}
	}
}

// servedUnconfirmed reports whether a method serves callers whose session and roles the edge cannot
// confirm: reads of the caller's own rows, and methods that say so (ADR 0058).
func servedUnconfirmed(rule *optionsv1.Access, spec connect.Spec) bool {
	return rule.GetOwnership() == optionsv1.Ownership_OWNERSHIP_SELF &&
		(spec.IdempotencyLevel == connect.IdempotencyNoSideEffects || rule.GetDuringAuthOutage())
}

// allowed returns nil if the rule allows the caller. Errors: ErrForbidden, ErrSecondFactor,
// ErrEmailNotVerified, ErrStepUp.
func allowed(rule *optionsv1.Access, identity auth.Identity, clock clock.Clock) error {
	permission := rule.GetPermission()
	switch {
	case rule.GetOwnership() == optionsv1.Ownership_OWNERSHIP_SELF && !identity.Person():
		return ErrForbidden
	case !identity.Can(permission) && slices.Contains(identity.Withheld, permission):
		return ErrSecondFactor
	case !identity.Can(permission) && slices.Contains(identity.Unverified, permission):
		return ErrEmailNotVerified
	case !identity.Can(permission):
		return ErrForbidden
	case rule.GetStepUp() && !identity.SteppedUp(clock.Now()):
		return ErrStepUp
	default:
		return nil
	}
}

// Identify returns a context with the identity that the call's token proves, or of a guest with a
// capability, for an anonymous method that shows more to a caller that it knows. Without a token,
// or with one that is not valid, the identity is anonymous. Errors: kind Unavailable if the token
// cannot be checked now.
func Identify(ctx context.Context, authenticate Authenticate) (context.Context, error) {
	if values := authorization(ctx); len(values) == 1 {
		if scheme, text, _ := strings.Cut(values[0], " "); strings.EqualFold(scheme, auth.CapabilityScheme) {
			return auth.With(ctx, auth.Identity{CapabilityText: text}), nil
		}
	}
	identity, err := authenticateCall(ctx, authenticate)
	switch kind := errs.KindOf(err); {
	case err == nil:
		return auth.With(ctx, identity), nil
	case kind == errs.Unauthenticated:
		return ctx, nil
	case kind == errs.Unavailable:
		return ctx, err
	default:
		return ctx, fmt.Errorf("identify the caller: %w", err)
	}
}

func authenticateCall(ctx context.Context, authenticate Authenticate) (auth.Identity, error) {
	values := authorization(ctx)
	if len(values) != 1 {
		return auth.Identity{}, ErrTokenMissing
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return auth.Identity{}, ErrTokenMissing
	}
	return authenticate(ctx, token)
}

// authorization returns the values of the header Authorization.
func authorization(ctx context.Context) []string {
	info, ok := connect.CallInfoForServerContext(ctx)
	if !ok {
		return nil
	}
	return info.RequestHeader().Values("Authorization")
}
