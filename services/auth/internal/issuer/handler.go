package issuer

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"path"

	"github.com/rs/cors"
	"github.com/zitadel/oidc/v3/pkg/op"
	"github.com/zitadel/schema"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/page"
	"github.com/akinai/akinai/services/auth/internal/token"
)

// maxFormBytes bounds the forms of the issuer.
const maxFormBytes = 32 << 10

// Config is what the issuer is made of. All fields are required.
type Config struct {
	// URL is the issuer: the iss of its tokens, and the address under which it is reached.
	URL      *url.URL
	Provider *app.Provider
	// APIKeys are clients that are no rows of the registry.
	APIKeys *app.APIKeys
	// Recovery does what the links in mails are for.
	Recovery *app.Recovery
	// Sessions and Factor serve the account pages.
	Sessions *app.SessionAdmin
	Factor   *app.OwnFactor
	// Passkeys adds passkeys and logs in by them.
	Passkeys *app.Passkeys
	// Staff accepts invitations.
	Staff  *app.Staff
	Tokens *token.Issuer
	Keys   *token.Keys
	Clock  clock.Clock
	Log    *slog.Logger
}

// issuer serves the pages and the authorization endpoint.
type issuer struct {
	Config

	base    string
	pages   *page.Pages
	decoder *schema.Decoder
	cookies cookies
}

// Check returns the URL of an issuer, or an error if it cannot be one: it must be https, except on
// localhost, and have a path, which no other handler of its host serves.
func Check(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Path == "" || path.Clean(u.Path) != u.Path || u.Path == "/":
		return nil, errors.New("want an absolute URL with a path, such as /oidc, without query, and without a slash at its end")
	case u.Scheme == "https", u.Scheme == "http" && u.Hostname() == "localhost":
		return u, nil
	default:
		return nil, errors.New("want https, or http on localhost")
	}
}

// New returns the handler of the issuer, for the paths below its own and for /.well-known/.
func New(cfg Config) (http.Handler, error) {
	base := cfg.URL.Path
	pages, err := page.New(base)
	if err != nil {
		return nil, err
	}
	decoder := schema.NewDecoder()
	decoder.IgnoreUnknownKeys(true)
	i := &issuer{Config: cfg, base: base, pages: pages, decoder: decoder, cookies: newCookies(cfg.URL)}
	own, err := i.sameOrigin()
	if err != nil {
		return nil, err
	}
	s := &server{Config: cfg}
	protocol := http.StripPrefix(base, op.RegisterServer(s, endpoints(), op.WithServerCORSOptions(nil)))
	metadata := op.RegisterMetadataServer(s, op.WithServerCORSOptions(nil))
	shared := i.cors()

	mux := http.NewServeMux()
	mux.Handle("GET "+base+"/authorize", http.HandlerFunc(i.authorize))
	mux.Handle("POST "+base+"/authorize", http.HandlerFunc(i.authorize))
	for _, p := range i.loginPages() {
		mux.Handle("GET "+base+p.path, p.show)
		mux.Handle("POST "+base+p.path, own.Handler(p.use))
	}
	mux.Handle("GET "+base+pathScript, http.HandlerFunc(serveScript))
	mux.Handle("GET "+base+pathLogout, http.HandlerFunc(i.logOut))
	mux.Handle("POST "+base+pathLogout, http.HandlerFunc(i.logOut))
	mux.Handle("POST "+base+pathLogout+"/confirm", own.Handler(http.HandlerFunc(i.confirmLogOut)))
	mux.Handle("GET "+base+"/style.css", http.HandlerFunc(serveStyle))
	i.handleAccount(mux, own)
	mux.Handle("GET "+pathInvitation, http.HandlerFunc(i.showInvitation))
	mux.Handle("POST "+pathInvitation, own.Handler(http.HandlerFunc(i.acceptInvitation)))
	for _, p := range i.linkPages() {
		mux.Handle("GET "+p.path, i.showLink(p))
		mux.Handle("POST "+p.path, own.Handler(i.useLink(p)))
	}
	for _, p := range i.askPages() {
		mux.Handle("GET "+p.path, i.showAsk(p))
		mux.Handle("POST "+p.path, own.Handler(i.sendAsked(p)))
	}
	for _, name := range []string{"/token", "/revoke"} {
		mux.Handle("POST "+base+name, shared(challenge("Basic", onlyForm(protocol))))
		mux.Handle("OPTIONS "+base+name, shared(protocol))
	}
	mux.Handle(base+"/userinfo", shared(challenge("Bearer", onlyHeader(protocol))))
	mux.Handle(base+"/keys", shared(public(protocol)))
	mux.Handle("/.well-known/", shared(public(metadata)))
	mux.Handle(base+"/.well-known/openid-configuration", shared(public(metadata)))
	return http.MaxBytesHandler(noStore(mux), maxFormBytes), nil
}

// endpoints are the endpoints that the library serves; it routes no other.
func endpoints() op.Endpoints {
	return op.Endpoints{
		Token: op.NewEndpoint("token"), Userinfo: op.NewEndpoint("userinfo"), Revocation: op.NewEndpoint("revoke"), JwksURI: op.NewEndpoint("keys"),
	}
}

// sameOrigin refuses forms that another origin posts.
func (i *issuer) sameOrigin() (*http.CrossOriginProtection, error) {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { i.gone(w, r) }))
	return protection, protection.AddTrustedOrigin(origin(i.URL))
}

// cors lets pages of the registered origins read responses, and no others. Nothing that it covers
// takes a cookie.
func (i *issuer) cors() func(http.Handler) http.Handler {
	return cors.New(cors.Options{
		AllowOriginVaryRequestFunc: func(r *http.Request, origin string) (allowed bool, vary []string) {
			known, err := i.Provider.OriginKnown(r.Context(), origin)
			return known && err == nil, nil
		},
		AllowedMethods: []string{http.MethodGet, http.MethodPost},
		AllowedHeaders: []string{"Authorization", "Content-Type"},
		MaxAge:         600,
	}).Handler
}

// noStore forbids caches to keep what the handler does not declare otherwise.
func noStore(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Cache-Control", "no-store")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// public lets caches keep metadata and keys for a minute.
func public(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=60")
		next.ServeHTTP(w, r)
	})
}

// onlyForm passes a form whose parameters are all in the body, each once (RFC 6749, section 3.2):
// parameters in a URL end up in logs.
func onlyForm(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := checkForm(r); err != nil {
			op.WriteError(w, r, err, nil)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// onlyHeader passes a request whose token is in its header.
func onlyHeader(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodPost {
			w.Header().Set("Allow", "GET, POST")
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		r.URL.RawQuery, r.Body = "", http.NoBody
		next.ServeHTTP(w, r)
	})
}

// challenge names the way to authenticate in responses with status 401 (RFC 9110, section 11.6.1).
func challenge(scheme string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&challenger{w, scheme}, r)
	})
}

type challenger struct {
	http.ResponseWriter

	scheme string
}

func (c *challenger) WriteHeader(status int) {
	if status == http.StatusUnauthorized {
		value := c.scheme + ` realm="akinai"`
		if c.scheme == "Bearer" {
			value += `, error="invalid_token"`
		}
		c.Header().Set("WWW-Authenticate", value)
	}
	c.ResponseWriter.WriteHeader(status)
}

// Flush flushes the response.
func (c *challenger) Flush() { _ = http.NewResponseController(c.ResponseWriter).Flush() }

// Unwrap gives http.ResponseController access to the connection.
func (c *challenger) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func serveStyle(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(page.Style())
}

// origin returns the origin of a URL: scheme, host and port. For a custom scheme it is the scheme.
func origin(u *url.URL) string {
	if u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return u.Scheme + ":"
	}
	return u.Scheme + "://" + u.Host
}
