package issuer

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"unicode/utf8"

	lang "github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/page"
)

// PathLinks precedes the pages of links in mails. They lie at the root of the public address.
const PathLinks = "/account/"

// linkPage is the page of a link, and what its form does.
type linkPage struct {
	page page.LinkPage
	path string
	done page.LinkResult
	// password tells that the form has a new password.
	password bool
	use      func(ctx context.Context, token domain.OneTimeToken, password domain.Password) error
}

// linkPages returns the pages of the links that package accountmail writes.
func (i *issuer) linkPages() []linkPage {
	recovery := i.Recovery
	return []linkPage{
		{page.LinkVerify, PathLinks + "verify-email", page.LinkVerified, false, func(ctx context.Context, token domain.OneTimeToken, _ domain.Password) error {
			return recovery.VerifyEmail(ctx, token)
		}},
		{page.LinkReset, PathLinks + "reset-password", page.LinkPasswordSet, true, recovery.ResetPassword},
		{page.LinkEmailChange, PathLinks + "change-email", page.LinkEmailChanged, false, func(ctx context.Context, token domain.OneTimeToken, _ domain.Password) error {
			return recovery.ConfirmEmailChange(ctx, token)
		}},
	}
}

// showLink shows the page of a link. It neither reads nor uses the token: programs that scan mails
// open links.
func (i *issuer) showLink(p linkPage) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token := r.URL.Query().Get("token")
		if token == "" {
			i.linkResult(w, r, page.LinkInvalid, http.StatusBadRequest)
			return
		}
		i.linkForm(w, r, p, token, page.LinkProblemNone, http.StatusOK)
	}
}

func (i *issuer) linkForm(w http.ResponseWriter, r *http.Request, p linkPage, token string, problem page.LinkProblem, status int) {
	l := chosen(r)
	content := page.LinkContent{
		Page: p.page, Action: p.path, Token: token, Problem: problem,
		Other: p.path + "?" + url.Values{"token": {token}, "lang": {string(otherThan(l))}}.Encode(),
	}
	i.show(w, r, l, status, "", func(b *bytes.Buffer) error { return i.pages.Link(b, l, content) })
}

func (i *issuer) linkResult(w http.ResponseWriter, r *http.Request, result page.LinkResult, status int) {
	l := chosen(r)
	i.show(w, r, l, status, "", func(b *bytes.Buffer) error { return i.pages.LinkResult(b, l, result) })
}

// useLink uses the token of a link up.
func (i *issuer) useLink(p linkPage) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := checkForm(r); err != nil {
			i.linkResult(w, r, page.LinkInvalid, http.StatusBadRequest)
			return
		}
		token, secret := r.PostForm.Get("token"), r.PostForm.Get("password")
		if length := utf8.RuneCountInString(secret); p.password && (length < domain.MinPasswordLength || length > domain.MaxPasswordLength) {
			i.linkForm(w, r, p, token, page.LinkProblemBlank, http.StatusUnprocessableEntity)
			return
		}
		err := p.use(lang.With(r.Context(), chosen(r)), domain.PresentedOneTimeToken(token), domain.NewPassword(secret))
		switch {
		case err == nil:
			i.linkResult(w, r, p.done, http.StatusOK)
		case errors.Is(err, domain.ErrLinkUsed):
			i.linkResult(w, r, page.LinkUsed, http.StatusGone)
		case errors.Is(err, domain.ErrLinkExpired):
			i.linkResult(w, r, page.LinkExpired, http.StatusGone)
		case errors.Is(err, domain.ErrLinkInvalid):
			i.linkResult(w, r, page.LinkInvalid, http.StatusBadRequest)
		case errors.Is(err, domain.ErrEmailTaken):
			i.linkResult(w, r, page.LinkEmailTaken, http.StatusConflict)
		case errors.Is(err, domain.ErrPasswordWeak):
			i.linkForm(w, r, p, token, page.LinkProblemWeak, http.StatusUnprocessableEntity)
		case errors.Is(err, domain.ErrTooManyAttempts):
			i.linkForm(w, r, p, token, page.LinkProblemTooMany, http.StatusTooManyRequests)
		default:
			i.failed(w, r, err)
		}
	}
}
