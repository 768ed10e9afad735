package issuer

import (
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/akinai/akinai/services/auth/internal/domain"
)

// client shows a domain.Client to the library, which asks it for its grants and whether it must
// authenticate itself.
type client struct{ domain.Client }

// of returns the client that VerifyClient returned.
func of(c op.Client) domain.Client {
	own, _ := c.(client)
	return own.Client
}

func (c client) GetID() string                    { return string(c.ID) }
func (c client) RedirectURIs() []string           { return c.Client.RedirectURIs }
func (c client) PostLogoutRedirectURIs() []string { return c.Client.PostLogoutRedirectURIs }
func (c client) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}
func (c client) LoginURL(string) string               { return "" }
func (c client) AccessTokenType() op.AccessTokenType  { return op.AccessTokenTypeJWT }
func (c client) IDTokenLifetime() time.Duration       { return domain.IDTokenTTL }
func (c client) DevMode() bool                        { return false }
func (c client) IsScopeAllowed(string) bool           { return false }
func (c client) IDTokenUserinfoClaimsAssertion() bool { return false }
func (c client) ClockSkew() time.Duration             { return 0 }

func (c client) ApplicationType() op.ApplicationType {
	if c.Confidential() {
		return op.ApplicationTypeWeb
	}
	return op.ApplicationTypeNative
}

func (c client) AuthMethod() oidc.AuthMethod {
	if c.Confidential() {
		return oidc.AuthMethodBasic
	}
	return oidc.AuthMethodNone
}

func (c client) GrantTypes() []oidc.GrantType {
	grants := make([]oidc.GrantType, len(c.Grants))
	for i, grant := range c.Grants {
		grants[i] = oidc.GrantType(grant)
	}
	return grants
}

func (c client) RestrictAdditionalIdTokenScopes() func([]string) []string     { return keep } //nolint:revive // the library's name
func (c client) RestrictAdditionalAccessTokenScopes() func([]string) []string { return keep }

func keep(scopes []string) []string { return scopes }
