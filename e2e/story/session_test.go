package story_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/harness"
)

// TestStoryABrowserWithACookieLogsInAndOut logs in on the issuer's pages, reads and writes with a
// cookie alone, through every instance of the edge, and logs out.
func TestStoryABrowserWithACookieLogsInAndOut(t *testing.T) {
	s := harness.SharedShop(t)
	s.RegisterWebClient(t)
	p := s.Register(t)
	browser := s.Browser(t)
	profile := func() harness.Answer { return browser.Call(t, http.MethodGet, "/v1/profile", "", nil) }
	require.Equal(t, http.StatusUnauthorized, profile().Status)
	require.Equal(t, "/openapi.yaml", browser.LogIn(t, p.Email, p.Password, "/openapi.yaml"))
	require.Equal(t, http.StatusOK, profile().Status)

	address := harness.JSON(harness.Home())
	created := browser.Call(t, http.MethodPost, "/v1/addresses", address, nil)
	require.Equal(t, http.StatusCreated, created.Status, "%s", created.Body)
	forged := browser.Call(t, http.MethodPost, "/v1/addresses", address, map[string]string{"Sec-Fetch-Site": "cross-site"})
	forged.Refuses(t, http.StatusForbidden, "CROSS_SITE_REQUEST")

	other := s.Browser(t)
	require.Equal(t, "/", other.LogIn(t, p.Email, p.Password, "//evil.example"))
	require.Equal(t, http.StatusNoContent, browser.Call(t, http.MethodPost, "/session/logout", "", nil).Status)
	require.Equal(t, http.StatusUnauthorized, profile().Status)
	require.Equal(t, http.StatusOK, other.Call(t, http.MethodGet, "/v1/profile", "", nil).Status, "another browser stays logged in")
	require.Contains(t, browser.LogIn(t, "", "", "/"), "/oidc/login", "the issuer asks again")
}
