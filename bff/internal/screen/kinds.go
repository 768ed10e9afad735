package screen

import (
	"net/http"
	"strings"

	"github.com/akinai/akinai/bff/internal/limit"
)

// kindsByPath maps prefixes of paths to kinds of requests, for REST and RPC, of all public
// edges.
var kindsByPath = []struct {
	prefix string
	kind   limit.Kind
}{
	{"/v1/products", limit.Catalog},
	{"/v1/categories", limit.Catalog},
	{"/v1/collections", limit.Catalog},
	{"/akinai.bff.web.v1.CatalogService/", limit.Catalog},
	{"/v1/screens/shell", limit.Accounts},
	{"/akinai.bff.web.v1.ScreenService/GetShell", limit.Accounts},
	{"/v1/screens/account", limit.Accounts},
	{"/akinai.bff.web.v1.ScreenService/GetAccount", limit.Accounts},
	{"/v1/screens/", limit.Catalog},
	{"/akinai.bff.web.v1.ScreenService/", limit.Catalog},
	{"/v1/orders", limit.Orders},
	{"/akinai.bff.web.v1.OrderService/", limit.Orders},
	{"/v1/auth/", limit.Logins},
	{"/akinai.bff.web.v1.AuthService/", limit.Logins},
	{"/v1/profile", limit.Accounts},
	{"/v1/addresses", limit.Accounts},
	{"/v1/postal-codes", limit.Accounts},
	{"/v1/delivery/", limit.Accounts},
	{"/akinai.bff.web.v1.DeliveryService/", limit.Accounts},
	{"/akinai.bff.web.v1.PostalService/", limit.Accounts},
	{"/akinai.bff.web.v1.AccountService/", limit.Accounts},
	{"/v1/cart", limit.Accounts},
	{"/akinai.bff.web.v1.CartService/", limit.Accounts},
	{"/v1/passkeys", limit.Accounts},
	{"/akinai.bff.web.v1.PasskeyService/", limit.Accounts},
	{"/v1/factor", limit.Accounts},
	{"/akinai.bff.web.v1.FactorService/", limit.Accounts},
	{"/v1/sessions", limit.Accounts},
	{"/akinai.bff.web.v1.SessionService/", limit.Accounts},
	{"/v1/app/checkout", limit.Accounts},
	{"/akinai.bff.mobile.v1.AppService/GetCheckout", limit.Accounts},
	{"/v1/app/account", limit.Accounts},
	{"/akinai.bff.mobile.v1.AppService/GetAccount", limit.Accounts},
	{"/v1/app/", limit.Catalog},
	{"/akinai.bff.mobile.v1.AppService/", limit.Catalog},
}

// KindOf returns the kind of a request, which selects its pool in limit.Pools.
func KindOf(r *http.Request) limit.Kind {
	for _, k := range kindsByPath {
		if strings.HasPrefix(r.URL.Path, k.prefix) {
			return k.kind
		}
	}
	return limit.Others
}
