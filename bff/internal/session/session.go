package session

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/redis"
)

// errIssuer is returned while the issuer does not answer.
var errIssuer = errs.New(errs.Unavailable, "AUTH_UNAVAILABLE", "the issuer does not answer; try again")

// Options are what an edge chooses in code.
type Options struct {
	// Edge is the name of the edge: web or admin. Its client id at the issuer is Edge + "-bff".
	Edge string
	// Issuer is the issuer's exact URL. Forward passes requests to it; an edge reaches it inside.
	Issuer  string
	Forward http.Handler
	// KeysDir is the folder of keys.
	KeysDir  string
	SameSite http.SameSite
	// Staff marks an edge for staff: each login asks for the password and the second factor, also
	// if the browser is logged in at the issuer, and ends the session that the person has.
	Staff bool
	// MergeGuest moves what a guest has to the person who has just logged in. Nil: the edge has no
	// guests.
	MergeGuest MergeGuest
}

// MergeGuest moves what the guest with a capability has to the person whose access token it is. It
// reports whether the capability is of no more use.
type MergeGuest func(ctx context.Context, accessToken, capability string) bool

// Sessions are the sessions of an edge. Safe for concurrent use.
type Sessions struct {
	config  Config
	options Options
	cookies cookies
	redis   *redis.Client
	clock   clock.Clock
	http    *http.Client
	ids     *gooidc.IDTokenVerifier
	flights singleflight.Group
	guests  *guests // nil if the edge has none
}

// New returns the sessions of an edge. The issuer is not called before the first login.
func New(config Config, options Options, client *redis.Client, c clock.Clock) *Sessions {
	s := &Sessions{
		config: config, options: options, redis: client, clock: c, cookies: newCookies(options.Edge, config.PublicURL, options.SameSite),
		http: &http.Client{Transport: issuerTransport{options.Forward}, CheckRedirect: noRedirect},
	}
	if options.MergeGuest != nil {
		s.guests = newGuests(config.PublicURL)
	}
	keys := gooidc.NewRemoteKeySet(s.withIssuer(context.Background()), options.Issuer+"/keys") //nolint:forbidigo // lives as long as the process
	s.ids = gooidc.NewVerifier(options.Issuer, keys, &gooidc.Config{
		ClientID: s.clientID(), SupportedSigningAlgs: []string{gooidc.RS256}, Now: c.Now,
	})
	return s
}

func (s *Sessions) clientID() string { return s.options.Edge + "-bff" }

// client returns the edge as a client of the issuer. Error: AUTH_UNAVAILABLE without its secret.
func (s *Sessions) client() (*oauth2.Config, error) {
	secret, err := s.config.secret(s.options.KeysDir, s.clientID())
	if err != nil {
		return nil, errIssuer.Wrap(err)
	}
	return &oauth2.Config{
		ClientID: s.clientID(), ClientSecret: secret, RedirectURL: s.config.PublicURL + CallbackPath,
		Scopes: []string{gooidc.ScopeOpenID, gooidc.ScopeOfflineAccess},
		Endpoint: oauth2.Endpoint{
			AuthURL: s.options.Issuer + "/authorize", TokenURL: s.options.Issuer + "/token", AuthStyle: oauth2.AuthStyleInHeader,
		},
	}, nil
}

// withIssuer returns ctx such that the libraries reach the issuer by it.
func (s *Sessions) withIssuer(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, s.http)
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// issuerTransport sends requests of this process to the issuer.
type issuerTransport struct{ forward http.Handler }

// RoundTrip implements http.RoundTripper.
func (t issuerTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	in := r.Clone(r.Context())
	in.RequestURI, in.Host, in.RemoteAddr = r.URL.RequestURI(), r.URL.Host, "127.0.0.1:0"
	if in.Body == nil {
		in.Body = http.NoBody
	}
	w := &response{header: make(http.Header), status: http.StatusOK}
	t.forward.ServeHTTP(w, in)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", w.status, http.StatusText(w.status)), StatusCode: w.status, Header: w.header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r,
	}, nil
}

// response collects the response of a handler.
type response struct {
	header http.Header
	status int
	wrote  bool
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (r *response) Header() http.Header { return r.header }

// WriteHeader implements http.ResponseWriter.
func (r *response) WriteHeader(status int) {
	if !r.wrote {
		r.status, r.wrote = status, true
	}
}

// Write implements http.ResponseWriter.
func (r *response) Write(p []byte) (int, error) {
	r.wrote = true
	return r.body.Write(p)
}

// isLocal reports whether the text is a path of this edge with an optional query, and not an
// address that a browser would read as one of another host.
func isLocal(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && len(path) <= maxReturn &&
		!strings.ContainsFunc(path, func(c rune) bool { return c == '\\' || c <= ' ' || c == 0x7f })
}
