package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/rest"
)

// The methods that the paths of the issuer take. A HEAD request comes here as GET.
var (
	onlyGet      = []string{http.MethodGet}
	onlyPost     = []string{http.MethodPost}
	getAndPost   = []string{http.MethodGet, http.MethodPost}
	getShared    = []string{http.MethodGet, http.MethodOptions}
	postShared   = []string{http.MethodPost, http.MethodOptions}
	eitherShared = []string{http.MethodGet, http.MethodPost, http.MethodOptions}
)

// wellKnown is the folder of metadata (RFC 8615), at the root of a host and below an issuer.
const wellKnown = "/.well-known/"

// linkPages precedes the pages of links in mails, at the root of the host.
const linkPages = "/account/"

// issuerPaths maps each path of the issuer that the edge passes on to its methods. Browser apps on
// other hosts may call those with OPTIONS; the issuer knows their origins.
func issuerPaths(base string) map[string][]string {
	return map[string][]string{
		base + "/authorize":                             getAndPost,
		base + "/login":                                 getAndPost,
		base + "/login/factor":                          getAndPost,
		base + "/login/passkey":                         getAndPost,
		base + "/passkey.js":                            onlyGet,
		base + "/logout":                                getAndPost,
		base + "/logout/confirm":                        onlyPost,
		base + "/account":                               onlyGet,
		base + "/account/end":                           onlyPost,
		base + "/account/end-others":                    onlyPost,
		base + "/account/password":                      getAndPost,
		base + "/account/email":                         getAndPost,
		base + "/account/factor":                        onlyGet,
		base + "/account/factor/begin":                  onlyPost,
		base + "/account/factor/new":                    getAndPost,
		base + "/account/factor/codes":                  onlyPost,
		base + "/account/factor/remove":                 onlyPost,
		base + "/account/passkeys":                      onlyGet,
		base + "/account/passkeys/new":                  getAndPost,
		base + "/account/passkeys/rename":               onlyPost,
		base + "/account/passkeys/remove":               onlyPost,
		base + "/style.css":                             onlyGet,
		linkPages + "verify-email":                      getAndPost,
		linkPages + "reset-password":                    getAndPost,
		linkPages + "change-email":                      getAndPost,
		linkPages + "request-password-reset":            getAndPost,
		linkPages + "register":                          getAndPost,
		linkPages + "invitation":                        getAndPost,
		base + "/token":                                 postShared,
		base + "/revoke":                                postShared,
		base + "/userinfo":                              eitherShared,
		base + "/keys":                                  getShared,
		base + wellKnown + "openid-configuration":       getShared,
		wellKnown + "openid-configuration" + base:       getShared,
		wellKnown + "oauth-authorization-server" + base: getShared,
	}
}

// issuer serves the paths of the issuer. The edge needs the issuer for nothing else, and boots
// without it.
type issuer struct {
	url   *url.URL
	paths map[string][]string
	// forward passes requests to auth.
	forward http.Handler
	// rate bounds the logins and used links of a client address.
	rate    limit.Rate
	address func(*http.Request) string
}

// newIssuer returns the routes of the issuer with the given URL.
func newIssuer(address string, forward http.Handler, rate limit.Rate, client func(*http.Request) string) (*issuer, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Path == "" || strings.HasSuffix(u.Path, "/") {
		return nil, fmt.Errorf("%q is not the URL of an issuer, with a path such as /oidc", address)
	}
	return &issuer{url: u, paths: issuerPaths(u.Path), forward: forward, rate: rate, address: client}, nil
}

// origin returns the public address of the edge, which the issuer has too.
func (i *issuer) origin() string { return i.url.Scheme + "://" + i.url.Host }

// accounts returns the path of the pages of the issuer for the person who is logged in.
func (i *issuer) accounts() string { return i.url.Path + "/account" }

// owns reports whether the path is the issuer's: one that it passes on, or any other below its own.
func (i *issuer) owns(path string) bool {
	return i.paths[path] != nil || strings.HasPrefix(path, i.url.Path+"/")
}

// ServeHTTP passes a request on if its path and method are listed.
func (i *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	methods, known := i.paths[r.URL.Path]
	switch {
	case !known:
		rest.Write(w, r, "ROUTE_NOT_FOUND", 0)
	case !slices.Contains(methods, r.Method):
		w.Header().Set("Allow", strings.Join(methods, ", "))
		rest.Write(w, r, "METHOD_NOT_ALLOWED", 0)
	default:
		if r.Method == http.MethodPost && i.takesSecret(r.URL.Path) {
			if err := i.rate.Check(r.Context(), i.address(r)); err != nil {
				rest.Write(w, r, "RATE_LIMITED", time.Minute)
				return
			}
		}
		i.forward.ServeHTTP(w, r)
	}
}

// takesSecret reports whether forms of the path have a password, a code or a link's token, so that
// they cost a hash or can be guessed.
func (i *issuer) takesSecret(path string) bool {
	base := i.url.Path
	return strings.HasPrefix(path, base+"/login") || strings.HasPrefix(path, linkPages) || path == base+"/account/password" ||
		path == base+"/account/email" || path == base+"/account/factor/new"
}

// onPublicName redirects pages that are asked for by the address 127.0.0.1 to the name localhost,
// if that is the issuer's: cookies, redirect URIs and passkeys belong to a name.
func (i *issuer) onPublicName(next http.Handler) http.Handler {
	if i.url.Hostname() != "localhost" {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if port, loopback := strings.CutPrefix(r.Host, "127.0.0.1"); loopback && r.Method == http.MethodGet && acceptsHTML(r.Header.Values("Accept")) {
			target := url.URL{Scheme: i.url.Scheme, Host: "localhost" + port, Path: r.URL.Path, RawQuery: r.URL.RawQuery}
			http.Redirect(w, r, target.String(), http.StatusTemporaryRedirect)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// issuerFailed answers a request while the issuer cannot be reached.
func issuerFailed(w http.ResponseWriter, r *http.Request, _ error) {
	rest.Write(w, r, "AUTH_UNAVAILABLE", time.Second)
}
