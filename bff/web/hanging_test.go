package web

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/bff/internal/screen"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
)

// stuck are the services of a shop of which one method does not answer.
type stuck string

func (s stuck) wait(ctx context.Context, method string) error {
	if string(s) != method {
		return nil
	}
	<-ctx.Done()
	return context.Cause(ctx)
}

type (
	stuckCatalog struct {
		window
		stuck
	}
	stuckShop struct {
		shelf
		stuck
	}
	stuckUsers struct {
		userv1connect.UserServiceClient
		stuck
	}
	stuckOrders struct {
		orderv1connect.OrderServiceClient
		stuck
	}
	stuckCarts struct {
		orderv1connect.CartServiceClient
		stuck
	}
	stuckSessions struct {
		authv1connect.SessionServiceClient
		stuck
	}
)

func (s stuckCatalog) ListCategories(ctx context.Context, req *productv1.ListCategoriesRequest) (*productv1.ListCategoriesResponse, error) {
	if err := s.wait(ctx, "ListCategories"); err != nil {
		return nil, err
	}
	return s.window.ListCategories(ctx, req)
}

func (s stuckCatalog) ListCollections(ctx context.Context, req *productv1.ListCollectionsRequest) (*productv1.ListCollectionsResponse, error) {
	if err := s.wait(ctx, "ListCollections"); err != nil {
		return nil, err
	}
	return s.window.ListCollections(ctx, req)
}

func (s stuckCatalog) ListProducts(ctx context.Context, req *productv1.ListProductsRequest) (*productv1.ListProductsResponse, error) {
	if err := s.wait(ctx, "ListProducts"); err != nil {
		return nil, err
	}
	return s.window.ListProducts(ctx, req)
}

func (s stuckCatalog) SearchProducts(ctx context.Context, req *productv1.SearchProductsRequest) (*productv1.SearchProductsResponse, error) {
	if err := s.wait(ctx, "SearchProducts"); err != nil {
		return nil, err
	}
	return s.window.SearchProducts(ctx, req)
}

func (s stuckCatalog) SuggestProducts(ctx context.Context, req *productv1.SuggestProductsRequest) (*productv1.SuggestProductsResponse, error) {
	if err := s.wait(ctx, "SuggestProducts"); err != nil {
		return nil, err
	}
	return s.window.SuggestProducts(ctx, req)
}

func (s stuckCatalog) GetProduct(ctx context.Context, req *productv1.GetProductRequest) (*productv1.GetProductResponse, error) {
	if err := s.wait(ctx, "GetProduct"); err != nil {
		return nil, err
	}
	return s.window.GetProduct(ctx, req)
}

func (s stuckShop) GetShopSettings(ctx context.Context, req *productv1.GetShopSettingsRequest) (*productv1.GetShopSettingsResponse, error) {
	if err := s.wait(ctx, "GetShopSettings"); err != nil {
		return nil, err
	}
	return s.shelf.GetShopSettings(ctx, req)
}

func (s stuckUsers) GetProfile(ctx context.Context, _ *userv1.GetProfileRequest) (*userv1.GetProfileResponse, error) {
	return &userv1.GetProfileResponse{Profile: &userv1.Profile{DisplayName: "花子", Version: 1}}, s.wait(ctx, "GetProfile")
}

func (s stuckUsers) ListAddresses(ctx context.Context, _ *userv1.ListAddressesRequest) (*userv1.ListAddressesResponse, error) {
	return &userv1.ListAddressesResponse{}, s.wait(ctx, "ListAddresses")
}

func (s stuckOrders) ListOrders(ctx context.Context, _ *orderv1.ListOrdersRequest) (*orderv1.ListOrdersResponse, error) {
	return &orderv1.ListOrdersResponse{}, s.wait(ctx, "ListOrders")
}

func (s stuckCarts) GetCart(ctx context.Context, _ *orderv1.GetCartRequest) (*orderv1.GetCartResponse, error) {
	return &orderv1.GetCartResponse{}, s.wait(ctx, "GetCart")
}

func (s stuckSessions) ListSessions(ctx context.Context, _ *authv1.ListSessionsRequest) (*authv1.ListSessionsResponse, error) {
	return &authv1.ListSessionsResponse{Sessions: []*authv1.Session{{}}}, s.wait(ctx, "ListSessions")
}

// The times of the edge of these tests: those of required parts, and of optional ones. soon is
// less than an answer takes that waits for a part which may take patient.
const required, optional, patient, soon = 400 * time.Millisecond, 100 * time.Millisecond, time.Minute, 20 * time.Second

func stuckEdge(t *testing.T, s stuck, required time.Duration) *wire {
	t.Helper()
	parts := fanout.New(fanout.Config{Timeout: required, OptionalTimeout: optional, Grace: 10 * time.Millisecond}, slog.New(slog.DiscardHandler))
	return onWire(t, Config{}, io.Discard, func(server *connect.Server) {
		webv1connect.RegisterScreenServiceHandler(server, &screen.Screens{
			Fanout: parts, Catalog: &screen.Catalog{Products: stuckCatalog{stuck: s}}, Clock: clock.System(),
			Backends: screen.Backends{Product: parts.Backend("product"), User: parts.Backend("user"), Order: parts.Backend("order"), Auth: parts.Backend("auth")},
			Profiles: screen.Profiles{Users: stuckUsers{stuck: s}}, Carts: stuckCarts{stuck: s}, Orders: stuckOrders{stuck: s}, Sessions: stuckSessions{stuck: s}, Shop: stuckShop{stuck: s},
			Authenticate: func(context.Context, string) (auth.Identity, error) {
				return auth.Identity{Subject: "u1", Permissions: []string{"cart.self", "profile.self"}}, nil
			},
		})
	})
}

// screenCall is a call of a screen, with the methods that it cannot do without, and those that it
// can, with the parts that are then missing.
type screenCall struct {
	method, path, body string
	required           []string
	optional           map[string]string
}

var screenCalls = []screenCall{
	{"GetShell", "/v1/screens/shell", `{}`, nil, map[string]string{"GetProfile": "profile", "GetCart": "cart"}},
	{
		"GetHome", "/v1/screens/home", `{}`,
		[]string{"ListCategories", "GetShopSettings"},
		map[string]string{"ListCollections": "collections", "ListProducts": "popular"},
	},
	{"GetListing", "/v1/screens/listing?category=tea", `{"category":"tea"}`, []string{"ListCategories", "ListProducts"}, nil},
	{"GetListing", "/v1/screens/listing?collection=winter", `{"collection":"winter"}`, []string{"ListCollections", "ListProducts"}, nil},
	{
		"GetListing", "/v1/screens/listing?q=nothing", `{"q":"nothing"}`,
		[]string{"SearchProducts"},
		map[string]string{"SuggestProducts": "suggestions", "ListProducts": "fallback"},
	},
	{
		"GetProductPage", "/v1/screens/products/sencha", `{"slug":"sencha"}`,
		[]string{"GetProduct"},
		map[string]string{"ListCategories": "breadcrumb", "ListProducts": "related"},
	},
	{"GetSuggestions", "/v1/screens/suggestions?q=tea", `{"q":"tea"}`, []string{"SuggestProducts"}, map[string]string{"SearchProducts": "products"}},
	{"GetAccount", "/v1/screens/account", `{}`, []string{"GetProfile", "ListAddresses", "ListOrders"}, map[string]string{"ListSessions": "sessions"}},
}

// protocols send a call and return its status, its headers, and its response or error in JSON.
var protocols = map[string]func(t *testing.T, w *wire, c screenCall) (int, http.Header, string){
	"REST": func(t *testing.T, w *wire, c screenCall) (int, http.Header, string) {
		t.Helper()
		return askScreen(t, w, http.MethodGet, c.path, "", nil)
	},
	"Connect": func(t *testing.T, w *wire, c screenCall) (int, http.Header, string) {
		t.Helper()
		return askScreen(t, w, http.MethodPost, "/akinai.bff.web.v1.ScreenService/"+c.method, "application/json", []byte(c.body))
	},
	"gRPC-Web": func(t *testing.T, w *wire, c screenCall) (int, http.Header, string) {
		t.Helper()
		frame := append([]byte{0, 0, 0, 0, byte(len(c.body))}, c.body...)
		return askScreen(t, w, http.MethodPost, "/akinai.bff.web.v1.ScreenService/"+c.method, "application/grpc-web+json", frame)
	},
}

func askScreen(t *testing.T, w *wire, verb, path, contentType string, body []byte) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), verb, w.URL+path, strings.NewReader(string(body)))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer good")
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, res.Header, string(data)
}

// TestEveryScreenIsInTheTableOfHangingBackends: a new one needs its rows.
func TestEveryScreenIsInTheTableOfHangingBackends(t *testing.T) {
	t.Parallel()
	methods := webv1.File_akinai_bff_web_v1_web_service_proto.Services().ByName("ScreenService").Methods()
	for i := range methods.Len() {
		name := string(methods.Get(i).Name())
		found := false
		for _, c := range screenCalls {
			found = found || c.method == name
		}
		require.True(t, found, name)
	}
}

// TestAScreenDoesWithoutAnOptionalPartThatHangs: in each protocol, in less than the time of a
// required part, and it names what is missing.
func TestAScreenDoesWithoutAnOptionalPartThatHangs(t *testing.T) {
	t.Parallel()
	for _, c := range screenCalls {
		for method, part := range c.optional {
			for name, ask := range protocols {
				w := stuckEdge(t, stuck(method), patient) // a new one, whose circuit breakers are closed
				began := time.Now()
				status, _, body := ask(t, w, c)
				require.Less(t, time.Since(began), soon, "%s %s %s", name, c.path, method)
				require.Equal(t, http.StatusOK, status, "%s %s: %s", name, c.path, body)
				require.Contains(t, body, `"`+part+`"`, "%s %s", name, c.path)
				require.Contains(t, body, "unavailableParts", "%s %s", name, c.path)
			}
		}
	}
}

// TestAScreenWhoseRequiredPartHangsSaysSo: in each protocol, in the words of the reader, with the
// time after which to try again, when the time of the part has passed.
func TestAScreenWhoseRequiredPartHangsSaysSo(t *testing.T) {
	t.Parallel()
	for _, c := range screenCalls {
		for _, method := range c.required {
			w := stuckEdge(t, stuck(method), required)
			began := time.Now()
			status, header, body := protocols["REST"](t, w, c)
			require.Less(t, time.Since(began), soon, "%s %s", c.path, method)
			require.Equal(t, http.StatusServiceUnavailable, status, "%s %s: %s", c.path, method, body)
			require.NotEmpty(t, header.Get("Retry-After"), c.path)
			require.Equal(t, "no-store", header.Get("Cache-Control"), c.path)
			var refusal struct{ Code, Reason, Message string }
			require.NoError(t, json.Unmarshal([]byte(body), &refusal))
			require.Equal(t, "SERVICE_UNAVAILABLE", refusal.Reason)
			require.Contains(t, refusal.Message, "もう一度お試しください")
			if method != c.required[0] {
				continue // the others differ in nothing but the part
			}
			status, _, body = protocols["Connect"](t, w, c)
			require.Equal(t, http.StatusServiceUnavailable, status, "%s: %s", c.path, body)
			require.Contains(t, body, "SERVICE_UNAVAILABLE")
			require.Contains(t, body, "もう一度お試しください")
			_, header, body = protocols["gRPC-Web"](t, w, c)
			require.Contains(t, body+header.Get("Grpc-Status"), "14", "%s: unavailable", c.path)
		}
	}
}

// TestGetHomeHasTheFactsOfTheShop: those of the settings, in the language of the reader.
func TestGetHomeHasTheFactsOfTheShop(t *testing.T) {
	t.Parallel()
	w := stuckEdge(t, "nothing", patient)
	status, _, body := protocols["REST"](t, w, screenCalls[1])
	require.Equal(t, http.StatusOK, status, body)
	var home webv1.GetHomeResponse
	require.NoError(t, (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal([]byte(lowerKinds(body)), &home))
	require.True(t, proto.Equal(&webv1.ShopFacts{
		Name: "朝霧茶舗", Company: "株式会社あきない商店", Phone: "03-0000-0000", Email: "shop@example.com",
	}, home.GetShop()), "%v", home.GetShop())
	require.Empty(t, home.GetUnavailableParts())
}

// lowerKinds removes the names of enums, which REST writes in another form.
func lowerKinds(body string) string { return strings.ReplaceAll(body, `"stock":"unspecified",`, "") }
