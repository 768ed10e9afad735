package story

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/harness"
)

// TestAkinaictlWorksWithAnAPIKeyUntilItIsRevoked: without the folder of keys, and so without the
// development key, akinaictl writes and reads stock over bff-admin. A token from before the
// revocation is refused soon after it.
func TestAkinaictlWorksWithAnAPIKeyUntilItIsRevoked(t *testing.T) {
	s := harness.SharedShop(t)
	good := s.Sell(t, 1200, 7)
	boss := s.LoggedIn(t, s.Superadmin(t))
	key := strings.TrimSpace(boss.MustRun(t, "api-key", "create", "story "+good.SKU, "-p", "stock.read"))
	run := func(args ...string) (string, error) {
		cmd := s.ControlCommand(t.Context(), args...)
		cmd.Env = append(cmd.Env, "AKINAI_API_KEY="+key, "AKINAI_KEYS_DIR="+t.TempDir())
		out, err := cmd.CombinedOutput()
		require.NotContains(t, string(out), key)
		return string(out), err
	}
	out, err := run("stock", "export", "-")
	require.NoError(t, err, out)
	require.Contains(t, out, good.SKU)
	out, err = run("export", "products")
	require.Error(t, err)
	require.Contains(t, out, "PERMISSION_DENIED", "the key has stock.read alone")

	client, secret, _ := strings.Cut(key, ".")
	token := machineToken(t, s, client, secret)
	require.NoError(t, listLocations(t, s, token))
	boss.MustRun(t, "api-key", "revoke", strings.TrimPrefix(client, "key_"))
	harness.Await(t, harness.Soon, func() error {
		if listLocations(t, s, token) == nil {
			return errors.New("the token of a revoked key still works")
		}
		return nil
	})
	out, err = run("stock", "export", "-")
	require.Error(t, err)
	require.Contains(t, out, "refuses the API key")
	require.Contains(t, boss.MustRun(t, "api-key", "list"), "revoked")
}

// machineToken returns an access token by client_credentials.
func machineToken(t *testing.T, s *harness.Shop, client, secret string) string {
	t.Helper()
	form := strings.NewReader(url.Values{"grant_type": {"client_credentials"}}.Encode())
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.PublicURL()+"/oidc/token", form)
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(client, secret)
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	var granted struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"`
	}
	require.NoError(t, json.NewDecoder(response.Body).Decode(&granted))
	require.Equal(t, 600, granted.ExpiresIn)
	return granted.AccessToken
}

// listLocations calls a method of the edge for staff.
func listLocations(t *testing.T, s *harness.Shop, token string) error {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
		s.URLs("bff-admin")[0]+"/akinai.inventory.v1.InventoryService/ListLocations", strings.NewReader("{}"))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%d", response.StatusCode)
	}
	return nil
}
