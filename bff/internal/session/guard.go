package session

import (
	"errors"
	"mime"
	"net/http"
	"slices"
	"time"

	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/pkg/errs"
)

// Header must be in each request with a session cookie that changes something; its value is not
// looked at. A page of another origin cannot send it without asking the edge (CORS preflight).
const Header = "Akinai-Session"

// bodyTypes are the types of bodies that a request with a session can have: none that a form of
// HTML can send.
var bodyTypes = []string{"application/json", "application/proto", "application/grpc-web", "application/grpc-web+proto", "application/connect+json", "application/connect+proto"}

// Wrap lets a request with a session cookie go on with the session's access token. A request with
// a header Authorization is not looked at, nor one for which without returns true: it needs no
// login. A cookie without a session counts as none. A request without a login goes on with the
// capability in a guest's cookie.
func (s *Sessions) Wrap(without func(*http.Request) bool, next http.Handler) http.Handler {
	if s.guests == nil {
		return s.wrap(without, next)
	}
	return s.guests.read(without, s.wrap(without, s.guests.wrap(next)))
}

func (s *Sessions) wrap(without func(*http.Request) bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secret := s.cookies.secret(r)
		if secret == "" || r.Header.Values("Authorization") != nil || without(r) {
			next.ServeHTTP(w, r)
			return
		}
		if !sameOrigin(r) {
			rest.Write(w, r, "CROSS_SITE_REQUEST", 0)
			return
		}
		t, err := s.access(r.Context(), secret)
		switch {
		case errors.Is(err, errGone):
			next.ServeHTTP(w, r)
		case err != nil:
			s.fail(w, r, err)
		default:
			out := r.Clone(r.Context())
			out.Header.Set("Authorization", "Bearer "+t.Access)
			out.Header.Del("Cookie")
			next.ServeHTTP(w, out)
		}
	})
}

// sameOrigin reports whether a page of this edge sent the request, or whether it only reads: no GET
// changes anything. Each of the three conditions is enough against the forms and scripts of other
// sites; together they hold even if a browser or a proxy loses one.
func sameOrigin(r *http.Request) bool {
	if r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions {
		return true
	}
	return r.Header.Get(Header) != "" && r.Header.Get("Sec-Fetch-Site") == "same-origin" && hasBodyType(r)
}

// hasBodyType reports whether the type of the body is one of bodyTypes. A DELETE or POST without a
// body needs none.
func hasBodyType(r *http.Request) bool {
	if r.ContentLength == 0 && r.Header.Get("Content-Type") == "" {
		return true
	}
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && slices.Contains(bodyTypes, media)
}

// fail answers a request that could not be decided.
func (s *Sessions) fail(w http.ResponseWriter, r *http.Request, err error) {
	var known *errs.Error
	if errors.As(err, &known) && errs.KindOf(err) == errs.Unavailable {
		rest.Write(w, r, known.Reason, max(time.Second, known.RetryAfter))
		return
	}
	rest.Write(w, r, "INTERNAL", 0)
}
