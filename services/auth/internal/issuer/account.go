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

// pathAccount precedes the account pages, below the path of the issuer.
const pathAccount = "/account"

// accountPage is a page for the person who is logged in at the browser.
type accountPage struct {
	// path follows pathAccount.
	path string
	// show shows the page, and use takes its form. Either may be nil.
	show, use func(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin)
}

// accountPages returns the pages of the account area.
func (i *issuer) accountPages() []accountPage {
	return []accountPage{
		{path: "", show: i.showSessions},
		{path: "/end", use: i.endSession},
		{path: "/end-others", use: i.endOtherSessions},
		{path: pathPassword, show: i.showPassword, use: i.changePassword},
		{path: pathEmail, show: i.steppedUp(pathEmail, i.showEmail), use: i.steppedUp(pathEmail, i.changeEmail)},
		{path: pathOwnFactor, show: i.showOwnFactor},
		{path: pathOwnFactor + "/begin", use: i.steppedUp(pathOwnFactor, i.beginFactor)},
		{path: pathNewFactor, show: i.steppedUp(pathOwnFactor, i.showNewFactor), use: i.steppedUp(pathOwnFactor, i.confirmFactor)},
		{path: pathOwnFactor + "/codes", use: i.steppedUp(pathOwnFactor, i.renewRecovery)},
		{path: pathOwnFactor + "/remove", use: i.steppedUp(pathOwnFactor, i.removeFactor)},
		{path: pathPasskeys, show: i.showPasskeys},
		{path: pathNewPasskey, show: i.steppedUp(pathNewPasskey, i.showNewPasskey), use: i.steppedUp(pathNewPasskey, i.addPasskey)},
		{path: pathPasskeys + "/rename", use: i.renamePasskey},
		{path: pathPasskeys + "/remove", use: i.steppedUp(pathPasskeys, i.removePasskey)},
	}
}

// handleAccount registers the account pages. own refuses forms of other origins.
func (i *issuer) handleAccount(mux *http.ServeMux, own *http.CrossOriginProtection) {
	for _, p := range i.accountPages() {
		path := i.base + pathAccount + p.path
		if p.show != nil {
			mux.Handle("GET "+path, i.loggedIn(p.path, p.show))
		}
		if p.use != nil {
			back := p.path
			if p.show == nil {
				back = ""
			}
			mux.Handle("POST "+path, own.Handler(i.loggedIn(back, i.checked(p.use))))
		}
	}
}

// loggedIn passes a request of a browser that is logged in, with its login. Other requests are
// redirected to the login page, which leads back to the account page with the path back. The path
// is that of the handler, not a parameter of the request, so that it cannot lead elsewhere.
func (i *issuer) loggedIn(back string, next func(http.ResponseWriter, *http.Request, domain.BrowserLogin)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		login, err := i.Provider.LoggedIn(r.Context(), i.cookies.read(r, i.cookies.login))
		switch {
		case errors.Is(err, domain.ErrLoginRequired):
			i.askForLogin(w, r, back, "")
		case err != nil:
			i.failed(w, r, err)
		default:
			next(w, r, login)
		}
	}
}

// steppedUp passes a request of a browser whose person has proven who they are in the last
// domain.StepUpAge: by the second factor, if the account needs one. Others log in again, with the
// same account, and come back to the page with the path back.
func (i *issuer) steppedUp(back string, next func(http.ResponseWriter, *http.Request, domain.BrowserLogin)) func(http.ResponseWriter, *http.Request, domain.BrowserLogin) {
	return func(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin) {
		if !login.Satisfies("") || !login.Fresh(domain.StepUpAge, i.Clock.Now()) {
			i.askForLogin(w, r, back, login.Account)
			return
		}
		next(w, r, login)
	}
}

func (i *issuer) askForLogin(w http.ResponseWriter, r *http.Request, back string, account domain.AccountID) {
	request, err := i.Provider.AskForLogin(r.Context(), i.browser(w, r), i.accountURL(), back, account)
	if err != nil {
		i.failed(w, r, err)
		return
	}
	query := url.Values{"id": {string(request)}, "lang": {string(chosen(r))}}
	seeOther(w, i.base+"/login?"+query.Encode())
}

// accountURL is the redirect URI of the account pages. A code never goes there.
func (i *issuer) accountURL() string { return i.URL.String() + pathAccount }

// toAccount redirects to the account page that asked for a login, after it. It reports false if a
// client asked.
func (i *issuer) toAccount(w http.ResponseWriter, code domain.Code) bool {
	known := slices.ContainsFunc(i.accountPages(), func(p accountPage) bool { return p.show != nil && p.path == code.State })
	if code.RedirectURI != i.accountURL() || !known {
		return false
	}
	seeOther(w, i.base+pathAccount+code.State)
	return true
}

// checked passes a form that is well-formed.
func (i *issuer) checked(next func(http.ResponseWriter, *http.Request, domain.BrowserLogin)) func(http.ResponseWriter, *http.Request, domain.BrowserLogin) {
	return func(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin) {
		if err := checkForm(r); err != nil {
			i.message(w, r, page.MessageRefused, http.StatusBadRequest)
			return
		}
		next(w, r, login)
	}
}

func calling(login domain.BrowserLogin) domain.CallingSession {
	return domain.CallingSession{Account: login.Account, Login: login.ID}
}

// showSessions shows the sessions of the person.
func (i *issuer) showSessions(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin) {
	entries, err := i.Sessions.List(r.Context(), login.Account)
	if err != nil {
		i.failed(w, r, err)
		return
	}
	l := chosen(r)
	content := page.Sessions{Ended: r.URL.Query().Has("ended"), Other: i.base + pathAccount + "?lang=" + string(otherThan(l))}
	for _, e := range entries {
		row := page.Session{
			ID: string(e.ID), Browser: e.Device.Browser, System: e.Device.System, Client: e.ClientName, AtIssuer: e.Browser,
			StartedAt: e.StartedAt, UsedAt: e.UsedAt, EndsAt: e.EndsAt, Current: calling(login).Is(e),
		}
		content.Others = content.Others || !row.Current
		content.Sessions = append(content.Sessions, row)
	}
	i.show(w, r, l, http.StatusOK, "", func(b *bytes.Buffer) error { return i.pages.Sessions(b, l, content) })
}

// endSession ends one session of the person. It succeeds for one that has ended, and for one that
// is not theirs.
func (i *issuer) endSession(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin) {
	err := i.Sessions.End(r.Context(), login.Account, domain.SessionID(r.PostForm.Get("id")))
	if err != nil && !errors.Is(err, domain.ErrSessionNotFound) {
		i.failed(w, r, err)
		return
	}
	i.ended(w, r)
}

// endOtherSessions ends all sessions of the person but those of this browser.
func (i *issuer) endOtherSessions(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin) {
	if err := i.Sessions.EndOthers(r.Context(), calling(login)); err != nil {
		i.failed(w, r, err)
		return
	}
	i.ended(w, r)
}

func (i *issuer) ended(w http.ResponseWriter, r *http.Request) {
	seeOther(w, i.base+pathAccount+"?"+url.Values{"ended": {""}, "lang": {string(chosen(r))}}.Encode())
}

func seeOther(w http.ResponseWriter, address string) {
	w.Header().Set("Location", address)
	w.WriteHeader(http.StatusSeeOther)
}
