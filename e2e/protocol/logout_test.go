package protocol

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/harness"
)

// TestProtocolARefusedLogoutIsNoLogout checks that a refused logout leaves the session valid.
func TestProtocolARefusedLogoutIsNoLogout(t *testing.T) {
	s := harness.SharedShop(t)
	p := s.Register(t)
	logout := &webv1.LogoutRequest{RefreshToken: p.Tokens.GetRefreshToken()}
	p.Post(t, "/v1/auth/logout?x=1", logout).Refuses(t, http.StatusBadRequest, "MALFORMED_REQUEST")

	refreshed := p.Post(t, "/v1/auth/refresh", &webv1.RefreshTokensRequest{RefreshToken: p.Tokens.GetRefreshToken()})
	require.Equal(t, http.StatusOK, refreshed.Status, "%s", refreshed.Body)
	refreshed.Read(t, p.Tokens)

	logout.RefreshToken = p.Tokens.GetRefreshToken()
	require.Equal(t, http.StatusOK, p.Post(t, "/v1/auth/logout", logout).Status)
	p.Post(t, "/v1/auth/refresh", &webv1.RefreshTokensRequest{RefreshToken: logout.GetRefreshToken()}).
		Refuses(t, http.StatusUnauthorized, "REFRESH_TOKEN_INVALID")
}
