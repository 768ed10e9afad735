package issuer

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/page"
)

// logOut ends a login at the request of a client (OpenID Connect RP-Initiated Logout 1.0). A client
// that shows the ID token of the person who is logged in here needs no question. Otherwise the page
// asks: any site can send a browser here.
func (i *issuer) logOut(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || once(r.Form) != nil {
		i.message(w, r, page.MessageRefused, http.StatusBadRequest)
		return
	}
	id := domain.ClientID(r.Form.Get("client_id"))
	shown := r.Form.Get("id_token_hint")
	hint, err := i.Tokens.ReadID(shown)
	if shown != "" && (err != nil || id != "" && id != hint.Client) {
		i.message(w, r, page.MessageRefused, http.StatusBadRequest)
		return
	}
	if shown != "" {
		id = hint.Client
	}
	target, ok := i.afterLogOut(w, r, id)
	if !ok {
		return
	}
	cookie := i.cookies.read(r, i.cookies.login)
	login, err := i.Provider.LoggedIn(r.Context(), cookie)
	if err != nil && !errors.Is(err, domain.ErrLoginRequired) {
		i.failed(w, r, err)
		return
	}
	if shown == "" || login.Account != "" && login.Account != hint.Account {
		l := chosen(r)
		content := page.Logout{Client: string(id), Redirect: r.Form.Get("post_logout_redirect_uri"), State: r.Form.Get("state")}
		formTarget := ""
		if target != nil {
			formTarget = origin(target)
		}
		i.show(w, r, l, http.StatusOK, formTarget, func(b *bytes.Buffer) error { return i.pages.Logout(b, l, content) })
		return
	}
	if err := i.Provider.RevokeSession(r.Context(), hint.Session, hint.Client); err != nil {
		i.failed(w, r, err)
		return
	}
	i.endLogin(w, r, target)
}

// confirmLogOut ends the login of the browser after the person said so.
func (i *issuer) confirmLogOut(w http.ResponseWriter, r *http.Request) {
	if err := checkForm(r); err != nil {
		i.message(w, r, page.MessageRefused, http.StatusBadRequest)
		return
	}
	if target, ok := i.afterLogOut(w, r, domain.ClientID(r.PostForm.Get("client_id"))); ok {
		i.endLogin(w, r, target)
	}
}

// afterLogOut returns where the client wants the browser to go, nil for nowhere. It refuses an
// address that the client did not register.
func (i *issuer) afterLogOut(w http.ResponseWriter, r *http.Request, id domain.ClientID) (*url.URL, bool) {
	wanted := r.Form.Get("post_logout_redirect_uri")
	if wanted == "" {
		return nil, true
	}
	client, err := i.Provider.Client(r.Context(), id)
	if err != nil && !errors.Is(err, domain.ErrClientUnknown) {
		i.failed(w, r, err)
		return nil, false
	}
	target, parseErr := url.Parse(wanted)
	if err != nil || parseErr != nil || !slices.Contains(client.PostLogoutRedirectURIs, wanted) {
		i.message(w, r, page.MessageRefused, http.StatusBadRequest)
		return nil, false
	}
	if state := r.Form.Get("state"); state != "" {
		query := target.Query()
		query.Set("state", state)
		target.RawQuery = query.Encode()
	}
	return target, true
}

func (i *issuer) endLogin(w http.ResponseWriter, r *http.Request, target *url.URL) {
	if err := i.Provider.LogOut(r.Context(), i.cookies.read(r, i.cookies.login)); err != nil {
		i.failed(w, r, err)
		return
	}
	i.cookies.set(w, i.cookies.login, "", -1)
	if target == nil {
		i.message(w, r, page.MessageLoggedOut, http.StatusOK)
		return
	}
	w.Header().Set("Location", target.String())
	w.WriteHeader(http.StatusSeeOther)
}
