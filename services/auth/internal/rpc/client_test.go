package rpc_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

func TestClientsArePutAndReplaced(t *testing.T) {
	s := serve(t)
	ops := rpctest.As(t.Context(), auth.Identity{
		Subject: "operator", Permissions: []string{"clients.write"}, ACR: auth.ACRSecondFactor, AuthTime: clock.System().Now(),
	})
	client := &authv1.Client{
		Id: "web-bff", Name: "Akinai", SecretHash: make([]byte, 32), RedirectUris: []string{"https://shop.example/callback"},
		Audiences: []string{"akinai-web"}, Grants: []string{"authorization_code"},
	}
	for range 2 {
		_, err := s.clients.PutClient(ops, &authv1.PutClientRequest{Client: client})
		require.NoError(t, err)
		client.SecretHash, client.CorsOrigins = nil, []string{"https://app.example"} // public from now on
	}
	var ids []string
	for req := (&authv1.ListClientsRequest{PageSize: 1}); ; {
		page, err := s.clients.ListClients(ops, req)
		require.NoError(t, err)
		require.Len(t, page.GetClients(), 1)
		ids = append(ids, page.GetClients()[0].GetId())
		if req.PageToken = page.GetNextPageToken(); req.GetPageToken() == "" {
			require.Equal(t, client.GetCorsOrigins(), page.GetClients()[0].GetCorsOrigins())
			require.Empty(t, page.GetClients()[0].GetSecretHash())
			break
		}
	}
	require.Equal(t, []string{"account", "akinaictl", "web-bff"}, ids)
	put := "web-bff " + auth.From(ops).Subject
	require.Equal(t, []string{put, put}, s.audited(t, domain.EventClientPut))
	for name, change := range map[string]func(*authv1.Client){
		"origin with a path":      func(c *authv1.Client) { c.CorsOrigins = []string{"https://app.example/"} },
		"any origin":              func(c *authv1.Client) { c.CorsOrigins = []string{"*"} },
		"unknown audience":        func(c *authv1.Client) { c.Audiences = []string{"internal"} },
		"no audience":             func(c *authv1.Client) { c.Audiences = nil },
		"password grant":          func(c *authv1.Client) { c.Grants = []string{"password"} },
		"machine without secret":  func(c *authv1.Client) { c.Grants = []string{"client_credentials"} },
		"short hash":              func(c *authv1.Client) { c.SecretHash = []byte("x") },
		"redirect URI of no form": func(c *authv1.Client) { c.RedirectUris = []string{"callback"} },
	} {
		bad := &authv1.Client{Id: "spa", Name: "SPA", Audiences: []string{"akinai-web"}, Grants: []string{"authorization_code"}}
		change(bad)
		_, err := s.clients.PutClient(ops, &authv1.PutClientRequest{Client: bad})
		require.Equal(t, errs.Invalid, errs.KindOf(err), name)
	}
}

// TestSessionsEndThatTheirClientCouldNotBegin: a client that loses an audience, or the grant of
// persons, loses the sessions too, which every edge then refuses. Those of other clients go on.
func TestSessionsEndThatTheirClientCouldNotBegin(t *testing.T) {
	s := serve(t)
	ops := rpctest.As(t.Context(), auth.Identity{
		Subject: "operator", Permissions: []string{"clients.write"}, ACR: auth.ACRSecondFactor, AuthTime: clock.System().Now(),
	})
	account := s.register(t, "hanako@example.jp").GetUserId()
	const insert = `
INSERT INTO sessions (id, account_id, client_id, started_at, ends_at, audience)
SELECT gen_random_uuid(), $1, client, $2, $2::timestamptz + interval '1 day', audience
FROM (VALUES ('app', 'akinai-web'), ('app', 'akinai-mobile'), ('other', 'akinai-mobile')) AS s (client, audience)`
	_, err := s.db.Exec(t.Context(), insert, account, s.clock.Now())
	require.NoError(t, err)
	live := func() []string {
		return s.rows(t, `SELECT client_id || ' ' || audience FROM sessions WHERE revoked_at IS NULL AND client_id <> 'web' ORDER BY 1`)
	}
	put := func(audiences, grants []string) {
		t.Helper()
		_, err := s.clients.PutClient(ops, &authv1.PutClientRequest{Client: &authv1.Client{
			Id: "app", Name: "App", SecretHash: make([]byte, 32), Audiences: audiences, Grants: grants,
		}})
		require.NoError(t, err)
	}
	code := []string{"authorization_code"}
	put([]string{"akinai-mobile", "akinai-web"}, code)
	require.Equal(t, []string{"app akinai-mobile", "app akinai-web", "other akinai-mobile"}, live())
	put([]string{"akinai-web"}, code)
	require.Equal(t, []string{"app akinai-web", "other akinai-mobile"}, live())
	put([]string{"akinai-web"}, []string{"client_credentials"})
	require.Equal(t, []string{"other akinai-mobile"}, live())
	require.Equal(t, []string{"2"}, s.rows(t, `SELECT count(*)::text FROM sessions WHERE revoked_at IS NOT NULL`), "edges list them")
}
