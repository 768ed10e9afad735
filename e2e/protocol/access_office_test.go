package protocol

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
)

// officeServices are the services whose methods the edge for staff serves. All methods of other
// services must be absent there. A service that is added to the edge needs a line.
var officeServices = []string{
	"akinai.auth.v1.ApiKeyService", "akinai.auth.v1.ClientService", "akinai.auth.v1.RoleService", "akinai.auth.v1.SessionService", "akinai.auth.v1.StaffService",
	"akinai.bff.admin.v1.ScreenService", "akinai.delivery.v1.CarrierService", "akinai.delivery.v1.ShipmentService", "akinai.inventory.v1.InventoryService", "akinai.inventory.v1.StockJobService", "akinai.order.v1.OrderAdminService",
	"akinai.product.v1.CatalogAdminService", "akinai.product.v1.CatalogJobService", "akinai.product.v1.CatalogService", "akinai.product.v1.MediaService",
	"akinai.product.v1.ShopService", "akinai.user.v1.CustomerAdminService",
}

// emptyWrites are the methods of the edge with side effects that succeed with an empty request, and
// what they do then. One without a line fails the test.
var emptyWrites = map[string]string{
	"/akinai.product.v1.CatalogAdminService/ImportCategories": "imports no categories",
	"/akinai.product.v1.CatalogAdminService/ImportProducts":   "imports no products",
}

// TestProtocolAccessOfTheOffice calls every method that any service has at the edge for staff, as
// every kind of caller. Requests are empty: one that passes the access rules is refused by those of
// its fields, reads, or has a line in emptyWrites.
func TestProtocolAccessOfTheOffice(t *testing.T) {
	w := newOfficeWorld(t)
	checked, absent, written := 0, 0, make(map[string]string)
	for procedure, method := range allMethods() {
		if !slices.Contains(officeServices, string(method.Parent().FullName())) {
			a := w.call(t, procedure, w.superadmin.credentials())
			require.True(t, isAbsent(a), "%s is served, and officeServices does not have it: %d %s", procedure, a.Status, a.Body)
			absent++
			continue
		}
		for i, got := range w.answers(t, procedure) {
			c := w.callers[i]
			want := c.outcome(accessOf(method))
			require.Less(t, got.Status, http.StatusInternalServerError, "%s calls %s: %s", c.name, procedure, got.Body)
			require.False(t, isAbsent(got), "%s is not served", procedure)
			require.Equal(t, want, reachedOf(got), "%s calls %s: %d %s", c.name, procedure, got.Status, got.Body)
			if got.Status == http.StatusOK && !isRead(method) {
				written[procedure] = emptyWrites[procedure]
			}
			checked++
		}
	}
	require.Equal(t, emptyWrites, written, "methods that write with an empty request")
	t.Logf("%d combinations, and %d methods that are absent", checked, absent)
}

// isAbsent reports whether the edge does not serve the procedure.
func isAbsent(a harness.Answer) bool {
	return a.Status == http.StatusNotFound && slices.Contains([]string{"", "ROUTE_NOT_FOUND"}, a.Reason())
}

// isRead reports whether the method declares that it has no side effects.
func isRead(method protoreflect.MethodDescriptor) bool {
	options, _ := method.Options().(*descriptorpb.MethodOptions)
	return options.GetIdempotencyLevel() == descriptorpb.MethodOptions_NO_SIDE_EFFECTS
}

// allMethods returns the methods of all services, by procedure.
func allMethods() map[string]protoreflect.MethodDescriptor {
	all := make(map[string]protoreflect.MethodDescriptor)
	for file := range protoregistry.GlobalFiles.RangeFiles {
		for i := range file.Services().Len() {
			methods := file.Services().Get(i).Methods()
			for j := range methods.Len() {
				if accessOf(methods.Get(j)).GetAudience() != optionsv1.Audience_AUDIENCE_UNSPECIFIED {
					all["/"+string(methods.Get(j).Parent().FullName())+"/"+string(methods.Get(j).Name())] = methods.Get(j)
				}
			}
		}
	}
	return all
}

// reachedOf returns the reason of a call that the access rules refused, or reached.
func reachedOf(a harness.Answer) string {
	if slices.Contains(unreached, a.Reason()) || a.Reason() == auth.ErrCapabilityInvalid.Reason {
		return a.Reason()
	}
	return reached
}

// officeWorld is a shop with tokens of every kind for the edge for staff.
type officeWorld struct {
	*accessWorld

	superadmin accessCaller
}

func newOfficeWorld(t *testing.T) *officeWorld {
	t.Helper()
	s := harness.SharedShop(t)
	w := &officeWorld{accessWorld: &accessWorld{shop: s, shopper: newCustomer(t, s), good: s.Sell(t, 1200, 10), carts: make(map[string]int64)}}
	w.callers = slices.Concat(w.outsiders(t), w.guests(t), w.forPersons(t), w.staff(t))
	return w
}

// forPersons returns the internal token of every service for a person: the strongest it can sign.
func (w *officeWorld) forPersons(t *testing.T) []accessCaller {
	t.Helper()
	return slices.DeleteFunc(w.services(t), func(c accessCaller) bool { return !strings.HasSuffix(c.name, "for a customer") })
}

// office returns an access token for the edge for staff with other claims, in pairs.
func (w *officeWorld) office(t *testing.T, changes ...any) string {
	t.Helper()
	staff := []any{
		"aud", "akinai-admin", "client_id", "admin-bff", "sid", id.New(), "acr", auth.ACRSecondFactor, "auth_time", clock.System().Now().Unix(),
	}
	return w.signed(t, append(staff, changes...)...)
}

// outsiders returns callers without a valid token of this edge, each of whom would be a superadmin.
func (w *officeWorld) outsiders(t *testing.T) []accessCaller {
	t.Helper()
	now := clock.System().Now()
	super := []any{"roles", []string{"superadmin"}}
	with := func(changes ...any) string { return w.office(t, append(super, changes...)...) }
	claims := claimsOf(t, with())
	all := []accessCaller{{name: "no token", refusal: "TOKEN_MISSING"}}
	for name, token := range map[string]string{
		"no token at all":          "a.b.c",
		"a shopper":                w.shopper.Tokens.GetAccessToken(),
		"the web edge's audience":  with("aud", "akinai-web"),
		"the mobile edge":          with("aud", "akinai-mobile"),
		"two audiences":            with("aud", []string{"akinai-web", "akinai-admin"}),
		"another issuer":           with("iss", "https://evil.example"),
		"expired":                  with("iat", now.Add(-2*time.Hour).Unix(), "nbf", now.Add(-2*time.Hour).Unix(), "exp", now.Add(-time.Hour).Unix()),
		"not valid yet":            with("iat", now.Add(time.Hour).Unix(), "nbf", now.Add(time.Hour).Unix(), "exp", now.Add(2*time.Hour).Unix()),
		"with permissions":         with("perms", auth.GrantablePermissions()),
		"a machine":                with("sub", "machine"),
		"an access token as JWT":   signedBy(t, w.key(t, auth.IssuerKey), auth.IssuerKey, "JWT", claims),
		"an ID token":              w.idToken(t, claims),
		"signed with a stolen key": signedBy(t, w.key(t, "bff-web"), "bff-web", "at+jwt", claims),
		"without a signature":      unsigned(with()),
		"a revoked session":        with("sid", claimsOf(t, w.revoked(t))["sid"]),
	} {
		all = append(all, accessCaller{name: name, token: token, refusal: "TOKEN_INVALID"})
	}
	return all
}

// staff returns a caller with each role, built-in or made now: with a fresh login by the second
// factor, with an old one, and by the password alone.
func (w *officeWorld) staff(t *testing.T) (all []accessCaller) {
	t.Helper()
	made := "e2e_office_" + strings.ReplaceAll(w.good.ID, "-", "")[20:]
	roles := authv1connect.NewRoleServiceClient(harness.Dial(t, w.shop.URLs("auth")[0], harness.TokenWith(w.shop.Cluster, auth.GrantablePermissions()...)))
	_, err := roles.CreateRole(t.Context(), &authv1.CreateRoleRequest{Name: made, Permissions: []string{"orders.place", "roles.read"}})
	require.NoError(t, err)
	list, err := roles.ListRoles(t.Context(), &authv1.ListRolesRequest{})
	require.NoError(t, err)
	edge := auth.Holders()["bff-admin"].UserPermissions
	for _, role := range list.GetRoles() {
		if strings.HasPrefix(role.GetName(), "e2e_") && role.GetName() != made {
			continue // of another test
		}
		permissions := role.GetPermissions()
		if role.GetName() == "superadmin" {
			permissions = auth.GrantablePermissions()
		}
		permissions = slices.DeleteFunc(slices.Clone(permissions), func(p string) bool { return !slices.Contains(edge, p) })
		all = append(all, w.member(t, role.GetName(), permissions)...)
	}
	all = append(all,
		accessCaller{name: "no role", token: w.office(t, "roles", []string{}), steppedUp: true},
		accessCaller{name: "a role that does not exist", token: w.office(t, "roles", []string{"owner"}), steppedUp: true})
	all = append(all, w.apiKeys(t)...)
	require.GreaterOrEqual(t, len(all), 4+3*(8+1))
	w.awaitOffice(t, made)
	return all
}

// apiKeys returns callers with tokens of API keys: they have what the scope says and the owner
// has, and no fresh login.
func (w *officeWorld) apiKeys(t *testing.T) []accessCaller {
	t.Helper()
	key := func(role, scope string) string {
		return w.office(t, "roles", []string{role}, "acr", auth.ACRAPIKey, "scope", scope)
	}
	return []accessCaller{
		{name: "an API key of a superadmin", token: key("superadmin", "keys.write stock.read"), permissions: []string{"keys.write", "stock.read"}},
		{name: "an API key whose owner lost its permissions", token: key("customer", "keys.write stock.read")},
	}
}

func (w *officeWorld) member(t *testing.T, role string, permissions []string) []accessCaller {
	t.Helper()
	roles, old := []string{role}, clock.System().Now().Add(-auth.StepUpAge-time.Minute).Unix()
	fresh := accessCaller{name: "role " + role, token: w.office(t, "roles", roles), permissions: permissions, steppedUp: true}
	password := accessCaller{name: fresh.name + ", by password", token: w.office(t, "roles", roles, "acr", "pwd"), permissions: permissions}
	if role != "customer" {
		password.refused = maps.Collect(func(yield func(string, string) bool) {
			for _, permission := range permissions {
				if !yield(permission, "SECOND_FACTOR_REQUIRED") {
					return
				}
			}
		})
	}
	if role == "superadmin" {
		w.superadmin = fresh
	}
	return []accessCaller{
		fresh, password,
		{name: fresh.name + ", with an old login", token: w.office(t, "roles", roles, "auth_time", old), permissions: permissions},
	}
}

// awaitOffice waits until the edge for staff knows the role, which may list roles.
func (w *officeWorld) awaitOffice(t *testing.T, role string) {
	t.Helper()
	token := "Bearer " + w.office(t, "roles", []string{role})
	harness.Await(t, harness.Soon, func() error {
		a := w.call(t, "/akinai.auth.v1.RoleService/ListRoles", token)
		return harness.Equal(a.Status, http.StatusOK)
	})
}

// answers calls a procedure as every caller, several at a time, and returns the answers in the
// order of the callers.
func (w *officeWorld) answers(t *testing.T, procedure string) []harness.Answer {
	t.Helper()
	all := make([]harness.Answer, len(w.callers))
	var calls errgroup.Group
	calls.SetLimit(8)
	for i, c := range w.callers {
		calls.Go(func() (err error) {
			all[i], err = w.send(t, procedure, c.credentials())
			return err
		})
	}
	require.NoError(t, calls.Wait(), procedure)
	return all
}

// call calls a procedure of the edge for staff with an empty request.
func (w *officeWorld) call(t *testing.T, procedure, credentials string) harness.Answer {
	t.Helper()
	a, err := w.send(t, procedure, credentials)
	require.NoError(t, err, procedure)
	return a
}

func (w *officeWorld) send(t *testing.T, procedure, credentials string) (harness.Answer, error) {
	t.Helper()
	headers := map[string]string{"Content-Type": "application/json"}
	if credentials != "" {
		headers["Authorization"] = credentials
	}
	return w.shop.Guest().Send(t.Context(), http.MethodPost, w.shop.URLs("bff-admin")[0]+procedure, strings.NewReader("{}"), headers)
}
