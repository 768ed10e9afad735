package session

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/pkg/auth"
)

// maxGuest bounds the value of a guest's cookie, in bytes.
const maxGuest = 200

// guests keep the capability of a guest in a cookie of the browser: what the guest has without a
// login. An edge cannot check it.
type guests struct{ cookies cookies }

func newGuests(publicURL string) *guests {
	return &guests{cookies: newCookies("guest", publicURL, http.SameSiteLaxMode)}
}

// GuestOf is the browser of a request, as far as it may be a guest's. The zero GuestOf is no
// browser.
type GuestOf struct {
	guests     *guests
	w          http.ResponseWriter
	capability string
	page       bool
}

type guestKey struct{}

// FromContext returns the browser of the call.
func FromContext(ctx context.Context) GuestOf {
	g, _ := ctx.Value(guestKey{}).(*GuestOf)
	if g == nil {
		return GuestOf{}
	}
	return *g
}

// Capability returns the capability in the guest's cookie, "" without one. It is set also for a
// browser that has logged in, until the guest's cart was merged.
func (g GuestOf) Capability() string { return g.capability }

// FromPage reports whether a page of this edge sent the call, so that its cookies can be set.
func (g GuestOf) FromPage() bool { return g.page }

// Keep puts a capability into the guest's cookie.
func (g GuestOf) Keep(capability string) { g.set(capability, auth.CapabilityTTL) }

// Drop deletes the guest's cookie.
func (g GuestOf) Drop() { g.set("", 0) }

// set sets the cookie in place of one that the response sets already.
func (g GuestOf) set(capability string, age time.Duration) {
	header, name := g.w.Header(), g.guests.cookies.session
	header["Set-Cookie"] = slices.DeleteFunc(header["Set-Cookie"], func(value string) bool { return strings.HasPrefix(value, name+"=") })
	g.guests.cookies.set(g.w, name, capability, age, http.SameSiteLaxMode)
}

// read reads the guest's cookie for FromContext, except of requests for which without returns true.
func (g *guests) read(without func(*http.Request) bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if without(r) {
			next.ServeHTTP(w, r)
			return
		}
		found := &GuestOf{guests: g, w: w, capability: g.capability(r), page: r.Header.Get(Header) != "" && sameOrigin(r)}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), guestKey{}, found)))
	})
}

// wrap lets a request with a guest's cookie and without a login go on with the capability. A write
// must come from a page of this edge.
func (g *guests) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		capability := FromContext(r.Context()).Capability()
		if capability == "" || r.Header.Values("Authorization") != nil {
			next.ServeHTTP(w, r)
			return
		}
		if !sameOrigin(r) {
			rest.Write(w, r, "CROSS_SITE_REQUEST", 0)
			return
		}
		out := r.Clone(r.Context())
		out.Header.Set("Authorization", auth.CapabilityScheme+" "+capability)
		next.ServeHTTP(w, out)
	})
}

// capability returns the value of the guest's cookie, "" if the request has none, several, or one
// that no header can have.
func (g *guests) capability(r *http.Request) string {
	found := r.CookiesNamed(g.cookies.session)
	if len(found) != 1 || len(found[0].Value) > maxGuest || strings.ContainsFunc(found[0].Value, notInCapability) {
		return ""
	}
	return found[0].Value
}

func notInCapability(c rune) bool {
	return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_'
}

// mergeLimit bounds the merge of a guest's cart at a login. A write of the cart does it later.
const mergeLimit = 2 * time.Second

// mergeGuest moves what the browser has as a guest to the person who has just logged in.
func (s *Sessions) mergeGuest(w http.ResponseWriter, r *http.Request, accessToken string) {
	if s.guests == nil {
		return
	}
	capability := s.guests.capability(r)
	if capability == "" {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), mergeLimit)
	defer cancel()
	if s.options.MergeGuest(ctx, accessToken, capability) {
		GuestOf{guests: s.guests, w: w}.Drop()
	}
}
