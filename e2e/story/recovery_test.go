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
)

// TestStoryALinkInAMailVerifiesTheAddress opens the page of the link of a registration and presses
// its button, twice.
func TestStoryALinkInAMailVerifiesTheAddress(t *testing.T) {
	s := harness.SharedShop(t)
	p := s.Register(t)
	link := s.Mail(t, p.Email, "メールアドレスのご確認").Link(t)
	status, page := s.UseLink(t, link, url.Values{})
	require.Equal(t, http.StatusOK, status, page)
	require.Contains(t, page, "メールアドレスを確認しました")
	status, page = s.UseLink(t, link, url.Values{})
	require.Equal(t, http.StatusGone, status)
	require.Contains(t, page, "このリンクはすでに使われています")
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
