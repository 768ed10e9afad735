package issuer

import (
	"bytes"
	"encoding/base64"
	"errors"
	"html/template"
	"image/png"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/pquerna/otp"

	lang "github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/page"
)

const (
	pathFactor = "/login/factor"
	qrPixels   = 220
	// secretGroup is the length of the groups in which a secret is shown.
	secretGroup = 4
)

// toFactor sends the browser whose password was right to the page of the second factor. Only with
// the new cookie it can go on there.
func (i *issuer) toFactor(w http.ResponseWriter, r *http.Request, request domain.AuthRequest, step domain.Secret) {
	i.cookies.set(w, i.cookies.step, step.Reveal(), domain.StepTTL)
	query := url.Values{"id": {string(request.ID)}, "lang": {string(chosen(r))}}
	w.Header().Set("Location", i.base+pathFactor+"?"+query.Encode())
	w.WriteHeader(http.StatusSeeOther)
}

// stepOf returns the authorization request with this id, if the browser may prove the second factor
// for it. Otherwise it answers the request itself and returns false.
func (i *issuer) stepOf(w http.ResponseWriter, r *http.Request, id string) (domain.AuthRequest, bool) {
	request, _, err := i.Provider.Request(r.Context(), id, i.cookies.read(r, i.cookies.browser))
	switch {
	case errors.Is(err, domain.ErrAuthRequestGone), err == nil && !request.Step.Is(i.cookies.read(r, i.cookies.step), i.Clock.Now()):
		i.gone(w, r)
		return domain.AuthRequest{}, false
	case err != nil:
		i.failed(w, r, err)
		return domain.AuthRequest{}, false
	}
	return request, true
}

// showFactor shows the page of the second factor that the login is at.
func (i *issuer) showFactor(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if request, ok := i.stepOf(w, r, query.Get("id")); ok {
		i.factorPage(w, r, request, page.Factor{Recovery: query.Has("recovery")}, http.StatusOK)
	}
}

func (i *issuer) factorPage(w http.ResponseWriter, r *http.Request, request domain.AuthRequest, content page.Factor, status int) {
	l := chosen(r)
	otherLanguage := lang.English
	if l == lang.English {
		otherLanguage = lang.Japanese
	}
	address := func(l lang.Language, recovery bool) string {
		query := url.Values{"id": {string(request.ID)}, "lang": {string(l)}}
		if recovery {
			query.Set("recovery", "1")
		}
		return i.base + pathFactor + "?" + query.Encode()
	}
	content.Request, content.Other, content.Switch = string(request.ID), address(otherLanguage, content.Recovery), address(l, !content.Recovery)
	content.Action = i.base + pathFactor
	redirect, err := url.Parse(request.RedirectURI)
	render := i.pages.Code
	switch {
	case content.Codes != nil || !request.Step.ProvenAt.IsZero():
		render = i.pages.Recovery
	case request.Step.Sealed != nil && err == nil:
		render = i.pages.Enroll
		err = i.enrollment(r, request.Step, &content)
	}
	if err != nil {
		i.failed(w, r, err)
		return
	}
	i.show(w, r, l, status, origin(redirect), func(b *bytes.Buffer) error { return render(b, l, content) })
}

// enrollment fills in the secret of the new factor of a login.
func (i *issuer) enrollment(r *http.Request, step domain.Step, content *page.Factor) error {
	enrollment, err := i.Provider.Enrollment(r.Context(), step)
	if err != nil {
		return err
	}
	return showSecret(enrollment, content)
}

// showSecret fills in the secret of a new factor, as text and as a QR code.
func showSecret(enrollment app.Enrollment, content *page.Factor) error {
	secret := enrollment.Secret.Reveal()
	key, err := otp.NewKeyFromURL(enrollment.URI().Reveal())
	if err != nil {
		return errors.New("the link for the authenticator app cannot be made") // the error of the library repeats the link
	}
	image, err := key.Image(qrPixels, qrPixels)
	if err != nil {
		return err
	}
	var encoded bytes.Buffer
	if err := png.Encode(&encoded, image); err != nil {
		return err
	}
	content.Image = template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(encoded.Bytes())) //nolint:gosec // our own image
	var groups []string
	for ; len(secret) > secretGroup; secret = secret[secretGroup:] {
		groups = append(groups, secret[:secretGroup])
	}
	content.Secret = strings.Join(append(groups, secret), " ")
	return nil
}

// proveFactor takes a code, or the word that the recovery codes are saved.
func (i *issuer) proveFactor(w http.ResponseWriter, r *http.Request) {
	if err := checkForm(r); err != nil {
		i.gone(w, r)
		return
	}
	request, ok := i.stepOf(w, r, r.PostForm.Get("id"))
	if !ok {
		return
	}
	again := page.Factor{Recovery: r.PostForm.Has("recovery")}
	ctx := lang.With(r.Context(), chosen(r))
	var done app.LoggedIn
	var err error
	code := domain.NewTypedCode(r.PostForm.Get("code"))
	switch {
	case !request.Step.ProvenAt.IsZero():
		done, err = i.Provider.Resume(ctx, request, i.visitor(r))
	case code.Blank():
		again.Problem = page.FactorProblemBlank
		i.factorPage(w, r, request, again, http.StatusUnprocessableEntity)
		return
	default:
		done, err = i.Provider.Prove(ctx, request, code, i.visitor(r))
	}
	switch {
	case err != nil:
		i.refuseFactor(w, r, request, again, err)
	case done.Recovery.Codes != nil:
		for _, c := range done.Recovery.Codes {
			again.Codes = append(again.Codes, c.Reveal())
		}
		i.factorPage(w, r, request, again, http.StatusOK)
	default:
		i.cookies.set(w, i.cookies.step, "", -1)
		i.finish(w, r, done)
	}
}

// refuseFactor shows why a code was not accepted.
func (i *issuer) refuseFactor(w http.ResponseWriter, r *http.Request, request domain.AuthRequest, again page.Factor, err error) {
	switch {
	case errors.Is(err, domain.ErrCodeWrong):
		again.Problem = page.FactorProblemWrong
		i.factorPage(w, r, request, again, http.StatusUnprocessableEntity)
	case errors.Is(err, domain.ErrTooManyAttempts):
		again.Problem = page.FactorProblemTooMany
		w.Header().Set("Retry-After", strconv.Itoa(seconds(err)))
		i.factorPage(w, r, request, again, http.StatusTooManyRequests)
	case errors.Is(err, domain.ErrAuthRequestGone), errors.Is(err, domain.ErrBadCredentials),
		errors.Is(err, domain.ErrFactorExists), errors.Is(err, domain.ErrFactorMissing):
		i.gone(w, r)
	default:
		i.failed(w, r, err)
	}
}
