package web

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"buf.build/go/protovalidate"
	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	optionsv1 "github.com/akinai/akinai/api/gen/akinai/options/v1"
	"github.com/akinai/akinai/bff/internal/bytecache"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/middleware"
	"github.com/akinai/akinai/bff/internal/public"
	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/bff/internal/session"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/log"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/rpc"
	"github.com/akinai/akinai/pkg/testkit/redistest"
)

// bytesAllowed is the body limit of these tests.
const bytesAllowed = 4 << 10

// wire is the whole edge on a port, with every method of its services. The token "good"
// belongs to a customer who has just logged in with a second factor.
type wire struct {
	*httptest.Server
	server *connect.Server
}

// onWire serves the edge over HTTP/1.1 and HTTP/2, with the handlers that register registers.
func onWire(t *testing.T, cfg Config, logs io.Writer, register func(*connect.Server)) *wire {
	t.Helper()
	store := redistest.New(t)
	return onWireWith(t, cfg, logs, store, sessionsIn(t, store, issuerIsDown), register)
}

// onWireWith serves the edge with a cache in a store, and with sessions.
func onWireWith(t *testing.T, cfg Config, logs io.Writer, store *redis.Client, sessions *session.Sessions, register func(*connect.Server)) *wire {
	t.Helper()
	validator, err := protovalidate.New()
	require.NoError(t, err)
	logger := log.New(logs, slog.LevelInfo)
	calls := limit.NewCalls(cfg.Limit, cfg.TrustedProxies)
	server, err := rpc.NewServer(rpc.ServerOptions{
		Log: logger, Validator: validator, ReadTimeout: time.Minute, WriteTimeout: time.Minute, Strict: true,
		Clock: clock.System(), Describe: public.Describe, Details: public.Details, Admit: calls.Admit,
		Authenticate: func(_ context.Context, token string) (auth.Identity, error) {
			if token != "good" {
				return auth.Identity{}, auth.ErrTokenInvalid
			}
			return auth.Identity{Subject: "u1", ACR: auth.ACRSecondFactor, AuthTime: time.Now(), Permissions: []string{"account.self", "cart.self", "profile.self", "sessions.self", "orders.place", "orders.read", "orders.cancel"}}, nil
		},
	})
	require.NoError(t, err)
	register(server)
	handler := rpc.Handler(server, rpc.HandlerOptions{MaxBytes: bytesAllowed, Strict: true})
	api, err := rest.New(rpc.Services(server)...)(handler)
	require.NoError(t, err)
	cfg.Limit = defaults(t).Limit
	kept := bytecache.New(bytecache.Config{Bytes: 1 << 20}, store, middleware.Reads(server))
	edge, err := routes(logger, cfg, limit.NewClients(0), calls, kept, api, middleware.OnlyProcedures(server, handler), (&album{}).GetPicture, nil, noIssuer(t), sessions, noShop(t))
	require.NoError(t, err)
	w := &wire{Server: httptest.NewUnstartedServer(http.MaxBytesHandler(edge, bytesAllowed)), server: server}
	w.Config.Protocols = new(http.Protocols)
	w.Config.Protocols.SetHTTP1(true)
	w.Config.Protocols.SetUnencryptedHTTP2(true)
	w.Start()
	t.Cleanup(w.Close)
	return w
}

// nothing registers handlers that implement no method.
func nothing(s *connect.Server) {
	webv1connect.RegisterAuthServiceHandler(s, webv1connect.UnimplementedAuthServiceHandler{})
	webv1connect.RegisterCatalogServiceHandler(s, webv1connect.UnimplementedCatalogServiceHandler{})
	webv1connect.RegisterAccountServiceHandler(s, webv1connect.UnimplementedAccountServiceHandler{})
	webv1connect.RegisterSessionServiceHandler(s, webv1connect.UnimplementedSessionServiceHandler{})
	webv1connect.RegisterFactorServiceHandler(s, webv1connect.UnimplementedFactorServiceHandler{})
	webv1connect.RegisterPasskeyServiceHandler(s, webv1connect.UnimplementedPasskeyServiceHandler{})
	webv1connect.RegisterPostalServiceHandler(s, webv1connect.UnimplementedPostalServiceHandler{})
	webv1connect.RegisterDeliveryServiceHandler(s, webv1connect.UnimplementedDeliveryServiceHandler{})
	webv1connect.RegisterCartServiceHandler(s, webv1connect.UnimplementedCartServiceHandler{})
	webv1connect.RegisterOrderServiceHandler(s, webv1connect.UnimplementedOrderServiceHandler{})
	webv1connect.RegisterScreenServiceHandler(s, webv1connect.UnimplementedScreenServiceHandler{})
}

// clients returns a client for each HTTP version of the edge.
func clients(t *testing.T) map[string]*http.Client {
	t.Helper()
	all := make(map[string]*http.Client)
	for name, set := range map[string]func(*http.Protocols){
		"HTTP/1.1": func(p *http.Protocols) { p.SetHTTP1(true) },
		"HTTP/2.0": func(p *http.Protocols) { p.SetUnencryptedHTTP2(true) },
	} {
		transport := &http.Transport{Protocols: new(http.Protocols)}
		set(transport.Protocols)
		t.Cleanup(transport.CloseIdleConnections)
		all[name] = &http.Client{Transport: transport}
	}
	return all
}

// route is the REST route of a method.
type route struct {
	method protoreflect.MethodDescriptor
	verb   string
	// path has an id in place of every variable.
	path string
	// body is the field that the body sets, "*" for all, "" for none.
	body string
	// open reports that the method needs no token.
	open bool
}

var variable = regexp.MustCompile(`\{[^}]*\}`)

// restRoutes returns the REST routes of the server's methods, from their descriptors.
func restRoutes(t *testing.T, server *connect.Server) []route {
	t.Helper()
	var all []route
	for spec := range server.Specs() {
		method, ok := spec.Schema.(protoreflect.MethodDescriptor)
		require.True(t, ok, spec.Procedure)
		rule, ok := proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
		require.True(t, ok, spec.Procedure)
		access, ok := proto.GetExtension(method.Options(), optionsv1.E_Access).(*optionsv1.Access)
		require.True(t, ok, spec.Procedure)
		r := route{method: method, body: rule.GetBody(), open: access.GetAnonymous()}
		switch pattern := rule.GetPattern().(type) {
		case *annotations.HttpRule_Get:
			r.verb, r.path = http.MethodGet, pattern.Get
		case *annotations.HttpRule_Post:
			r.verb, r.path = http.MethodPost, pattern.Post
		case *annotations.HttpRule_Put:
			r.verb, r.path = http.MethodPut, pattern.Put
		case *annotations.HttpRule_Delete:
			r.verb, r.path = http.MethodDelete, pattern.Delete
		case *annotations.HttpRule_Patch:
			r.verb, r.path = http.MethodPatch, pattern.Patch
		default:
			require.FailNow(t, "no REST route", spec.Procedure)
		}
		all = append(all, r)
	}
	require.Len(t, all, 56)
	return all
}

// badRequest is a request to a route that the edge must refuse.
type badRequest struct {
	name, verb, path, body string
	headers                map[string]string
	status                 int
	// names is the field that the violations must name, "" for none.
	names string
}

// badRequests returns every kind of bad request to the route.
func (r route) badRequests() []badRequest {
	at := variable.ReplaceAllString(r.path, "00000000-0000-7000-8000-000000000001")
	fine := ""
	if r.body != "" {
		fine = "{}"
	}
	asJSON := map[string]string{"Content-Type": "application/json"}
	all := []badRequest{
		{name: "unknown parameter", path: at + "?utm_source=mail", body: fine, status: 400, names: "utm_source"},
		{name: "parameter of no name", path: at + "?=1", body: fine, status: 400},
		{name: "parameter without end", path: at + "?q=%zz", body: fine, status: 400, names: "q"},
		{name: "parameter of half a byte", path: at + "?page_size=%2", body: fine, status: 400, names: "page_size"},
		{name: "semicolon", path: at + "?page_size=2;page=3", body: fine, status: 400, names: "page_size"},
		{name: "body of no type", path: at, body: "{}", headers: map[string]string{"Content-Type": ""}, status: 415},
		{name: "text", path: at, body: "{}", headers: map[string]string{"Content-Type": "text/plain"}, status: 415},
		{name: "gRPC", path: at, body: "{}", headers: map[string]string{"Content-Type": "application/grpc"}, status: 415},
		{name: "other letters", path: at, body: "{}", headers: map[string]string{"Content-Type": "application/json; charset=euc-jp"}, status: 415},
		{name: "other verb", verb: "REPORT", path: at, body: fine, status: 405},
		{name: "no timeout", path: at, body: fine, headers: map[string]string{"X-Server-Timeout": "soon"}, status: 400},
	}
	if variable.MatchString(r.path) {
		all = append(all, badRequest{name: "no UTF-8", path: variable.ReplaceAllString(r.path, "%ff"), body: fine, status: 400, names: strings.Trim(variable.FindString(r.path), "{}")})
	}
	for i := range r.method.Input().Fields().Len() {
		field := r.method.Input().Fields().Get(i)
		name := string(field.Name())
		switch {
		case r.body == "*" || r.body == name || strings.Contains(r.path, "{"+name+"}"):
			all = append(all, badRequest{name: name + " twice over", path: at + "?" + name + "=x", body: fine, status: 400, names: name})
		case !field.IsList():
			twice := "?" + name + "=1&" + name + "=2"
			all = append(all, badRequest{name: name + " twice", path: at + twice, body: fine, status: 400, names: name})
			if spelling := field.JSONName(); spelling != name {
				all = append(all, badRequest{name: name + " in two spellings", path: at + "?" + name + "=1&" + spelling + "=2", body: fine, status: 400, names: name})
			}
		}
		if field.Kind() == protoreflect.Int32Kind && r.verb == http.MethodGet {
			all = append(all, badRequest{name: name + " that is none", path: at + "?" + name + "=one", status: 400, names: name})
		}
	}
	if !r.open {
		all = append(all, badRequest{name: "other token", path: at, body: fine, headers: map[string]string{"Authorization": "Bearer bad"}, status: 401})
	}
	if r.body == "" {
		for _, body := range []string{"{}", "{", "x", `{"foo":1}`} {
			all = append(all, badRequest{name: "body " + body, path: at, body: body, status: 400})
		}
		return all
	}
	all = append(all, badRequest{name: "unknown field", path: at, body: `{"foo":1}`, status: 400, names: "foo"})
	for _, body := range []string{"{", "[]", "x", "7", `"x"`, "{}{}", "\xff", `{"":`, strings.Repeat("[", 2000)} {
		all = append(all, badRequest{name: "body " + body[:min(len(body), 9)], path: at, body: body, status: 400})
	}
	zipped, form := map[string]string{"Content-Encoding": "gzip"}, map[string]string{"Content-Type": "application/x-www-form-urlencoded"}
	return append(all,
		badRequest{name: "too large", path: at, body: "{" + strings.Repeat(" ", bytesAllowed) + "}", headers: asJSON, status: 413},
		badRequest{name: "zipped", path: at, body: fine, headers: zipped, status: 415},
		badRequest{name: "form", path: at, body: "a=1", headers: form, status: 415},
	)
}

// send sends the request to an edge and returns the response. It adds the token of a customer
// unless the request has its own.
func (b badRequest) send(t *testing.T, client *http.Client, edge string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), b.verb, edge+b.path, strings.NewReader(b.body))
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer good")
	request.Header.Set("Idempotency-Key", "k")
	if b.body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for name, value := range b.headers {
		if request.Header.Set(name, value); value == "" {
			request.Header.Del(name)
		}
	}
	response, err := client.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response, string(body)
}

// TestEveryRESTMethodRefusesEachBadRequestWithItsStatus checks the status on the wire, because
// wrappers can lose the status that a handler sets. No refusal is a server error, so none may be
// logged as one.
func TestEveryRESTMethodRefusesEachBadRequestWithItsStatus(t *testing.T) {
	t.Parallel()
	logs := &synced{w: new(strings.Builder)}
	w := onWire(t, Config{}, logs, nothing)
	for version, client := range clients(t) {
		for _, r := range restRoutes(t, w.server) {
			for _, b := range r.badRequests() {
				if b.verb == "" {
					b.verb = r.verb
				}
				name := strings.Join([]string{version, b.verb, b.path, b.name}, " ")
				response, body := b.send(t, client, w.URL)
				require.Equal(t, version, response.Proto)
				require.Equal(t, b.status, response.StatusCode, "%s: %s", name, body)
				var refusal rest.Error
				require.NoError(t, json.Unmarshal([]byte(body), &refusal), "%s: %s", name, body)
				require.NotEmpty(t, refusal.Reason, name)
				require.NotEqual(t, "INTERNAL", refusal.Reason, name)
				if b.names != "" {
					require.Len(t, refusal.Violations, 1, "%s: %s", name, body)
					require.Equal(t, b.names, refusal.Violations[0].Field, name)
					require.NotEmpty(t, refusal.Violations[0].Rule, name)
					require.NotEmpty(t, refusal.Violations[0].Message, name)
				}
			}
		}
	}
	w.Close()
	require.NotContains(t, logs.String(), `"level":"ERROR"`)
	require.NotContains(t, logs.String(), `"level":"WARN"`)
}
