package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/screen"
)

// TestEveryMethodHasAKindOverRESTAndRPC: a new service needs an entry in kindsByPath.
func TestEveryMethodHasAKindOverRESTAndRPC(t *testing.T) {
	t.Parallel()
	want := map[protoreflect.Name]limit.Kind{
		"CatalogService": limit.Catalog, "AuthService": limit.Logins, "OrderService": limit.Orders, "AccountService": limit.Accounts,
		"PostalService": limit.Accounts, "DeliveryService": limit.Accounts, "SessionService": limit.Accounts, "FactorService": limit.Accounts, "PasskeyService": limit.Accounts, "CartService": limit.Accounts, "ScreenService": limit.Catalog,
	}
	// Other than the rest of its service.
	special := map[protoreflect.Name]limit.Kind{"GetShell": limit.Accounts, "GetAccount": limit.Accounts}
	services := webv1.File_akinai_bff_web_v1_web_service_proto.Services()
	for i := range services.Len() {
		service := services.Get(i)
		kind, ok := want[service.Name()]
		require.True(t, ok, service.FullName())
		for j := range service.Methods().Len() {
			method, kind := service.Methods().Get(j), kind
			if other, found := special[method.Name()]; found {
				kind = other
			}
			require.Equal(t, kind, kindOfPath(t, "/"+string(service.FullName())+"/"+string(method.Name())))
			require.Equal(t, kind, kindOfPath(t, pathOf(t, method)), method.FullName())
		}
	}
	require.Equal(t, limit.Others, kindOfPath(t, "/nowhere"))
}

func kindOfPath(t *testing.T, path string) limit.Kind {
	t.Helper()
	return screen.KindOf(httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
}

// pathOf returns the REST path of a method, with an example for each variable.
func pathOf(t *testing.T, method protoreflect.MethodDescriptor) string {
	t.Helper()
	rule, ok := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
	require.True(t, ok)
	for _, path := range []string{rule.GetGet(), rule.GetPost(), rule.GetPut(), rule.GetDelete(), rule.GetPatch()} {
		if path != "" {
			return strings.NewReplacer("{", "", "}", "").Replace(path)
		}
	}
	t.Fatalf("%s has no path", method.FullName())
	return ""
}
