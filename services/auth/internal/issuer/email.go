package issuer

import (
	"bytes"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	lang "github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/page"
)

// pathEmail is the account page that changes the e-mail address.
const pathEmail = "/email"

func (i *issuer) showEmail(w http.ResponseWriter, r *http.Request, _ domain.BrowserLogin) {
	i.emailPage(w, r, page.Email{Sent: r.URL.Query().Has("sent")}, http.StatusOK)
}

func (i *issuer) emailPage(w http.ResponseWriter, r *http.Request, content page.Email, status int) {
	l := chosen(r)
	content.Other = i.accountPath(pathEmail, otherThan(l))
	i.show(w, r, l, status, "", func(b *bytes.Buffer) error { return i.pages.Email(b, l, content) })
}

// changeEmail mails a link to the new address, which changes to it. What the page answers does not
// depend on whether the address has an account.
func (i *issuer) changeEmail(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin) {
	l := chosen(r)
	typed, current := strings.TrimSpace(r.PostForm.Get("email")), r.PostForm.Get("current")
	content := page.Email{Email: typed}
	next, err := domain.NewEmail(typed)
	switch {
	case err != nil || !looksLikeEmail(typed):
		content.Problem = page.EmailProblemAddress
	case current == "":
		content.Problem = page.EmailProblemBlank
	case utf8.RuneCountInString(current) > maxPasswordRunes:
		content.Problem = page.EmailProblemWrong
	}
	if content.Problem != page.EmailProblemNone {
		i.emailPage(w, r, content, http.StatusUnprocessableEntity)
		return
	}
	caller := app.Caller{CallingSession: calling(login), ClientIP: i.visitor(r).IP}
	err = i.Recovery.RequestEmailChange(lang.With(r.Context(), l), caller, next, domain.NewPassword(current))
	switch {
	case err == nil:
		seeOther(w, i.accountPath(pathEmail, l)+"&sent=")
	case errors.Is(err, domain.ErrPasswordWrong):
		content.Problem = page.EmailProblemWrong
		i.emailPage(w, r, content, http.StatusUnprocessableEntity)
	case errors.Is(err, domain.ErrTooManyAttempts):
		content.Problem = page.EmailProblemTooMany
		w.Header().Set("Retry-After", strconv.Itoa(seconds(err)))
		i.emailPage(w, r, content, http.StatusTooManyRequests)
	default:
		i.failed(w, r, err)
	}
}
