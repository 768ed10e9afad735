package story

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
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

// TestAkinaictlRunsJobsWithAnAPIKey: products and stock are imported, counted and exported by jobs,
// over bff-admin alone.
func TestAkinaictlRunsJobsWithAnAPIKey(t *testing.T) {
	s := harness.SharedShop(t)
	prefix := "JOB-" + id.New()[24:]
	boss := s.LoggedIn(t, s.Superadmin(t))
	key := strings.TrimSpace(boss.MustRun(t, "api-key", "create", "jobs "+prefix, "-p", "products.write", "-p", "stock.read", "-p", "stock.write"))
	folder := t.TempDir()
	run := func(content string, args ...string) string {
		file := filepath.Join(folder, "file.csv")
		require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
		cmd := s.ControlCommand(t.Context(), append(args, file)...)
		cmd.Env = append(cmd.Env, "AKINAI_API_KEY="+key, "AKINAI_KEYS_DIR="+t.TempDir())
		out, _ := cmd.CombinedOutput()
		return string(out)
	}
	require.Contains(t, run("slug,sku,name,status,price,tax_class\n"+strings.ToLower(prefix)+","+prefix+",Tea,published,864,reduced\n", "import", "--job"), "created 1")
	require.Contains(t, run("sku,on_hand\n"+prefix+",7\n", "stock", "import", "--job", "--create"), "changed 1")
	out := run("sku,on_hand\n"+prefix+",6\nNONE-"+prefix+",1\n", "stock", "count", "--job", "--reason", "cycle count")
	require.Contains(t, out, "changed 1, refused 1")
	refused, err := os.ReadFile(filepath.Join(folder, "file.csv.refused.csv"))
	require.NoError(t, err)
	require.Contains(t, string(refused), "SKU_UNKNOWN")
	require.NotContains(t, run("", "stock", "export", "--job"), "error")
	levels, err := os.ReadFile(filepath.Join(folder, "file.csv"))
	require.NoError(t, err)
	require.Contains(t, string(levels), prefix+",main,6,0,6,")
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
