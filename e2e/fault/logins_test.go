package fault

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/cluster"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/auth"
)

// knownWithin bounds the time until all edges know that a session ended or a role changed.
const knownWithin = 5 * time.Second

// TestFaultEveryEdgeKnowsEndedLogins ends logins of shoppers and staff in each way: each instance
// of each edge refuses their access tokens and cookies within knownWithin, also after Redis lost
// its data and after a restart of the edges.
func TestFaultEveryEdgeKnowsEndedLogins(t *testing.T) {
	s := harness.NewShop(t, cluster.Twice, nil)
	s.RegisterWebClient(t)
	s.RegisterOffice(t)
	left, demoted, browsing, disabled := s.Customer(t), s.Customer(t), s.Customer(t), s.Customer(t)
	s.Superadmin(t) // the last one cannot be disabled
	clerk, browser := s.Superadmin(t), s.Browser(t)
	browser.LogIn(t, browsing.Email, browsing.Password, "/")
	tool, office := s.LoggedIn(t, clerk), s.Pages(t)
	office.LogIn(t, clerk, s.OfficeURL()+"/session/login")
	logins := []heldLogin{
		{"a logout", "bff-web", bearer(left.Tokens.GetAccessToken()), http.StatusUnauthorized, "TOKEN_INVALID"},
		{"a role less", "bff-web", bearer(demoted.Tokens.GetAccessToken()), http.StatusForbidden, "PERMISSION_DENIED"},
		{"an ended cookie", "bff-web", cookie(browser.Cookies(t)), http.StatusUnauthorized, ""},
		{"a disabled account", "bff-web", bearer(disabled.Tokens.GetAccessToken()), http.StatusUnauthorized, "TOKEN_INVALID"},
		{"a disabled staff member", "bff-admin", bearer(tool.AccessToken(t)), http.StatusUnauthorized, "TOKEN_INVALID"},
		{"the cookie of a disabled staff member", "bff-admin", cookie(office.Cookies(t, s.OfficeURL())), http.StatusUnauthorized, ""},
	}
	everyEdge(t, s, logins, func(heldLogin) (int, string) { return http.StatusOK, "" })

	require.Equal(t, http.StatusOK, left.Post(t, "/v1/auth/logout", &webv1.LogoutRequest{RefreshToken: left.Tokens.GetRefreshToken()}).Status)
	require.Equal(t, http.StatusOK, browsing.Post(t, "/v1/sessions/end-others", &webv1.EndOtherSessionsRequest{}).Status)
	desk := harness.Dial(t, s.URLs("auth")[0], func(ctx context.Context) (string, error) { return s.Token(ctx, auth.GrantablePermissions()...) })
	roles, staff := authv1connect.NewRoleServiceClient(desk), authv1connect.NewStaffServiceClient(desk)
	_, err := roles.RevokeRole(t.Context(), &authv1.RevokeRoleRequest{Account: demoted.Email, Role: "customer"})
	require.NoError(t, err)
	_, err = roles.GrantRole(t.Context(), &authv1.GrantRoleRequest{Account: disabled.Email, Role: "catalog"})
	require.NoError(t, err)
	for _, email := range []string{disabled.Email, clerk.Email} {
		_, err = staff.DisableStaff(t.Context(), &authv1.DisableStaffRequest{Account: email})
		require.NoError(t, err)
	}

	ended := func(l heldLogin) (int, string) { return l.status, l.reason }
	everyEdge(t, s, logins, ended)
	restart := func() {
		for _, p := range s.Processes {
			if strings.HasPrefix(p.Name, "bff-") {
				require.NoError(t, p.Stop())
			}
		}
		require.NoError(t, s.StartAll(t.Context()))
	}
	for _, disturb := range []func(){func() { flush(t) }, restart} {
		disturb()
		require.NoError(t, answerOf(t, s, logins, ended), "at once: an edge is not ready before it knows")
	}
}

// heldLogin is a login at an edge, and the answer after its end: its reason can be "" for any.
type heldLogin struct {
	name, edge string
	headers    map[string]string
	status     int
	reason     string
}

func bearer(token string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + token}
}

// cookie returns the headers of a request by a page of the edge.
func cookie(text string) map[string]string {
	return map[string]string{"Cookie": text, "Akinai-Session": "1", "Sec-Fetch-Site": "same-origin"}
}

// everyEdge requires that within knownWithin every instance gives to each login the answer that
// want returns.
func everyEdge(t testing.TB, s *harness.Shop, logins []heldLogin, want func(heldLogin) (int, string)) {
	t.Helper()
	harness.Await(t, knownWithin, func() error { return answerOf(t, s, logins, want) })
}

// answerOf returns an error if an instance gives to a login another answer than want returns.
func answerOf(t testing.TB, s *harness.Shop, logins []heldLogin, want func(heldLogin) (int, string)) error {
	t.Helper()
	for _, login := range logins {
		status, reason := want(login)
		require.Len(t, s.URLs(login.edge), 2)
		for _, edge := range s.URLs(login.edge) {
			a := login.read(t, s, edge)
			if a.Status != status || reason != "" && a.Reason() != reason {
				return fmt.Errorf("%s at %s: status %d: %s", login.name, edge, a.Status, a.Body)
			}
		}
	}
	return nil
}

// read asks an instance for what only the login may see.
func (l heldLogin) read(t testing.TB, s *harness.Shop, edge string) harness.Answer {
	t.Helper()
	method, path, body := http.MethodGet, "/v1/profile", io.Reader(nil)
	if l.edge == "bff-admin" {
		method, path, body = http.MethodPost, "/akinai.auth.v1.StaffService/ListStaff", strings.NewReader("{}")
	}
	a, err := s.Guest().Send(t.Context(), method, edge+path, body, l.headers)
	require.NoError(t, err)
	return a
}
