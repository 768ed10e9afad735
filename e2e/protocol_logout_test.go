package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
)

// TestProtocolARefusedLogoutIsNoLogout checks that a refused logout leaves the session valid.
func TestProtocolARefusedLogoutIsNoLogout(t *testing.T) {
	s := sharedShop(t)
	p := s.register(t)
	logout := &webv1.LogoutRequest{RefreshToken: p.tokens.GetRefreshToken()}
	p.post(t, "/v1/auth/logout?x=1", logout).refuses(t, http.StatusBadRequest, "MALFORMED_REQUEST")

	refreshed := p.post(t, "/v1/auth/refresh", &webv1.RefreshRequest{RefreshToken: p.tokens.GetRefreshToken()})
	require.Equal(t, http.StatusOK, refreshed.status, "%s", refreshed.body)
	refreshed.read(t, p.tokens)

	logout.RefreshToken = p.tokens.GetRefreshToken()
	require.Equal(t, http.StatusOK, p.post(t, "/v1/auth/logout", logout).status)
	p.post(t, "/v1/auth/refresh", &webv1.RefreshRequest{RefreshToken: logout.GetRefreshToken()}).
		refuses(t, http.StatusUnauthorized, "REFRESH_TOKEN_INVALID")
}
