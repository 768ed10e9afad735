package issuer

import (
	"bytes"
	"errors"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"golang.org/x/text/language"

	"github.com/akinai/akinai/pkg/errs"
	lang "github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/page"
)

const (
	maxEmailBytes    = 254
	maxPasswordRunes = 128
)

// showLogin shows the login page of an authorization request to the browser that made it.
func (i *issuer) showLogin(w http.ResponseWriter, r *http.Request) {
	i.loginPage(w, r, r.URL.Query().Get("id"), page.Login{}, http.StatusOK)
}

// loginPage shows the login page, or a message if the request is not of this browser.
func (i *issuer) loginPage(w http.ResponseWriter, r *http.Request, id string, content page.Login, status int) {
	request, client, err := i.Provider.Request(r.Context(), id, i.cookies.read(r, i.cookies.browser))
	if errors.Is(err, domain.ErrAuthRequestGone) {
		i.gone(w, r)
		return
	}
	if err != nil {
		i.failed(w, r, err)
		return
	}
	l := chosen(r)
	content.Request, content.Client = string(request.ID), client.Name
	content.Other = i.base + "/login?" + url.Values{"id": {string(request.ID)}, "lang": {string(otherThan(l))}}.Encode()
	redirect, err := url.Parse(request.RedirectURI)
	if err != nil {
		i.failed(w, r, err)
		return
	}
	i.show(w, r, l, status, origin(redirect), func(b *bytes.Buffer) error { return i.pages.Login(b, l, content) })
}

// logIn checks the password, and sends the browser back to the client with a code.
func (i *issuer) logIn(w http.ResponseWriter, r *http.Request) {
	if err := checkForm(r); err != nil {
		i.gone(w, r)
		return
	}
	id, typed, secret := r.PostForm.Get("id"), strings.TrimSpace(r.PostForm.Get("email")), r.PostForm.Get("password")
	request, _, err := i.Provider.Request(r.Context(), id, i.cookies.read(r, i.cookies.browser))
	if errors.Is(err, domain.ErrAuthRequestGone) {
		i.gone(w, r)
		return
	}
	if err != nil {
		i.failed(w, r, err)
		return
	}
	again := page.Login{Email: typed}
	switch {
	case typed == "":
		again.Problem = page.ProblemBlankEmail
	case secret == "":
		again.Problem = page.ProblemBlankPassword
	case len(typed) > maxEmailBytes || utf8.RuneCountInString(secret) > maxPasswordRunes:
		again.Problem = page.ProblemCredentials
	}
	if again.Problem != page.ProblemNone {
		i.loginPage(w, r, id, again, http.StatusUnprocessableEntity)
		return
	}
	email, err := domain.NewEmail(typed)
	var done app.LoggedIn
	if err == nil {
		done, err = i.Provider.LogIn(r.Context(), request, email, domain.NewPassword(secret), i.visitor(r))
	}
	switch {
	case err != nil:
		i.refuseLogin(w, r, id, again, err)
	case done.Passkey:
		again.Problem = page.ProblemPasskey
		i.loginPage(w, r, id, again, http.StatusUnprocessableEntity)
	case done.Step.Reveal() != "":
		i.toFactor(w, r, request, done.Step)
	default:
		i.finish(w, r, done)
	}
}

// finish gives the browser the cookies of its login, and sends it back to the client with a code.
func (i *issuer) finish(w http.ResponseWriter, r *http.Request, done app.LoggedIn) {
	i.cookies.set(w, i.cookies.login, done.Cookie.Reveal(), domain.BrowserLoginTTL)
	if device := done.Device.Reveal(); device != "" {
		i.cookies.set(w, i.cookies.device, device, domain.DeviceCookieTTL)
	}
	i.giveCode(w, r, done.Code)
}

// visitor returns what the edge reports about the sender of a request, and its device cookie.
func (i *issuer) visitor(r *http.Request) domain.Visitor {
	return domain.Visitor{
		IP: domain.ClientIP(r.Header.Get("X-Forwarded-For")), Device: domain.DeviceOf(r.UserAgent()), Cookie: i.cookies.read(r, i.cookies.device),
	}
}

// refuseLogin shows why a login did not succeed. A wrong password and an unknown address look the
// same.
func (i *issuer) refuseLogin(w http.ResponseWriter, r *http.Request, id string, again page.Login, err error) {
	switch {
	case errors.Is(err, domain.ErrBadCredentials):
		again.Problem = page.ProblemCredentials
		i.loginPage(w, r, id, again, http.StatusUnprocessableEntity)
	case errors.Is(err, domain.ErrTooManyAttempts):
		again.Problem = page.ProblemTooMany
		w.Header().Set("Retry-After", strconv.Itoa(seconds(err)))
		i.loginPage(w, r, id, again, http.StatusTooManyRequests)
	case errors.Is(err, domain.ErrAuthRequestGone):
		i.gone(w, r)
	default:
		i.failed(w, r, err)
	}
}

// seconds returns the time after which an attempt may be repeated, 1 or more.
func seconds(err error) int {
	var e *errs.Error
	if !errors.As(err, &e) {
		return 1
	}
	return max(1, int(math.Ceil(e.RetryAfter.Seconds())))
}

// show writes a page. It loads nothing but the style sheet, is in no frame, and its form leads here
// or, after redirects, to the origin of the client.
func (i *issuer) show(
	w http.ResponseWriter, r *http.Request, l lang.Language, status int, target string, render func(*bytes.Buffer) error,
) {
	i.write(w, r, l, status, target, "", render)
}

// showScripted is show for a page that runs the script of passkeys too.
func (i *issuer) showScripted(
	w http.ResponseWriter, r *http.Request, l lang.Language, status int, target string, render func(*bytes.Buffer) error,
) {
	i.write(w, r, l, status, target, "script-src 'self'; ", render)
}

func (i *issuer) write(
	w http.ResponseWriter, r *http.Request, l lang.Language, status int, target, scripts string, render func(*bytes.Buffer) error,
) {
	var body bytes.Buffer
	if err := render(&body); err != nil {
		i.Log.ErrorContext(r.Context(), "page not rendered", "error", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	forms := "'self'"
	if target != "" {
		forms += " " + target
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Language", string(l))
	header.Set("Vary", "Accept-Language, Cookie")
	header.Set("Content-Security-Policy", "default-src 'none'; "+scripts+"style-src 'self'; img-src 'self' data:; form-action "+forms+
		"; frame-ancestors 'none'; base-uri 'none'")
	w.WriteHeader(status)
	_, _ = body.WriteTo(w)
}

// message shows a page that only says something.
func (i *issuer) message(w http.ResponseWriter, r *http.Request, m page.Message, status int) {
	l := chosen(r)
	i.show(w, r, l, status, "", func(b *bytes.Buffer) error { return i.pages.Message(b, l, m) })
}

func (i *issuer) gone(w http.ResponseWriter, r *http.Request) {
	i.message(w, r, page.MessageGone, http.StatusBadRequest)
}

func (i *issuer) failed(w http.ResponseWriter, r *http.Request, err error) {
	i.Log.ErrorContext(r.Context(), "request failed", "error", err)
	i.message(w, r, page.MessageFailed, http.StatusServiceUnavailable)
}

// chosen returns the language of a page: that of its address or form, or that of the browser.
func chosen(r *http.Request) lang.Language {
	for _, values := range []url.Values{r.URL.Query(), r.PostForm} {
		if l := lang.Language(values.Get("lang")); l != lang.None && l.Known() {
			return l
		}
	}
	return lang.Match(r.Header.Values(lang.Header)).Or(lang.Japanese)
}

// otherThan returns the language to which a page links.
func otherThan(l lang.Language) lang.Language {
	if l == lang.English {
		return lang.Japanese
	}
	return lang.English
}

// languageOf returns the first known language that the client asks for, or that of the browser.
func languageOf(r *http.Request, wanted oidc.Locales) lang.Language {
	for _, tag := range wanted {
		base, _ := tag.Base()
		if l := lang.Language(base.String()); l.Known() {
			return l
		}
	}
	return lang.Match(r.Header.Values(lang.Header)).Or(lang.Japanese)
}

func locales() oidc.Locales { return oidc.Locales{language.Japanese, language.English} }
