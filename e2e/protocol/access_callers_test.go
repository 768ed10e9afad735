package protocol

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
)

// accessCaller is a token and what the edge makes of it.
type accessCaller struct {
	name, token string
	// refusal is the reason with which methods that need a permission refuse the token; "" if it is
	// valid and has the permissions.
	refusal     string
	permissions []string
	// refused are permissions of the person's roles that do not hold in this token, by the reason.
	refused map[string]string
	// steppedUp reports that the person has just logged in with a second factor.
	steppedUp bool
	// guest reports that the token is a capability; capable is its kind if it is valid.
	guest   bool
	capable auth.CapabilityKind
}

// credentials returns the value of the header Authorization, "" for none.
func (c accessCaller) credentials() string {
	switch {
	case c.guest:
		return auth.CapabilityScheme + " " + c.token
	case c.token != "":
		return "Bearer " + c.token
	default:
		return ""
	}
}

// outcomeForGuests states the rule for callers with a capability.
func (c accessCaller) outcomeForGuests(rule *optionsv1.Access) string {
	switch {
	case rule.GetCapability() == optionsv1.Capability_CAPABILITY_UNSPECIFIED:
		return "TOKEN_MISSING"
	case c.capable != auth.CapabilityKind(rule.GetCapability()):
		return auth.ErrCapabilityInvalid.Reason
	default:
		return reached
	}
}

// outcome states the rule of docs/permissions.md: who may call a method.
func (c accessCaller) outcome(rule *optionsv1.Access) string {
	switch {
	case rule.GetAnonymous() || rule.GetWithoutCredentials() && c.credentials() == "":
		return reached
	case c.guest:
		return c.outcomeForGuests(rule)
	case c.refusal != "":
		return c.refusal
	case c.refused[rule.GetPermission()] != "":
		return c.refused[rule.GetPermission()]
	case !slices.Contains(c.permissions, rule.GetPermission()):
		return "PERMISSION_DENIED"
	case rule.GetStepUp() && !c.steppedUp:
		return "STEP_UP_REQUIRED"
	default:
		return reached
	}
}

// accessWorld is a shop with two customers, and with tokens of every kind.
type accessWorld struct {
	shop *harness.Shop
	// shopper is whom most tokens name; owner is the customer whose objects others ask for.
	shopper, owner *customer
	callers        []accessCaller
	good           harness.Good
	// carts has the version of each cart.
	carts map[string]int64
}

func newAccessWorld(t *testing.T) *accessWorld {
	t.Helper()
	s := harness.SharedShop(t)
	// The stock stays above the limit of an order, so that the owner's cart says nothing about it.
	good := s.Sell(t, 1200, 10_000)
	w := &accessWorld{shop: s, shopper: newCustomer(t, s), owner: newCustomer(t, s), good: good, carts: make(map[string]int64)}
	w.callers = slices.Concat(w.strangers(t), w.guests(t), w.roles(t), w.services(t))
	return w
}

// webPermissions returns those of the permissions that the web edge can sign.
func webPermissions(all []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(p string) bool {
		return !slices.Contains(auth.Holders()["bff-web"].UserPermissions, p)
	})
}

// roles returns customers, and a caller with each role: the built-in ones, and one that is made
// now.
func (w *accessWorld) roles(t *testing.T) []accessCaller {
	t.Helper()
	made := "e2e_" + strings.ReplaceAll(w.good.ID, "-", "")[20:]
	roles := authv1connect.NewRoleServiceClient(harness.Dial(t, w.shop.URLs("auth")[0], harness.TokenWith(w.shop.Cluster, auth.GrantablePermissions()...)))
	_, err := roles.CreateRole(t.Context(), &authv1.CreateRoleRequest{Name: made, Permissions: []string{"orders.read", "products.write"}})
	require.NoError(t, err)
	list, err := roles.ListRoles(t.Context(), &authv1.ListRolesRequest{})
	require.NoError(t, err)
	all := []accessCaller{
		{name: "a customer", token: w.shopper.Tokens.GetAccessToken(), permissions: auth.Holders()["bff-web"].UserPermissions},
		{name: "the owner", token: w.owner.Tokens.GetAccessToken(), permissions: auth.Holders()["bff-web"].UserPermissions},
		{
			name: "a customer whose e-mail address is not verified", token: w.signed(t, "email_verified", false),
			permissions: auth.Holders()["bff-web"].UserPermissions, refused: map[string]string{"orders.place": "EMAIL_NOT_VERIFIED"},
		},
		{name: "no role", token: w.signed(t, "roles", []string{})},
		{name: "a role that does not exist", token: w.signed(t, "roles", []string{"owner"})},
	}
	for _, role := range list.GetRoles() {
		if strings.HasPrefix(role.GetName(), "e2e_") && role.GetName() != made {
			continue // of another test
		}
		permissions := role.GetPermissions()
		if role.GetName() == "superadmin" {
			permissions = auth.GrantablePermissions()
		}
		all = append(all, w.withRole(t, role.GetName(), webPermissions(permissions))...)
	}
	require.GreaterOrEqual(t, len(all), 5+2*(8+1))
	w.awaitRole(t, made)
	return all
}

// withRole returns a caller with the role who logged in with a second factor, and one who did not.
func (w *accessWorld) withRole(t *testing.T, role string, permissions []string) []accessCaller {
	t.Helper()
	roles := []string{role}
	password := accessCaller{name: "role " + role + ", by password", token: w.signed(t, "roles", roles, "acr", "pwd"), permissions: permissions}
	if role != "customer" { // a role of staff
		password.refused = make(map[string]string)
		for _, permission := range permissions {
			password.refused[permission] = "SECOND_FACTOR_REQUIRED"
		}
	}
	return []accessCaller{
		password,
		{name: "role " + role, token: w.signed(t, "roles", roles, "acr", auth.ACRSecondFactor), permissions: permissions, steppedUp: true},
	}
}

// awaitRole waits until every edge knows the role.
func (w *accessWorld) awaitRole(t *testing.T, role string) {
	t.Helper()
	token := w.signed(t, "roles", []string{role}, "acr", auth.ACRSecondFactor)
	for _, edge := range w.shop.Edges() {
		harness.Await(t, harness.Soon, func() error {
			a, err := w.shop.Guest().Send(t.Context(), http.MethodGet, edge+"/v1/orders", nil, map[string]string{"Authorization": "Bearer " + token})
			return errors.Join(err, harness.Equal(a.Status, http.StatusOK))
		})
	}
}

// strangers returns callers without a valid token of this edge.
func (w *accessWorld) strangers(t *testing.T) []accessCaller {
	t.Helper()
	now := clock.System().Now()
	claims := claimsOf(t, w.shopper.Tokens.GetAccessToken())
	all := []accessCaller{{name: "no token", refusal: "TOKEN_MISSING"}}
	for name, token := range map[string]string{
		"no token at all":          "a.b.c",
		"another edge's audience":  w.signed(t, "aud", "akinai-admin"),
		"the mobile edge":          w.signed(t, "aud", "akinai-mobile"),
		"two audiences":            w.signed(t, "aud", []string{"akinai-web", "akinai-admin"}),
		"another issuer":           w.signed(t, "iss", "https://evil.example"),
		"expired":                  w.signed(t, "iat", now.Add(-2*time.Hour).Unix(), "nbf", now.Add(-2*time.Hour).Unix(), "exp", now.Add(-time.Hour).Unix()),
		"not valid yet":            w.signed(t, "iat", now.Add(time.Hour).Unix(), "nbf", now.Add(time.Hour).Unix(), "exp", now.Add(2*time.Hour).Unix()),
		"with permissions":         w.signed(t, "perms", auth.GrantablePermissions()),
		"an access token as JWT":   signedBy(t, w.key(t, auth.IssuerKey), auth.IssuerKey, "JWT", claims),
		"an ID token":              w.idToken(t, claims),
		"signed with a stolen key": signedBy(t, w.key(t, "order"), "order", "at+jwt", claims),
		"without a signature":      unsigned(w.shopper.Tokens.GetAccessToken()),
		"a revoked session":        w.revoked(t),
	} {
		all = append(all, accessCaller{name: name, token: token, refusal: "TOKEN_INVALID"})
	}
	return all
}

// guests returns callers with capabilities of each kind: valid, forged and expired ones.
func (w *accessWorld) guests(t *testing.T) (all []accessCaller) {
	t.Helper()
	keys, err := auth.LoadCapabilityKeys(w.shop.KeysDir())
	require.NoError(t, err)
	begun := new(webv1.Cart)
	answer := sendAs(t, w.shop, http.MethodPut, "/v1/cart/lines/"+w.good.SKU, `{"quantity":1}`, "")
	answer.Read(t, begun)
	require.NotEmpty(t, begun.GetGuestCapability(), "%s", answer.Body)
	text := func(keys *auth.CapabilityKeys, kind auth.CapabilityKind, object string, life time.Duration) string {
		made, err := keys.Make(auth.Capability{Kind: kind, ID: object, Expires: clock.System().Now().Add(life)})
		require.NoError(t, err)
		return made
	}
	const cart, order = auth.CapabilityCart, auth.CapabilityOrder
	stolen := auth.NewCapabilityKeys(make([]byte, 32))
	return []accessCaller{
		{name: "a guest with a cart", guest: true, capable: cart, token: begun.GetGuestCapability()},
		{name: "a guest with an order", guest: true, capable: order, token: text(keys, order, absentID, time.Hour)},
		{name: "a guest with an expired cart", guest: true, token: text(keys, cart, begun.GetId(), -time.Second)},
		{name: "a guest with an expired order", guest: true, token: text(keys, order, absentID, -time.Second)},
		{name: "a guest with a forged cart", guest: true, token: text(stolen, cart, begun.GetId(), time.Hour)},
		{name: "a guest with a forged order", guest: true, token: text(stolen, order, absentID, time.Hour)},
		{name: "a guest with an access token", guest: true, token: w.shopper.Tokens.GetAccessToken()},
		{name: "a capability as a token", token: begun.GetGuestCapability(), refusal: "TOKEN_INVALID"},
	}
}

// services returns the internal tokens of every service, for itself and for the customer.
func (w *accessWorld) services(t *testing.T) (all []accessCaller) {
	t.Helper()
	for _, holder := range slices.Sorted(maps.Keys(auth.Development())) {
		signer, err := auth.NewSigner(holder, w.key(t, holder), clock.System())
		require.NoError(t, err)
		own, err := signer.SystemToken()
		require.NoError(t, err)
		forCustomer, err := signer.Sign(auth.Identity{
			Subject: w.shopper.Tokens.GetUserId(), Permissions: auth.Holders()["bff-web"].UserPermissions,
		}, auth.TokenTTL)
		require.NoError(t, err)
		all = append(all,
			accessCaller{name: "internal token of " + holder, token: own, refusal: "TOKEN_INVALID"},
			accessCaller{name: "internal token of " + holder + " for a customer", token: forCustomer, refusal: "TOKEN_INVALID"})
	}
	return all
}

// revoked returns the token of a customer who logged out, once every edge refuses it.
func (w *accessWorld) revoked(t *testing.T) string {
	t.Helper()
	p := w.shop.Register(t)
	require.Equal(t, http.StatusOK, p.Post(t, "/v1/auth/logout", &webv1.LogoutRequest{RefreshToken: p.Tokens.GetRefreshToken()}).Status)
	for _, edge := range w.shop.Edges() {
		harness.Await(t, harness.Soon, func() error {
			a, err := p.Send(t.Context(), http.MethodGet, edge+"/v1/orders", nil, nil)
			return errors.Join(err, harness.Equal(a.Status, http.StatusUnauthorized))
		})
	}
	return p.Tokens.GetAccessToken()
}

// signed returns the customer's access token with other claims, in pairs, signed by the issuer.
func (w *accessWorld) signed(t *testing.T, changes ...any) string {
	t.Helper()
	claims := claimsOf(t, w.shopper.Tokens.GetAccessToken())
	for i := 0; i < len(changes); i += 2 {
		name, _ := changes[i].(string)
		claims[name] = changes[i+1]
	}
	// The edge caches internal tokens by jti, which no two tokens share.
	claims["jti"] = id.New()
	return signedBy(t, w.key(t, auth.IssuerKey), auth.IssuerKey, "at+jwt", claims)
}

func (w *accessWorld) key(t *testing.T, name string) *ecdsa.PrivateKey {
	t.Helper()
	key, err := auth.LoadKey(w.shop.KeysDir(), name)
	require.NoError(t, err)
	return key
}

// idToken returns the claims as an ID token for the web edge.
func (w *accessWorld) idToken(t *testing.T, claims map[string]any) string {
	t.Helper()
	key, err := auth.LoadRSAKey(w.shop.KeysDir(), auth.IDTokenKey)
	require.NoError(t, err)
	return serialized(t, jose.RS256, keyID(t, auth.IDTokenKey, key), key, "JWT", claims)
}

func signedBy(t *testing.T, key *ecdsa.PrivateKey, holder, kind string, claims map[string]any) string {
	t.Helper()
	token, err := auth.LowS(serialized(t, jose.ES256, keyID(t, holder, key), key, kind, claims))
	require.NoError(t, err)
	return token
}

func keyID[K *ecdsa.PrivateKey | *rsa.PrivateKey](t *testing.T, holder string, key K) string {
	t.Helper()
	public := (&jose.JSONWebKey{Key: key}).Public()
	id, err := auth.KeyID(holder, public.Key)
	require.NoError(t, err)
	return id
}

func serialized(t *testing.T, algorithm jose.SignatureAlgorithm, keyID string, key any, kind string, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: algorithm, Key: jose.JSONWebKey{Key: key, KeyID: keyID}}, (&jose.SignerOptions{}).WithType(jose.ContentType(kind)),
	)
	require.NoError(t, err)
	jws, err := signer.Sign([]byte(rawJSON(t, claims)))
	require.NoError(t, err)
	token, err := jws.CompactSerialize()
	require.NoError(t, err)
	return token
}

func rawJSON(t *testing.T, value any) string {
	t.Helper()
	data, err := json.Marshal(value)
	require.NoError(t, err)
	return string(data)
}

// unsigned returns the token with alg none and without its signature.
func unsigned(token string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"at+jwt"}`)) + "." + strings.Split(token, ".")[1] + "."
}

// claimsOf returns the claims of a token. Numbers keep their digits.
func claimsOf(t *testing.T, token string) map[string]any {
	t.Helper()
	data, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	require.NoError(t, err)
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.UseNumber()
	claims := make(map[string]any)
	require.NoError(t, decoder.Decode(&claims))
	return claims
}
