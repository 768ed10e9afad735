package issuer

import (
	"bytes"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"

	lang "github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/page"
)

const (
	pathPasskeyLogin = "/login/passkey"
	pathScript       = "/passkey.js"
	// The account pages of passkeys, below pathAccount.
	pathPasskeys   = "/passkeys"
	pathNewPasskey = pathPasskeys + "/new"
)

// requestOf returns the authorization request with this id that waits in the browser. Otherwise it
// answers the request itself and returns false.
func (i *issuer) requestOf(w http.ResponseWriter, r *http.Request, id string) (domain.AuthRequest, bool) {
	request, _, err := i.Provider.Request(r.Context(), id, i.cookies.read(r, i.cookies.browser))
	switch {
	case errors.Is(err, domain.ErrAuthRequestGone):
		i.gone(w, r)
	case err != nil:
		i.failed(w, r, err)
	default:
		return request, true
	}
	return domain.AuthRequest{}, false
}

// showPasskeyLogin shows the page that logs in by a passkey.
func (i *issuer) showPasskeyLogin(w http.ResponseWriter, r *http.Request) {
	if request, ok := i.requestOf(w, r, r.URL.Query().Get("id")); ok {
		i.passkeyLoginPage(w, r, request, false, http.StatusOK)
	}
}

func (i *issuer) passkeyLoginPage(w http.ResponseWriter, r *http.Request, request domain.AuthRequest, refused bool, status int) {
	options, err := i.Passkeys.BeginLogin(r.Context(), request)
	if err != nil {
		i.failed(w, r, err)
		return
	}
	redirect, err := url.Parse(request.RedirectURI)
	if err != nil {
		i.failed(w, r, err)
		return
	}
	l := chosen(r)
	content := page.PasskeyLogin{
		Request: string(request.ID), Options: string(options), Refused: refused,
		Other: i.base + pathPasskeyLogin + "?" + url.Values{"id": {string(request.ID)}, "lang": {string(otherThan(l))}}.Encode(),
	}
	i.showScripted(w, r, l, status, origin(redirect), func(b *bytes.Buffer) error { return i.pages.PasskeyLogin(b, l, content) })
}

// logInByPasskey checks the response of an authenticator, and sends the browser back to the client
// with a code.
func (i *issuer) logInByPasskey(w http.ResponseWriter, r *http.Request) {
	if err := checkForm(r); err != nil {
		i.gone(w, r)
		return
	}
	request, ok := i.requestOf(w, r, r.PostForm.Get("id"))
	if !ok {
		return
	}
	done, err := i.Passkeys.LogIn(r.Context(), request, []byte(r.PostForm.Get("response")), i.visitor(r))
	switch {
	case errors.Is(err, domain.ErrPasskeyRefused):
		i.passkeyLoginPage(w, r, request, true, http.StatusUnprocessableEntity)
	case errors.Is(err, domain.ErrAuthRequestGone):
		i.gone(w, r)
	case err != nil:
		i.failed(w, r, err)
	default:
		i.finish(w, r, done)
	}
}

// showPasskeys shows the passkeys of the person.
func (i *issuer) showPasskeys(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin) {
	result := page.PasskeyNothing
	switch query := r.URL.Query(); {
	case query.Has("added"):
		result = page.PasskeyAdded
	case query.Has("removed"):
		result = page.PasskeyRemoved
	}
	i.passkeysPage(w, r, login, result, http.StatusOK)
}

func (i *issuer) passkeysPage(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin, result page.PasskeyResult, status int) {
	found, err := i.Passkeys.List(r.Context(), login.Account)
	if err != nil {
		i.failed(w, r, err)
		return
	}
	l := chosen(r)
	content := page.Passkeys{Result: result, Full: len(found) >= domain.MaxPasskeys, Other: i.accountPath(pathPasskeys, otherThan(l))}
	for _, k := range found {
		content.Passkeys = append(content.Passkeys, page.Passkey{
			ID: base64.RawURLEncoding.EncodeToString(k.ID), Name: k.Name, CreatedAt: k.CreatedAt, UsedAt: k.UsedAt,
		})
	}
	i.show(w, r, l, status, "", func(b *bytes.Buffer) error { return i.pages.Passkeys(b, l, content) })
}

// showNewPasskey shows the page that makes a passkey.
func (i *issuer) showNewPasskey(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin) {
	options, err := i.Passkeys.Begin(r.Context(), calling(login))
	if err != nil {
		i.failed(w, r, err)
		return
	}
	l, device := chosen(r), i.visitor(r).Device
	content := page.NewPasskey{
		Options: string(options), Browser: device.Browser, System: device.System, Other: i.accountPath(pathNewPasskey, otherThan(l)),
	}
	i.showScripted(w, r, l, http.StatusOK, "", func(b *bytes.Buffer) error { return i.pages.NewPasskey(b, l, content) })
}

// addPasskey adds the passkey that the browser has made.
func (i *issuer) addPasskey(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin) {
	l := chosen(r)
	name := domain.PasskeyName(r.PostForm.Get("name"), page.DefaultPasskeyName(l))
	err := i.Passkeys.Add(lang.With(r.Context(), l), calling(login), []byte(r.PostForm.Get("response")), name)
	switch {
	case errors.Is(err, domain.ErrPasskeyRefused):
		i.passkeysPage(w, r, login, page.PasskeyRefused, http.StatusUnprocessableEntity)
	case err != nil:
		i.failed(w, r, err)
	default:
		seeOther(w, i.accountPath(pathPasskeys, l)+"&added=")
	}
}

// passkeyID returns the id of a passkey in a form; nil, which is that of none, if it is malformed.
func passkeyID(r *http.Request) []byte {
	id, err := base64.RawURLEncoding.DecodeString(r.PostForm.Get("id"))
	if err != nil {
		return nil
	}
	return id
}

// renamePasskey renames a passkey of the person. It does nothing to that of another person.
func (i *issuer) renamePasskey(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin) {
	l := chosen(r)
	name := domain.PasskeyName(r.PostForm.Get("name"), page.DefaultPasskeyName(l))
	if err := i.Passkeys.Rename(r.Context(), login.Account, passkeyID(r), name); err != nil {
		i.failed(w, r, err)
		return
	}
	seeOther(w, i.accountPath(pathPasskeys, l))
}

// removePasskey removes a passkey of the person. It succeeds for one that is not theirs.
func (i *issuer) removePasskey(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin) {
	l := chosen(r)
	if err := i.Passkeys.Remove(lang.With(r.Context(), l), calling(login), passkeyID(r)); err != nil {
		i.failed(w, r, err)
		return
	}
	seeOther(w, i.accountPath(pathPasskeys, l)+"&removed=")
}

func serveScript(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(page.Script())
}
