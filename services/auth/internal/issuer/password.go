package issuer

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"unicode/utf8"

	lang "github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/page"
)

// pathPassword is the account page that changes the password.
const pathPassword = "/password"

func (i *issuer) showPassword(w http.ResponseWriter, r *http.Request, _ domain.BrowserLogin) {
	i.passwordPage(w, r, page.PasswordProblemNone, http.StatusOK)
}

func (i *issuer) passwordPage(w http.ResponseWriter, r *http.Request, problem page.PasswordProblem, status int) {
	l := chosen(r)
	content := page.Password{
		Problem: problem, Changed: problem == page.PasswordProblemNone && r.URL.Query().Has("changed"), Other: i.accountPath(pathPassword, otherThan(l)),
	}
	i.show(w, r, l, status, "", func(b *bytes.Buffer) error { return i.pages.Password(b, l, content) })
}

// changePassword replaces the password. This browser stays logged in, and no other.
func (i *issuer) changePassword(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin) {
	l := chosen(r)
	current, next := r.PostForm.Get("current"), r.PostForm.Get("password")
	if problem := passwordProblem(current, next); problem != page.PasswordProblemNone {
		i.passwordPage(w, r, problem, http.StatusUnprocessableEntity)
		return
	}
	caller := app.Caller{CallingSession: calling(login), ClientIP: i.visitor(r).IP}
	err := i.Recovery.ChangePassword(lang.With(r.Context(), l), caller, domain.NewPassword(current), domain.NewPassword(next))
	switch {
	case err == nil:
		seeOther(w, i.accountPath(pathPassword, l)+"&changed=")
	case errors.Is(err, domain.ErrPasswordWrong):
		i.passwordPage(w, r, page.PasswordProblemWrong, http.StatusUnprocessableEntity)
	case errors.Is(err, domain.ErrPasswordWeak):
		i.passwordPage(w, r, page.PasswordProblemWeak, http.StatusUnprocessableEntity)
	case errors.Is(err, domain.ErrTooManyAttempts):
		w.Header().Set("Retry-After", strconv.Itoa(seconds(err)))
		i.passwordPage(w, r, page.PasswordProblemTooMany, http.StatusTooManyRequests)
	default:
		i.failed(w, r, err)
	}
}

// passwordProblem returns what can be said of the typed passwords without the account.
func passwordProblem(current, next string) page.PasswordProblem {
	switch length := utf8.RuneCountInString(next); {
	case current == "":
		return page.PasswordProblemBlank
	case utf8.RuneCountInString(current) > maxPasswordRunes:
		return page.PasswordProblemWrong
	case length < domain.MinPasswordLength || length > domain.MaxPasswordLength:
		return page.PasswordProblemLength
	default:
		return page.PasswordProblemNone
	}
}
