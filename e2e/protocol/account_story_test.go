package protocol

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/chromium"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// person uses the pages of the issuer and the mailbox in a browser.
type person struct {
	*chromium.Tab
	*harness.Shopper

	language, size string
	// pictures counts those that were taken.
	pictures int
}

// TestProtocolAccountStory goes through the pages of an account in Chromium: register, mail,
// verification, login, sessions, reset. With AKINAI_E2E_PICTURES=folder it does so in both
// languages on a desktop and on a phone, and writes pictures of the pages.
func TestProtocolAccountStory(t *testing.T) {
	s := harness.SharedShop(t)
	for _, language := range storyLanguages() {
		for _, size := range storySizes() {
			t.Run(language+" "+size.Name, func(t *testing.T) { accountStory(t, s, language, size) })
		}
	}
}

// storyLanguages and storySizes are all if pictures are taken.
func storyLanguages() []string {
	if os.Getenv("AKINAI_E2E_PICTURES") != "" {
		return []string{"ja", "en"}
	}
	return []string{"ja"}
}

func storySizes() []chromium.Size {
	if os.Getenv("AKINAI_E2E_PICTURES") != "" {
		return []chromium.Size{chromium.Desktop, chromium.Phone}
	}
	return []chromium.Size{chromium.Phone}
}

func accountStory(t *testing.T, s *harness.Shop, language string, size chromium.Size) {
	t.Helper()
	g := s.Sell(t, 900, 10)
	p := &person{Tab: chromium.Open(t, language, size), Shopper: s.Guest(), language: language, size: size.Name}
	p.Email, p.Password = "story-"+id.New()+"@example.com", "correct horse "+id.New()
	p.Watch(t)

	p.register(t)
	p.authorize(t)
	p.AddAddress(t)
	p.followMail(t, "verify-email")
	p.Press(t, "verify", `button[type=submit]`)
	p.picture(t, "verified")
	p.authorize(t)
	p.Buy(t, harness.Line(g.SKU, 1))

	p.sessions(t)
	p.changeEmail(t)
	p.reset(t)
	p.logIn(t)
	p.authorize(t)
	require.Len(t, p.Orders(t), 1, "the account is the same")
	profile := new(webv1.Profile)
	p.Get(t, "/v1/profile").Read(t, profile)
	require.Equal(t, "山田 花子", profile.GetDisplayName(), "the name of the registration")
}

// register registers on the page of the issuer.
func (p *person) register(t *testing.T) {
	t.Helper()
	p.Open(t, p.Shop.PublicURL()+"/account/register")
	p.picture(t, "register")
	p.Fill(t, `#email`, p.Email, `#name`, "山田 花子", `#password`, "12345678")
	p.Press(t, "register with a weak password", `button[type=submit]`)
	p.picture(t, "register-refused")
	p.Fill(t, `#password`, p.Password)
	p.Press(t, "register", `button[type=submit]`)
	p.picture(t, "registered")
}

// send makes a call in the language of the person that must succeed.
func (p *person) send(t *testing.T, path string, m proto.Message) harness.Answer {
	t.Helper()
	a, err := p.Shop.Guest().Send(t.Context(), http.MethodPost, p.Shop.Edge()+path, strings.NewReader(harness.JSON(m)), map[string]string{"Accept-Language": p.language})
	require.NoError(t, err)
	require.Less(t, a.Status, http.StatusMultipleChoices, "%s", a.Body)
	return a
}

// authorize gets new tokens for calls of the API.
func (p *person) authorize(t *testing.T) {
	t.Helper()
	p.send(t, "/v1/auth/login", &webv1.LoginRequest{Email: p.Email, Password: p.Password}).Read(t, p.Tokens)
}

// followMail waits for the mail with a link to a page, reads it in the mailbox, and opens the link.
func (p *person) followMail(t *testing.T, page string) {
	t.Helper()
	mail := p.Shop.MailWith(t, p.Email, "/account/"+page)
	require.Equal(t, p.language, mail.Language)
	p.Open(t, p.Shop.URLs("mailbox")[0]+"/?"+url.Values{"to": {p.Email}}.Encode())
	p.Press(t, "read the mail", `a[href="/messages/`+mail.ID+`"]`)
	p.picture(t, page+"-mail")
	p.Press(t, "open the link", `pre a`)
	p.picture(t, page)
}

// logIn opens the account page and logs in.
func (p *person) logIn(t *testing.T) {
	t.Helper()
	p.Open(t, p.Shop.PublicURL()+"/oidc/account")
	p.Fill(t, `#email`, p.Email, `#password`, p.Password)
	p.Press(t, "log in", `button[type=submit]`)
}

// sessions looks at the sessions and ends those of other devices.
func (p *person) sessions(t *testing.T) {
	t.Helper()
	p.Open(t, p.Shop.PublicURL()+"/oidc/account")
	p.picture(t, "login")
	p.Fill(t, `#email`, p.Email, `#password`, "wrong horse")
	p.Press(t, "log in with a wrong password", `button[type=submit]`)
	p.picture(t, "login-refused")
	p.logIn(t)
	p.picture(t, "sessions")
	p.Press(t, "end other sessions", `form[action$="/end-others"] button`)
	p.picture(t, "sessions-ended")
	p.Post(t, "/v1/auth/refresh", &webv1.RefreshTokensRequest{RefreshToken: p.Tokens.GetRefreshToken()}).
		Refuses(t, http.StatusUnauthorized, "REFRESH_TOKEN_INVALID")
}

// changeEmail changes the address by a link to the new one, which logs the browser out.
func (p *person) changeEmail(t *testing.T) {
	t.Helper()
	next := "new-" + p.Email
	p.Open(t, p.Shop.PublicURL()+"/oidc/account/email")
	p.Fill(t, `#email`, next, `#current`, "wrong horse")
	p.Press(t, "change it with a wrong password", `button[type=submit]`)
	p.picture(t, "email-refused")
	p.Fill(t, `#current`, p.Password)
	p.Press(t, "change the address", `button[type=submit]`)
	p.picture(t, "email-sent")
	p.Email = next
	p.followMail(t, "change-email")
	p.Press(t, "confirm", `button[type=submit]`)
	p.picture(t, "email-changed")
}

// reset sets a new password by a link, which logs the browser out.
func (p *person) reset(t *testing.T) {
	t.Helper()
	p.Open(t, p.Shop.PublicURL()+"/account/request-password-reset")
	p.picture(t, "ask-for-reset")
	p.Fill(t, `#email`, p.Email)
	p.Press(t, "ask for a reset", `button[type=submit]`)
	p.picture(t, "asked-for-reset")
	p.followMail(t, "reset-password")
	p.Fill(t, `#password`, "12345678")
	p.Press(t, "choose a weak password", `button[type=submit]`)
	p.picture(t, "reset-refused")
	p.Password = "another horse " + id.New()
	p.Fill(t, `#password`, p.Password)
	p.Press(t, "choose a password", `button[type=submit]`)
	p.picture(t, "reset-done")
	p.Open(t, p.Shop.PublicURL()+"/oidc/account")
	require.Contains(t, p.Text(t), "/oidc/login", "the browser is logged out")
}

// picture takes a picture of the page, and checks a page of the issuer: with axe, for its policy,
// and at 320 pixels, where a page at 400 % is (WCAG 1.4.10).
func (p *person) picture(t testing.TB, name string) {
	t.Helper()
	if !strings.HasSuffix(name, "-mail") { // the mailbox is for development
		p.Audit(t, name)
		p.Resize(t, 320, 640)
		p.NotWide(t, name)
		p.Restore(t)
	}
	p.pictures++
	p.Picture(t, fmt.Sprintf("%s-%s-%02d-%s", p.language, p.size, p.pictures, name))
}
