package issuer

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// server implements the token endpoints. Grants and endpoints that it does not implement are
// refused by the library's UnimplementedServer: assertions, token exchange, devices, introspection.
type server struct {
	op.UnimplementedServer
	op.UnimplementedMetadataServer

	Config
}

// metadata is what clients read: the library's document with one member more.
type metadata struct {
	*oidc.DiscoveryConfiguration

	// IssInResponse says that authorization responses contain iss (RFC 9207).
	IssInResponse bool `json:"authorization_response_iss_parameter_supported"`
}

// OpenIDConfiguration returns the metadata of OpenID Connect Discovery.
func (s *server) OpenIDConfiguration(_ context.Context, r *op.Request[op.MetadataRequest]) (*op.Response, error) {
	if r.Data.IssuerPath != s.URL.Path {
		return nil, op.NewStatusError(oidc.ErrInvalidRequest().WithDescription("there is no issuer at this path"), http.StatusNotFound)
	}
	issuer := s.URL.String()
	methods := []oidc.AuthMethod{oidc.AuthMethodBasic, oidc.AuthMethodNone}
	return op.NewResponse(metadata{IssInResponse: true, DiscoveryConfiguration: &oidc.DiscoveryConfiguration{
		Issuer:                                 issuer,
		AuthorizationEndpoint:                  issuer + "/authorize",
		TokenEndpoint:                          issuer + "/token",
		UserinfoEndpoint:                       issuer + "/userinfo",
		RevocationEndpoint:                     issuer + "/revoke",
		EndSessionEndpoint:                     issuer + "/logout",
		JwksURI:                                issuer + "/keys",
		ScopesSupported:                        scopes(),
		ResponseTypesSupported:                 []string{string(oidc.ResponseTypeCode)},
		ResponseModesSupported:                 []string{string(oidc.ResponseModeQuery)},
		GrantTypesSupported:                    []oidc.GrantType{oidc.GrantTypeCode, oidc.GrantTypeRefreshToken, oidc.GrantTypeClientCredentials},
		ACRValuesSupported:                     []string{domain.ACRPassword, domain.ACRSecondFactor},
		SubjectTypesSupported:                  []string{"public"},
		IDTokenSigningAlgValuesSupported:       []string{"RS256"},
		TokenEndpointAuthMethodsSupported:      methods,
		RevocationEndpointAuthMethodsSupported: methods,
		ClaimsSupported: []string{
			"iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "azp", "at_hash", "sid", "email", "email_verified",
		},
		CodeChallengeMethodsSupported: []oidc.CodeChallengeMethod{oidc.CodeChallengeMethodS256},
		UILocalesSupported:            locales(),
	}}), nil
}

// AuthorizationServerMetadata returns the same as RFC 8414 names it.
func (s *server) AuthorizationServerMetadata(ctx context.Context, r *op.Request[op.MetadataRequest]) (*op.Response, error) {
	return s.OpenIDConfiguration(ctx, r)
}

// Keys returns the public keys of access tokens and of ID tokens.
func (s *server) Keys(context.Context, *op.Request[struct{}]) (*op.Response, error) {
	return op.NewResponse(s.Config.Keys.All()), nil
}

// VerifyClient authenticates a client. A confidential client sends its secret in the header
// Authorization; a public one has none.
func (s *server) VerifyClient(ctx context.Context, r *op.Request[op.ClientCredentials]) (op.Client, error) {
	found, err := s.client(ctx, domain.ClientID(r.Data.ClientID))
	if errors.Is(err, domain.ErrClientUnknown) {
		return nil, errClient()
	}
	if err != nil {
		return nil, refusal(err)
	}
	switch {
	case r.Data.ClientAssertion != "", r.Form.Has("client_secret"):
		return nil, errClient()
	case found.Confidential() && !found.Knows(r.Data.ClientSecret), !found.Confidential() && r.Data.ClientSecret != "":
		return nil, errClient()
	}
	return client{found}, nil
}

// client returns a client, or an API key as one. Errors: domain.ErrClientUnknown.
func (s *server) client(ctx context.Context, id domain.ClientID) (domain.Client, error) {
	if _, ok := domain.APIKeyOf(id); ok {
		return s.APIKeys.Client(ctx, id)
	}
	return s.Provider.Client(ctx, id)
}

// CodeExchange exchanges a code for tokens.
func (s *server) CodeExchange(ctx context.Context, r *op.ClientRequest[oidc.AccessTokenRequest]) (*op.Response, error) {
	c := of(r.Client)
	grant, err := s.Provider.Redeem(ctx, c, r.Data.Code, r.Data.RedirectURI, r.Data.CodeVerifier)
	if err != nil {
		return nil, refusal(err)
	}
	response := tokens(grant.Tokens)
	if slices.Contains(grant.Session.Scopes, domain.ScopeOpenID) {
		id, err := s.Tokens.IssueID(grant.Session, grant.Nonce, grant.Access, s.Clock.Now())
		if err != nil {
			return nil, refusal(err)
		}
		response.IDToken = id.Reveal()
	}
	return op.NewResponse(response), nil
}

// RefreshToken exchanges a refresh token for new tokens, once.
func (s *server) RefreshToken(ctx context.Context, r *op.ClientRequest[oidc.RefreshTokenRequest]) (*op.Response, error) {
	presented := domain.PresentedRefreshToken(r.Data.RefreshToken)
	renewed, err := s.Provider.RefreshTokens(ctx, presented, of(r.Client).ID)
	if err != nil {
		return nil, refusal(err)
	}
	return op.NewResponse(tokens(renewed)), nil
}

// ClientCredentialsExchange returns an access token for the client itself, or for an API key.
func (s *server) ClientCredentialsExchange(ctx context.Context, r *op.ClientRequest[oidc.ClientCredentialsRequest]) (*op.Response, error) {
	c := of(r.Client)
	audience, err := c.Audience(r.Form.Get("resource"))
	if err != nil {
		return nil, refusal(err)
	}
	var granted app.Tokens
	if key, ok := domain.APIKeyOf(c.ID); ok {
		granted, err = s.APIKeys.Tokens(ctx, key)
	} else {
		granted, err = s.Provider.MachineTokens(c, audience)
	}
	if errors.Is(err, domain.ErrAPIKeyNotFound) {
		return nil, errClient()
	}
	if err != nil {
		return nil, refusal(err)
	}
	return op.NewResponse(tokens(granted)), nil
}

// Revocation revokes the session of an access token or a refresh token of the client. It refuses a
// token of an API key, which ends only with its key (RFC 7009, section 2.2.1). It succeeds for any
// other token (section 2.2).
func (s *server) Revocation(ctx context.Context, r *op.ClientRequest[oidc.RevocationRequest]) (*op.Response, error) {
	id := of(r.Client).ID
	session, owner, err := s.Tokens.ReadAccess(r.Data.Token, s.Clock.Now())
	_, ofKey := domain.APIKeyOf(owner)
	switch {
	case err != nil:
		err = s.Provider.RevokeRefresh(ctx, r.Data.Token, id)
	case ofKey:
		return nil, &oidc.Error{ErrorType: "unsupported_token_type", Description: "a token of an API key ends with its key"}
	case owner == id:
		err = s.Provider.RevokeSession(ctx, session, id)
	}
	if err != nil {
		return nil, refusal(err)
	}
	return op.NewResponse(struct{}{}), nil
}

// UserInfo returns claims about the person of an access token.
func (s *server) UserInfo(ctx context.Context, r *op.Request[oidc.UserInfoRequest]) (*op.Response, error) {
	session, _, err := s.Tokens.ReadAccess(r.Data.AccessToken, s.Clock.Now())
	if err != nil {
		return nil, op.NewStatusError(oidc.ErrAccessDenied().WithDescription("the access token is not valid"), http.StatusUnauthorized)
	}
	person, err := s.Provider.Userinfo(ctx, session)
	if errors.Is(err, domain.ErrLoginRequired) {
		return nil, op.NewStatusError(oidc.ErrAccessDenied().WithDescription("the session has ended"), http.StatusUnauthorized)
	}
	if err != nil {
		return nil, refusal(err)
	}
	claims := map[string]any{"sub": string(person.Account)}
	if person.Email != nil {
		claims["email"], claims["email_verified"] = person.Email.Reveal(), person.EmailVerified
	}
	return op.NewResponse(claims), nil
}

func tokens(t app.Tokens) *oidc.AccessTokenResponse {
	return &oidc.AccessTokenResponse{
		AccessToken: t.Access.Reveal(), RefreshToken: t.Refresh.Reveal(), TokenType: oidc.BearerToken,
		ExpiresIn: uint64(max(0, t.ExpiresIn.Seconds())), Scope: t.Scopes,
	}
}

func scopes() []string { return []string{domain.ScopeOpenID, domain.ScopeEmail, domain.ScopeOffline} }

func errClient() error {
	return op.NewStatusError(oidc.ErrInvalidClient().WithDescription("the client is not known, or did not prove who it is"), http.StatusUnauthorized)
}

// refusal turns an error of a use case into one that clients may read. The text of any other error
// stays in the log.
func refusal(err error) error {
	switch {
	case errors.Is(err, domain.ErrCodeInvalid), errors.Is(err, domain.ErrRefreshTokenInvalid):
		return oidc.ErrInvalidGrant().WithDescription("the code or token is not valid")
	case errors.Is(err, domain.ErrResourceRefused):
		return &oidc.Error{ErrorType: "invalid_target", Description: "the client may not ask for tokens for this resource"}
	case errs.KindOf(err) == errs.Unavailable:
		return op.NewStatusError(oidc.ErrServerError().WithParent(err).WithDescription("try again"), http.StatusServiceUnavailable)
	default:
		return oidc.ErrServerError().WithParent(err).WithDescription("something went wrong")
	}
}

// checkForm parses the form in the body of a request. It refuses parameters in the URL, and those
// that are repeated.
func checkForm(r *http.Request) error {
	if r.URL.RawQuery != "" {
		return oidc.ErrInvalidRequest().WithDescription("parameters belong into the body")
	}
	media, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if !strings.EqualFold(strings.TrimSpace(media), "application/x-www-form-urlencoded") {
		return oidc.ErrInvalidRequest().WithDescription("want application/x-www-form-urlencoded")
	}
	if err := r.ParseForm(); err != nil {
		return oidc.ErrInvalidRequest().WithDescription("the form cannot be read")
	}
	return once(r.Form)
}

// once refuses repeated parameters (RFC 6749, section 3.1), and text that cannot be stored.
func once(form url.Values) error {
	for name, values := range form {
		if len(values) > 1 {
			return oidc.ErrInvalidRequest().WithDescription("a parameter is repeated")
		}
		if !storable(name) || !storable(values[0]) {
			return oidc.ErrInvalidRequest().WithDescription("a parameter holds a character that cannot be stored")
		}
	}
	return nil
}
