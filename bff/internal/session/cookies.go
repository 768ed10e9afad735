package session

import (
	"net/http"
	"strings"
	"time"
)

// cookies names and sets the cookies of an edge. The names differ by edge, because the ports of a
// host share one cookie jar.
type cookies struct {
	// session holds the secret of a session. A cookie whose name begins with login holds a login
	// that has begun; its state follows.
	session, login string
	secure         bool
	sameSite       http.SameSite
}

// newCookies gives cookies over https the prefix __Host-Http-: only this host can set them, and no
// script. Over http, which Validate allows for localhost only, some browsers refuse Secure cookies.
func newCookies(edge, publicURL string, sameSite http.SameSite) cookies {
	name := "akinai-" + edge
	if !strings.HasPrefix(publicURL, "https:") {
		return cookies{session: name, login: name + "-login-", sameSite: sameSite}
	}
	return cookies{session: "__Host-Http-" + name, login: "__Host-Http-" + name + "-login-", secure: true, sameSite: sameSite}
}

// secret returns the secret in the request's session cookie, "" if it has none, several, or one of
// another form.
func (c cookies) secret(r *http.Request) string {
	found := r.CookiesNamed(c.session)
	if len(found) != 1 || !isSecret(found[0].Value) {
		return ""
	}
	return found[0].Value
}

// set sets a cookie; it is deleted if age is not positive. sameSite is that of a session cookie
// except for a login that has begun, to which the issuer, perhaps another site, returns.
func (c cookies) set(w http.ResponseWriter, name, value string, age time.Duration, sameSite http.SameSite) {
	seconds := int(age / time.Second)
	if seconds <= 0 {
		seconds = -1
	}
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // not Secure on http://localhost only, see Validate
		Name: name, Value: value, Path: "/", MaxAge: seconds, Secure: c.secure, HttpOnly: true, SameSite: sameSite,
	})
}
