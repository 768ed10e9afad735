package login

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"github.com/pquerna/otp/totp"
	"golang.org/x/oauth2"
)

// What a person reads on the pages of the issuer.
var (
	requestField = regexp.MustCompile(`name="id" value="([^"]+)"`)
	secretText   = regexp.MustCompile(`<code class="secret">([^<]+)</code>`)
)

// maxPage bounds a page of the issuer, in bytes.
const maxPage = 1 << 20

// SetUpFactor sets up the second factor of an account on the pages of the issuer, as a person does
// at the first login, and returns its secret. It returns "" if the account has one. now is the time
// of the code.
func SetUpFactor(ctx context.Context, issuer, email, password string, now time.Time) (secret string, err error) {
	provider, err := gooidc.NewProvider(ctx, issuer)
	if err != nil {
		return "", fmt.Errorf("issuer %s: %w", issuer, err)
	}
	config := configOf(provider, "http://127.0.0.1:"+strconv.Itoa(Ports()[0])+callbackPath)
	address := config.AuthCodeURL(rand.Text(), oauth2.S256ChallengeOption(oauth2.GenerateVerifier()), oauth2.SetAuthURLParam("acr_values", "mfa"))
	jar, err := cookiejar.New(nil)
	if err != nil {
		return "", err
	}
	b := browser{http: &http.Client{Jar: jar, Timeout: 30 * time.Second}, issuer: issuer}
	if err := b.open(ctx, http.MethodGet, address, nil); err != nil {
		return "", err
	}
	if err := b.send(ctx, "/login", url.Values{"email": {email}, "password": {password}}); err != nil {
		return "", err
	}
	found := secretText.FindStringSubmatch(b.page)
	if found == nil {
		return "", b.has(`autocomplete="one-time-code"`)
	}
	secret = strings.ReplaceAll(found[1], " ", "")
	code, err := totp.GenerateCode(secret, now)
	if err != nil {
		return "", err
	}
	if err := b.send(ctx, "/login/factor", url.Values{"code": {code}}); err != nil {
		return "", err
	}
	return secret, b.has(`class="codes"`)
}

// browser shows the pages of the issuer.
type browser struct {
	http         *http.Client
	issuer, page string
}

// send sends the form of the page.
func (b *browser) send(ctx context.Context, path string, form url.Values) error {
	id := requestField.FindStringSubmatch(b.page)
	if id == nil {
		return fmt.Errorf("the page has no form for %s", path)
	}
	form.Set("id", id[1])
	return b.open(ctx, http.MethodPost, b.issuer+path, form)
}

func (b *browser) open(ctx context.Context, method, address string, form url.Values) error {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	response, err := b.http.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	page, err := io.ReadAll(io.LimitReader(response.Body, maxPage))
	b.page = string(page)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", r.URL.Path, response.Status)
	}
	return err
}

func (b *browser) has(text string) error {
	if !strings.Contains(b.page, text) {
		return errors.New("the issuer shows another page than expected")
	}
	return nil
}
