package issuer

import (
	"net/http"
	"net/url"
	"time"
)

// cookies names and sets the cookies of the issuer. All are Lax: a client sends the browser here
// from another site.
type cookies struct {
	// browser binds authorization requests to the browser that made them, and login is the login
	// that the browser keeps; step is a login between the password and the second factor.
	browser, login, step string
	// device makes the browser known for an account, after a login.
	device string
	path   string
	secure bool
}

// newCookies gives cookies the prefix __Host- over https, so that no other host of the site can set
// them. The names differ from those of the edges: the ports of localhost share one cookie jar.
func newCookies(issuer *url.URL) cookies {
	if issuer.Scheme == "https" {
		return cookies{
			browser: "__Host-akinai-id-browser", login: "__Host-akinai-id-login", step: "__Host-akinai-id-step",
			device: "__Host-akinai-id-device", path: "/", secure: true,
		}
	}
	return cookies{browser: "akinai-id-browser", login: "akinai-id-login", step: "akinai-id-step", device: "akinai-id-device", path: issuer.Path}
}

// read returns the value of a cookie, "" if the request has none or several.
func (c cookies) read(r *http.Request, name string) string {
	found := r.CookiesNamed(name)
	if len(found) != 1 {
		return ""
	}
	return found[0].Value
}

// set sets a cookie. It lasts until the browser ends if age is 0, and is deleted if age is
// negative.
func (c cookies) set(w http.ResponseWriter, name, value string, age time.Duration) {
	seconds := int(age / time.Second)
	if age < 0 {
		seconds = -1
	}
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // not Secure on http://localhost only, see Check
		Name: name, Value: value, Path: c.path, MaxAge: seconds, Secure: c.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}
