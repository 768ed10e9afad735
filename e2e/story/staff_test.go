package story

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/harness"
)

// TestStaffManageTheShopAtThePrivateEdge: akinaictl with the tokens of staff, over bff-admin, which
// is a process of its own in the layouts many and twice.
func TestStaffManageTheShopAtThePrivateEdge(t *testing.T) {
	s := harness.SharedShop(t)
	boss := s.LoggedIn(t, s.Superadmin(t))

	boss.MustRun(t, "client", "put", "story-app", "--name", "Story", "--audience", "akinai-web", "--redirect-uri", "https://story.example/back")
	require.Contains(t, boss.MustRun(t, "client", "list"), "story-app")

	agent := harness.NewStaffMember()
	boss.MustRun(t, "staff", "invite", agent.Email, "-r", "cs_viewer")
	s.Pages(t).Accept(t, agent)
	desk := s.LoggedIn(t, agent)
	require.Contains(t, boss.MustRun(t, "staff", "list"), agent.Email)
	_, err := desk.Run(t, "client", "list")
	require.ErrorContains(t, err, "PERMISSION_DENIED")
	_, err = desk.Run(t, "sessions", "end", boss.Member.Email)
	require.ErrorContains(t, err, "PERMISSION_DENIED")

	boss.Age(t)
	visits := boss.Visits
	boss.MustRun(t, "role", "grant", agent.Email, "cs_agent")
	require.Equal(t, visits+1, boss.Visits, "a login of an hour ago is refused, and a fresh one was asked for")

	require.Contains(t, boss.MustRun(t, "sessions", "list", agent.Email), "akinaictl")
	boss.MustRun(t, "sessions", "end", agent.Email)
	require.Empty(t, boss.MustRun(t, "sessions", "list", agent.Email))
	harness.Await(t, harness.Soon, func() error {
		if _, err := desk.Run(t, "sessions", "list", agent.Email); err == nil {
			return errors.New("the ended session still works")
		}
		return nil
	})

	earlier := agent.Secret
	boss.MustRun(t, "staff", "reset-factor", agent.Email)
	desk.MustRun(t, "login")
	require.NotEqual(t, earlier, agent.Secret, "the second factor was set up anew")
	require.NoError(t, harness.Equal(desk.Visits, 2))
}

// TestThePrivateEdgeRefusesAllButTokensOfStaff: no token, a shopper's, and methods that it does not
// serve.
func TestThePrivateEdgeRefusesAllButTokensOfStaff(t *testing.T) {
	s := harness.SharedShop(t)
	shopper := s.Register(t)
	admin := s.URLs("bff-admin")[0]
	call := func(procedure, token string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, admin+procedure, strings.NewReader("{}"))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/json")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		response, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		return response.StatusCode
	}
	require.Equal(t, http.StatusUnauthorized, call("/akinai.auth.v1.StaffService/ListStaff", ""))
	require.Equal(t, http.StatusUnauthorized, call("/akinai.auth.v1.StaffService/ListStaff", shopper.Tokens.GetAccessToken()))
	require.Equal(t, http.StatusNotFound, call("/akinai.auth.v1.AuthService/Login", ""))
}

// TestTheCookieOfStaffIsStrict: the running edge for staff sets its session cookie for pages of the
// back office alone. A logout shows it: the edge deletes a cookie of the same attributes, also one
// that opens nothing.
func TestTheCookieOfStaffIsStrict(t *testing.T) {
	s := harness.SharedShop(t)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URLs("bff-admin")[0]+"/session/logout", http.NoBody)
	require.NoError(t, err)
	for name, value := range map[string]string{
		"Cookie": "akinai-admin=" + strings.Repeat("A", 43), "Akinai-Session": "1", "Sec-Fetch-Site": "same-origin",
	} {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusNoContent, response.StatusCode)
	require.Equal(t, []string{"akinai-admin=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"}, response.Header.Values("Set-Cookie"))
}
