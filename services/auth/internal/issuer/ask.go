package issuer

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	lang "github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/page"
)

// requestIDLength is the length of a UUID.
const requestIDLength = 36

// askPage is a page that asks for an e-mail address, and what its form does.
type askPage struct {
	page page.AskPage
	path string
	// password tells that the form has a password and a name.
	password bool
	send     func(ctx context.Context, person app.Newcomer) error
}

// askPages returns the pages that ask for an e-mail address. What they answer does not depend on
// whether the address has an account.
func (i *issuer) askPages() []askPage {
	recovery := i.Recovery
	return []askPage{
		{page.AskReset, PathLinks + "request-password-reset", false, func(ctx context.Context, person app.Newcomer) error {
			return recovery.RequestPasswordReset(ctx, person.Email, person.ClientIP)
		}},
		{page.AskRegister, PathLinks + "register", true, recovery.Register},
	}
}

func (i *issuer) showAsk(p askPage) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		i.askForm(w, r, p, page.Ask{Request: requestOf(r.URL.Query())}, http.StatusOK)
	}
}

// requestOf returns the id of the authorization request that the person came from, "" if there is
// none. It is only part of a link.
func requestOf(form url.Values) string {
	request := form.Get("id")
	if len(request) != requestIDLength || strings.Trim(request, "0123456789abcdef-") != "" {
		return ""
	}
	return request
}

func (i *issuer) askForm(w http.ResponseWriter, r *http.Request, p askPage, content page.Ask, status int) {
	l := chosen(r)
	otherLanguage := lang.English
	if l == lang.English {
		otherLanguage = lang.Japanese
	}
	query := url.Values{"lang": {string(otherLanguage)}}
	if content.Request != "" {
		query.Set("id", content.Request)
	}
	if p.password {
		var err error
		if content.Agreed, err = i.agreedPages(r); err != nil {
			i.failed(w, r, err)
			return
		}
	}
	content.Page, content.Action, content.Other = p.page, p.path, p.path+"?"+query.Encode()
	i.show(w, r, l, status, "", func(b *bytes.Buffer) error { return i.pages.Ask(b, l, content) })
}

// sendAsked does what the form of the page is for, and says that a mail was sent.
func (i *issuer) sendAsked(p askPage) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := checkForm(r); err != nil {
			i.gone(w, r)
			return
		}
		typed, secret := strings.TrimSpace(r.PostForm.Get("email")), r.PostForm.Get("password")
		name := strings.Join(strings.Fields(r.PostForm.Get("name")), " ")
		again := page.Ask{Request: requestOf(r.PostForm), Email: typed, Name: name}
		email, err := domain.NewEmail(typed)
		switch length := utf8.RuneCountInString(secret); {
		case err != nil || !looksLikeEmail(typed):
			again.Problem = page.AskProblemEmail
		case p.password && (length < domain.MinPasswordLength || length > domain.MaxPasswordLength):
			again.Problem = page.AskProblemPassword
		case p.password && domain.CheckName(name) != nil:
			again.Problem = page.AskProblemName
		}
		if again.Problem != page.AskProblemNone {
			i.askForm(w, r, p, again, http.StatusUnprocessableEntity)
			return
		}
		l := chosen(r)
		err = p.send(lang.With(r.Context(), l), app.Newcomer{
			Email: email, Password: domain.NewPassword(secret), Name: name, ClientIP: domain.ClientIP(r.Header.Get("X-Forwarded-For")),
			Agreed: agreedOf(r.PostForm),
		})
		switch {
		case err == nil:
			i.show(w, r, l, http.StatusOK, "", func(b *bytes.Buffer) error { return i.pages.Asked(b, l, p.page, again.Request) })
		case errors.Is(err, domain.ErrPasswordWeak):
			again.Problem = page.AskProblemWeak
			i.askForm(w, r, p, again, http.StatusUnprocessableEntity)
		case errors.Is(err, domain.ErrPagesChanged):
			again.Problem = page.AskProblemPages
			i.askForm(w, r, p, again, http.StatusUnprocessableEntity)
		case errors.Is(err, domain.ErrTooManyAttempts):
			again.Problem = page.AskProblemTooMany
			w.Header().Set("Retry-After", strconv.Itoa(seconds(err)))
			i.askForm(w, r, p, again, http.StatusTooManyRequests)
		default:
			i.failed(w, r, err)
		}
	}
}

// agreedPrefix begins the names of the fields that say to which versions of pages the form agrees.
const agreedPrefix = "agreed-"

// agreedPages returns the versions of the pages to which the form agrees, by name.
func (i *issuer) agreedPages(r *http.Request) (map[string]int64, error) {
	pages, err := i.Recovery.AgreedPages(r.Context())
	agreed := make(map[string]int64, len(pages))
	for _, p := range pages {
		agreed[p.Name] = p.Version
	}
	return agreed, err
}

// agreedOf returns the pages to which a form agrees. It is not nil: a form without them agrees to
// nothing, and is refused.
func agreedOf(form url.Values) []domain.AgreedPage {
	agreed := []domain.AgreedPage{}
	for _, name := range []string{"privacy", "terms"} {
		if version, err := strconv.ParseInt(form.Get(agreedPrefix+name), 10, 64); err == nil {
			agreed = append(agreed, domain.AgreedPage{Name: name, Version: version})
		}
	}
	return agreed
}

// looksLikeEmail reports whether a mail could be sent to the text. Only a mail shows whether it
// arrives.
func looksLikeEmail(text string) bool {
	name, host, found := strings.Cut(text, "@")
	return found && name != "" && host != "" && len(text) <= maxEmailBytes && !strings.ContainsAny(text, " \t\r\n<>,;") && !strings.Contains(host, "@")
}
