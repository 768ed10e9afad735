package rpc

import (
	"context"
	"errors"
	"strings"

	"connectrpc.com/connect/v2"

	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/pkg/auth"
)

// CheckCapability returns the capability that a text is. Errors: auth.ErrCapabilityInvalid.
type CheckCapability func(ctx context.Context, text string) (auth.Capability, error)

// guest returns the identity of a caller without a login, if the rule allows one and the call is
// one: with a capability, or without credentials. Errors: auth.ErrCapabilityInvalid.
func (o ServerOptions) guest(ctx context.Context, rule *optionsv1.Access) (guest auth.Identity, is bool, err error) {
	if rule.GetCapability() == optionsv1.Capability_CAPABILITY_UNSPECIFIED {
		return auth.Identity{}, false, nil
	}
	values := authorization(ctx)
	if len(values) == 0 {
		return auth.Identity{}, rule.GetWithoutCredentials(), nil
	}
	scheme, text, _ := strings.Cut(values[0], " ")
	if len(values) > 1 || !strings.EqualFold(scheme, auth.CapabilityScheme) || text == "" {
		return auth.Identity{}, false, nil
	}
	guest = auth.Identity{CapabilityText: text}
	if rule.GetAudience() == optionsv1.Audience_AUDIENCE_PUBLIC {
		return guest, true, nil
	}
	guest.Capability, err = o.capability(ctx, text, auth.CapabilityKind(rule.GetCapability())) //nolint:gosec // a small enum
	return guest, true, err
}

// capability returns the capability of a text if it is of this kind.
func (o ServerOptions) capability(ctx context.Context, text string, kind auth.CapabilityKind) (auth.Capability, error) {
	if o.Capabilities == nil {
		return auth.Capability{}, auth.ErrCapabilityInvalid.Wrap(errors.New("nothing here checks capabilities"))
	}
	c, err := o.Capabilities(ctx, text)
	switch {
	case err != nil:
		return auth.Capability{}, err
	case c.Kind != kind:
		return auth.Capability{}, auth.ErrCapabilityInvalid.Wrap(errors.New("of another kind"))
	default:
		return c, nil
	}
}

// TakesCapabilities reports whether a method of the server takes capabilities.
func TakesCapabilities(server *connect.Server) bool {
	for spec := range server.Specs() {
		if ruleOf(spec).GetCapability() != optionsv1.Capability_CAPABILITY_UNSPECIFIED {
			return true
		}
	}
	return false
}

// authorizationOf returns the header Authorization of a call: the token, or else the capability of
// the call that is being served, if the called method takes one. "" is none.
func authorizationOf(ctx context.Context, spec connect.Spec, token string, rules *ruleCache) string {
	if token != "" {
		return "Bearer " + token
	}
	if caller := auth.From(ctx); caller.Guest() && rules.of(spec).GetCapability() != optionsv1.Capability_CAPABILITY_UNSPECIFIED {
		return auth.CapabilityScheme + " " + caller.CapabilityText
	}
	return ""
}
