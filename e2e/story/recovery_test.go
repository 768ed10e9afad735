package story_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// TestStoryALinkInAMailVerifiesTheAddress opens the page of the link of a registration and presses
// its button, twice.
func TestStoryALinkInAMailVerifiesTheAddress(t *testing.T) {
	s := harness.SharedShop(t)
	p := s.SignUp(t)
	link := s.Mail(t, p.Email, "メールアドレスのご確認").Link(t)
	status, page := s.UseLink(t, link, url.Values{})
	require.Equal(t, http.StatusOK, status, page)
	require.Contains(t, page, "メールアドレスを確認しました")
	status, page = s.UseLink(t, link, url.Values{})
	require.Equal(t, http.StatusGone, status)
	require.Contains(t, page, "このリンクはすでに使われています")
}

// TestStoryAnUnverifiedAccountBrowsesAndDoesNotOrder registers, and orders once the address is
// verified and the token is refreshed. Another registration with the address, known or not, has the
// same answer.
func TestStoryAnUnverifiedAccountBrowsesAndDoesNotOrder(t *testing.T) {
	s := harness.SharedShop(t)
	g, p := s.Sell(t, 700, 5), s.SignUp(t)
	p.AddAddress(t)
	require.Empty(t, p.Orders(t))
	require.Equal(t, http.StatusOK, p.Get(t, "/v1/products/"+g.ID).Status)
	key := id.New()
	p.Place(t, key, harness.Basket(harness.Line(g.SKU, 1))).Refuses(t, http.StatusConflict, "EMAIL_NOT_VERIFIED")

	link := s.Mail(t, p.Email, "メールアドレスのご確認").Link(t)
	status, page := s.UseLink(t, link, url.Values{})
	require.Equal(t, http.StatusOK, status, page)
	p.Place(t, key, harness.Basket(harness.Line(g.SKU, 1))).Refuses(t, http.StatusConflict, "EMAIL_NOT_VERIFIED")
	s.Guest().Post(t, "/v1/auth/refresh", &webv1.RefreshTokensRequest{RefreshToken: p.Tokens.GetRefreshToken()}).Read(t, p.Tokens)
	a := p.Place(t, key, harness.Basket(harness.Line(g.SKU, 1)))
	require.Equal(t, http.StatusCreated, a.Status, "%s", a.Body)

	for _, email := range []string{p.Email, "nobody-" + p.Email} {
		a := s.Guest().Post(t, "/v1/auth/register", &webv1.RegisterRequest{Email: email, Password: "another horse " + id.New()})
		require.Equal(t, http.StatusOK, a.Status)
		require.Equal(t, "{}", string(a.Body))
	}
	s.Mail(t, p.Email, "このメールアドレスはすでに登録されています")
	s.Mail(t, "nobody-"+p.Email, "メールアドレスのご確認")
}

// TestStoryAResetEndsTheSessionsOfAllEdges resets a forgotten password, and requires that the
// access token from before is refused at every edge.
func TestStoryAResetEndsTheSessionsOfAllEdges(t *testing.T) {
	s := harness.SharedShop(t)
	p := s.Register(t)
	unknown := "nobody-" + p.Email
	first := s.Guest().Post(t, "/v1/auth/request-password-reset", &webv1.RequestPasswordResetRequest{Email: p.Email})
	second := s.Guest().Post(t, "/v1/auth/request-password-reset", &webv1.RequestPasswordResetRequest{Email: unknown})
	require.Equal(t, http.StatusOK, first.Status, "%s", first.Body)
	require.Equal(t, first.Status, second.Status)
	require.Equal(t, string(first.Body), string(second.Body))

	link := s.Mail(t, p.Email, "パスワードの再設定").Link(t)
	const password = "staple battery horse"
	status, page := s.UseLink(t, link, url.Values{"password": {password}})
	require.Equal(t, http.StatusOK, status, page)
	for _, edge := range s.Edges() {
		harness.Await(t, harness.Soon, func() error {
			a, err := p.Send(t.Context(), http.MethodGet, edge+"/v1/profile", strings.NewReader(""), nil)
			if err == nil && a.Status != http.StatusUnauthorized {
				err = fmt.Errorf("the old token gets %d", a.Status)
			}
			return err
		})
	}
	s.Guest().Post(t, "/v1/auth/login", &webv1.LoginRequest{Email: p.Email, Password: p.Password}).
		Refuses(t, http.StatusUnauthorized, "BAD_CREDENTIALS")
	require.Equal(t, http.StatusOK, s.Guest().Post(t, "/v1/auth/login", &webv1.LoginRequest{Email: p.Email, Password: password}).Status)
	s.Mail(t, p.Email, "パスワードが変更されました")
}
