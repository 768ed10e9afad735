package issuer

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/akinai/akinai/services/auth/internal/app"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/page"
)

// challengeLength is that of a code challenge by S256: 32 bytes in base64url (RFC 7636).
const challengeLength = 43

// authorize begins a login: it checks the request of a client, and sends the browser back with a
// code if it is logged in, or to the login page. A fault is reported to the client by redirect once
// the redirect URI is known to be the client's, and to the person before that.
func (i *issuer) authorize(w http.ResponseWriter, r *http.Request) {
	parsed, err := op.ParseAuthorizeRequest(r, i.decoder)
	if err != nil || once(r.Form) != nil {
		i.message(w, r, page.MessageRefused, http.StatusBadRequest)
		return
	}
	client, err := i.Provider.Client(r.Context(), domain.ClientID(parsed.ClientID))
	switch {
	case errors.Is(err, domain.ErrClientUnknown), err == nil && !slices.Contains(client.RedirectURIs, parsed.RedirectURI):
		i.message(w, r, page.MessageRefused, http.StatusBadRequest)
		return
	case err != nil:
		i.failed(w, r, err)
		return
	}
	browser := i.browser(w, r)
	request, wish, err := i.read(r, parsed, client)
	request.Browser, wish.LoginCookie = domain.Hash(browser), i.cookies.read(r, i.cookies.login)
	var id domain.AuthRequestID
	var code domain.Code
	if err == nil {
		id, code, err = i.Provider.Authorize(r.Context(), request, wish)
	}
	switch {
	case err != nil:
		i.back(w, r, parsed.RedirectURI, i.problem(r, err, parsed.State))
	case code.RedirectURI != "":
		i.giveCode(w, r, code)
	default:
		query := url.Values{"id": {string(id)}, "lang": {string(languageOf(r, parsed.UILocales))}}
		http.Redirect(w, r, i.base+"/login?"+query.Encode(), http.StatusSeeOther)
	}
}

// browser returns the cookie of the browser, and sets a new one if it has none.
func (i *issuer) browser(w http.ResponseWriter, r *http.Request) string {
	if value := i.cookies.read(r, i.cookies.browser); len(value) == len(rand.Text()) {
		return value
	}
	value := rand.Text()
	i.cookies.set(w, i.cookies.browser, value, 0)
	return value
}

// read checks what the library does not: PKCE for every client, the one response type and mode.
func (i *issuer) read(r *http.Request, in *oidc.AuthRequest, client domain.Client) (domain.AuthRequest, app.Wish, error) {
	var none domain.AuthRequest
	maxAge, err := op.ValidateAuthReqPrompt(in.Prompt, in.MaxAge)
	if err != nil {
		return none, app.Wish{}, err
	}
	if slices.Contains(in.Prompt, oidc.PromptSelectAccount) {
		maxAge = oidc.NewMaxAge(0)
	}
	if err := checkKind(r.Form, in, client); err != nil {
		return none, app.Wish{}, err
	}
	audience, err := client.Audience(r.Form.Get("resource"))
	if err != nil {
		return none, app.Wish{}, err
	}
	var hint domain.AccountID
	if in.IDTokenHint != "" {
		known, err := i.Tokens.ReadID(in.IDTokenHint)
		if err != nil || known.Client != client.ID {
			return none, app.Wish{}, oidc.ErrInvalidRequest().WithDescription("id_token_hint is not valid")
		}
		hint = known.Account
	}
	wanted := slices.DeleteFunc(slices.Clone([]string(in.Scopes)), func(scope string) bool { return !slices.Contains(scopes(), scope) })
	slices.Sort(wanted)
	wish := app.Wish{MaxAge: -1, Silent: slices.Contains(in.Prompt, oidc.PromptNone)}
	if maxAge != nil {
		wish.MaxAge = time.Duration(min(*maxAge, uint(domain.BrowserLoginTTL/time.Second))) * time.Second
	}
	acr := ""
	if slices.Contains(in.ACRValues, domain.ACRSecondFactor) {
		acr = domain.ACRSecondFactor
	}
	return domain.AuthRequest{
		Client: client.ID, RedirectURI: in.RedirectURI, State: in.State, Nonce: in.Nonce, Scopes: slices.Compact(wanted),
		Audience: audience, Challenge: in.CodeChallenge, Hint: hint, ACR: acr,
	}, wish, nil
}

// checkKind refuses every kind of request but the one: a code, by redirect, with PKCE by S256.
func checkKind(form url.Values, in *oidc.AuthRequest, client domain.Client) error {
	switch {
	case form.Has("request"):
		return oidc.ErrRequestNotSupported()
	case form.Has("request_uri"):
		return &oidc.Error{ErrorType: "request_uri_not_supported", Description: "send the parameters themselves"}
	case in.ResponseType != oidc.ResponseTypeCode:
		return &oidc.Error{ErrorType: "unsupported_response_type", Description: "want response_type=code"}
	case in.ResponseMode != "" && in.ResponseMode != oidc.ResponseModeQuery:
		return oidc.ErrInvalidRequest().WithDescription("want response_mode=query")
	case !client.May(domain.GrantCode):
		return oidc.ErrUnauthorizedClient().WithDescription("the client may not ask for codes")
	case in.CodeChallengeMethod != oidc.CodeChallengeMethodS256 || !isChallenge(in.CodeChallenge):
		return oidc.ErrInvalidRequest().WithDescription("want code_challenge with code_challenge_method=S256")
	}
	return nil
}

func isChallenge(text string) bool {
	_, err := base64.RawURLEncoding.DecodeString(text)
	return err == nil && len(text) == challengeLength
}

// giveCode sends the browser back to the client with its code, or to the account page that asked
// for the login.
func (i *issuer) giveCode(w http.ResponseWriter, r *http.Request, code domain.Code) {
	if i.toAccount(w, code) {
		return
	}
	i.back(w, r, code.RedirectURI, url.Values{"code": {code.Secret.Reveal()}, "state": {code.State}})
}

// problem returns the parameters that tell a client why it gets no code.
func (i *issuer) problem(r *http.Request, err error, state string) url.Values {
	if errors.Is(err, domain.ErrLoginRequired) {
		err = oidc.ErrLoginRequired().WithDescription("the person must log in")
	}
	var shown *oidc.Error
	if !errors.As(err, &shown) {
		if !errors.As(refusal(err), &shown) || shown.ErrorType == oidc.ServerError {
			i.Log.ErrorContext(r.Context(), "authorization request failed", "error", err)
			shown = oidc.ErrServerError().WithDescription("something went wrong")
		}
	}
	return url.Values{"error": {string(shown.ErrorType)}, "error_description": {shown.Description}, "state": {state}}
}

// back redirects to a registered URI of a client. Every response contains iss (RFC 9207).
func (i *issuer) back(w http.ResponseWriter, r *http.Request, redirectURI string, parameters url.Values) {
	target, err := url.Parse(redirectURI)
	if err != nil {
		i.failed(w, r, err)
		return
	}
	query := target.Query()
	for name, values := range parameters {
		if values[0] != "" {
			query[name] = values
		}
	}
	query.Set("iss", i.URL.String())
	target.RawQuery = query.Encode()
	w.Header().Set("Location", target.String())
	w.WriteHeader(http.StatusSeeOther)
}

// storable reports whether PostgreSQL can store the text.
func storable(text string) bool { return utf8.ValidString(text) && !strings.Contains(text, "\x00") }
