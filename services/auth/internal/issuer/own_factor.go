package issuer

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	lang "github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/page"
)

// The account pages of the second factor, below pathAccount.
const (
	pathOwnFactor = "/factor"
	pathNewFactor = pathOwnFactor + "/new"
)

// showOwnFactor shows the state of the second factor.
func (i *issuer) showOwnFactor(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin) {
	i.ownFactorPage(w, r, login, page.OwnFactorProblemNone, http.StatusOK)
}

func (i *issuer) ownFactorPage(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin, problem page.OwnFactorProblem, status int) {
	state, err := i.Factor.State(r.Context(), login.Account)
	if err != nil {
		i.failed(w, r, err)
		return
	}
	l := chosen(r)
	content := page.OwnFactor{
		Since: state.Since, CodesLeft: state.RecoveryCodesLeft, Required: state.Required, Problem: problem,
		Other: i.accountPath(pathOwnFactor, otherThan(l)),
	}
	i.show(w, r, l, status, "", func(b *bytes.Buffer) error { return i.pages.OwnFactor(b, l, content) })
}

// accountPath returns the address of an account page in a language.
func (i *issuer) accountPath(path string, l lang.Language) string {
	return i.base + pathAccount + path + "?" + url.Values{"lang": {string(l)}}.Encode()
}

// beginFactor makes the secret of a new factor, and leads to the page that shows it.
func (i *issuer) beginFactor(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin) {
	if _, err := i.Factor.Begin(r.Context(), calling(login)); err != nil {
		i.failed(w, r, err)
		return
	}
	seeOther(w, i.accountPath(pathNewFactor, chosen(r)))
}

// showNewFactor shows the secret of the new factor, and asks for a code.
func (i *issuer) showNewFactor(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin) {
	i.newFactorPage(w, r, login, page.FactorProblemNone, http.StatusOK)
}

func (i *issuer) newFactorPage(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin, problem page.FactorProblem, status int) {
	l := chosen(r)
	enrollment, err := i.Factor.Pending(r.Context(), calling(login))
	content := page.Factor{Problem: problem, Action: i.base + pathAccount + pathNewFactor, Other: i.accountPath(pathNewFactor, otherThan(l))}
	if err == nil {
		err = showSecret(enrollment, &content)
	}
	switch {
	case errors.Is(err, domain.ErrEnrollmentGone):
		seeOther(w, i.accountPath(pathOwnFactor, l))
	case err != nil:
		i.failed(w, r, err)
	default:
		i.show(w, r, l, status, "", func(b *bytes.Buffer) error { return i.pages.NewFactor(b, l, content) })
	}
}

// confirmFactor makes the new factor that of the account, and shows its recovery codes once.
func (i *issuer) confirmFactor(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin) {
	l := chosen(r)
	code := domain.NewTypedCode(r.PostForm.Get("code"))
	if code.Blank() {
		i.newFactorPage(w, r, login, page.FactorProblemBlank, http.StatusUnprocessableEntity)
		return
	}
	set, err := i.Factor.Confirm(lang.With(r.Context(), l), calling(login), code, i.visitor(r).IP)
	switch {
	case errors.Is(err, domain.ErrCodeWrong):
		i.newFactorPage(w, r, login, page.FactorProblemWrong, http.StatusUnprocessableEntity)
	case errors.Is(err, domain.ErrTooManyAttempts):
		w.Header().Set("Retry-After", strconv.Itoa(seconds(err)))
		i.newFactorPage(w, r, login, page.FactorProblemTooMany, http.StatusTooManyRequests)
	case errors.Is(err, domain.ErrEnrollmentGone):
		i.ownFactorPage(w, r, login, page.OwnFactorProblemGone, http.StatusConflict)
	case err != nil:
		i.failed(w, r, err)
	default:
		content := i.savePage(set)
		i.show(w, r, l, http.StatusOK, "", func(b *bytes.Buffer) error { return i.pages.NewRecovery(b, l, content) })
	}
}

// savePage is the content of a page that shows recovery codes once.
func (i *issuer) savePage(set domain.RecoverySet) page.Factor {
	content := page.Factor{Action: i.base + pathAccount + pathOwnFactor}
	for _, c := range set.Codes {
		content.Codes = append(content.Codes, c.Reveal())
	}
	return content
}

// renewRecovery replaces the recovery codes, and shows the new ones once.
func (i *issuer) renewRecovery(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin) {
	l := chosen(r)
	set, err := i.Factor.RenewRecovery(lang.With(r.Context(), l), calling(login))
	switch {
	case errors.Is(err, domain.ErrFactorMissing):
		seeOther(w, i.accountPath(pathOwnFactor, l))
	case err != nil:
		i.failed(w, r, err)
	default:
		content := i.savePage(set)
		i.show(w, r, l, http.StatusOK, "", func(b *bytes.Buffer) error { return i.pages.RenewedRecovery(b, l, content) })
	}
}

// removeFactor removes the factor, which logs the person out everywhere.
func (i *issuer) removeFactor(w http.ResponseWriter, r *http.Request, login domain.BrowserLogin) {
	err := i.Factor.Remove(lang.With(r.Context(), chosen(r)), calling(login))
	switch {
	case errors.Is(err, domain.ErrFactorOfStaff):
		i.ownFactorPage(w, r, login, page.OwnFactorProblemStaff, http.StatusForbidden)
	case err != nil && !errors.Is(err, domain.ErrFactorMissing):
		i.failed(w, r, err)
	default:
		i.cookies.set(w, i.cookies.login, "", -1)
		i.message(w, r, page.MessageFactorRemoved, http.StatusOK)
	}
}
