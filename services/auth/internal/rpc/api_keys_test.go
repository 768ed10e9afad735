package rpc_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

func tomorrow(s *service) *timestamppb.Timestamp {
	return timestamppb.New(s.clock.Now().Add(24 * time.Hour))
}

// steppedUpOwner returns a member of staff with the permissions who has just logged in.
func (s *service) steppedUpOwner(t *testing.T, email string, permissions ...string) auth.Identity {
	t.Helper()
	account := s.register(t, email).GetUserId()
	return auth.Identity{
		Subject: account, Session: s.rows(t, `SELECT id::text FROM sessions WHERE account_id = $1`, account)[0],
		Permissions: permissions, ACR: auth.ACRSecondFactor, AuthTime: clock.System().Now(),
	}
}

// apiKey creates a key.
func (s *service) apiKey(t *testing.T, owner auth.Identity, name string, permissions ...string) *authv1.CreateApiKeyResponse {
	t.Helper()
	owner.ACR, owner.AuthTime = auth.ACRSecondFactor, clock.System().Now()
	res, err := s.apiKeys.CreateApiKey(rpctest.As(t.Context(), owner), &authv1.CreateApiKeyRequest{
		Name: name, Permissions: permissions, ExpiresAt: tomorrow(s),
	})
	require.NoError(t, err)
	return res
}

func TestAnAPIKeyIsShownOnceAndStoredHashed(t *testing.T) {
	s := serve(t)
	owner := s.steppedUpOwner(t, "owner@example.com", "keys.write", "stock.read", "stock.write")
	created := s.apiKey(t, owner, "warehouse", "stock.write", "stock.read")
	client, secret, _ := strings.Cut(created.GetText(), ".")
	require.Equal(t, created.GetApiKey().GetClientId(), client)
	require.Len(t, secret, 43)
	require.Equal(t, []string{"stock.read", "stock.write"}, created.GetApiKey().GetPermissions())
	list, err := s.apiKeys.ListApiKeys(rpctest.As(t.Context(), owner), &authv1.ListApiKeysRequest{})
	require.NoError(t, err)
	require.Len(t, list.GetApiKeys(), 1)
	require.Equal(t, owner.Subject, list.GetApiKeys()[0].GetOwnerId())
	require.NotContains(t, list.String(), secret)
	for _, table := range []string{"api_keys", "audit_events"} {
		require.NotContains(t, strings.Join(s.rows(t, `SELECT r::text FROM `+table+` r`), "\n"), secret, table)
	}
}

func TestAnAPIKeyIsWithinThePermissionsOfItsCreator(t *testing.T) {
	s := serve(t)
	owner := s.steppedUpOwner(t, "owner@example.com", "keys.write", "stock.read")
	s.apiKey(t, owner, "taken", "stock.read")
	for name, tc := range map[string]struct {
		request *authv1.CreateApiKeyRequest
		reason  string
	}{
		"beyond":    {&authv1.CreateApiKeyRequest{Permissions: []string{"stock.read", "stock.write"}, ExpiresAt: tomorrow(s)}, "BEYOND_OWN_PERMISSIONS"},
		"no role's": {&authv1.CreateApiKeyRequest{Permissions: []string{"stock.reserve"}, ExpiresAt: tomorrow(s)}, "PERMISSION_UNKNOWN"},
		"for ever":  {&authv1.CreateApiKeyRequest{Permissions: []string{"stock.read"}, ExpiresAt: timestamppb.New(s.clock.Now().AddDate(2, 0, 0))}, "API_KEY_EXPIRY"},
		"expired":   {&authv1.CreateApiKeyRequest{Permissions: []string{"stock.read"}, ExpiresAt: timestamppb.New(s.clock.Now())}, "API_KEY_EXPIRY"},
		"taken":     {&authv1.CreateApiKeyRequest{Permissions: []string{"stock.read"}, ExpiresAt: tomorrow(s)}, "API_KEY_EXISTS"},
	} {
		tc.request.Name = name
		_, err := s.apiKeys.CreateApiKey(rpctest.As(t.Context(), owner), tc.request)
		require.Equal(t, tc.reason, errs.ReasonOf(err), name)
	}
	owner.ACR = auth.ACRAPIKey
	_, err := s.apiKeys.CreateApiKey(rpctest.As(t.Context(), owner), &authv1.CreateApiKeyRequest{
		Name: "by a key", Permissions: []string{"stock.read"}, ExpiresAt: tomorrow(s),
	})
	require.Equal(t, "STEP_UP_REQUIRED", errs.ReasonOf(err), "a key creates no key")
}

// TestAnEndedAPIKeyIsAmongTheRevocations: edges refuse its tokens then, because its id is their
// session.
func TestAnEndedAPIKeyIsAmongTheRevocations(t *testing.T) {
	s := serve(t)
	owner := s.steppedUpOwner(t, "owner@example.com", "keys.write", "stock.read")
	s.grant(t, "owner@example.com", "warehouse")
	revoked, kept := s.apiKey(t, owner, "one", "stock.read").GetApiKey().GetId(), s.apiKey(t, owner, "two", "stock.read").GetApiKey().GetId()
	for range 2 {
		_, err := s.apiKeys.RevokeApiKey(rpctest.As(t.Context(), owner), &authv1.RevokeApiKeyRequest{
			Id: revoked, Reason: authv1.ApiKeyRevokeReason_API_KEY_REVOKE_REASON_REPLACED,
		})
		require.NoError(t, err)
	}
	require.Equal(t, []string{"REPLACED"}, s.rows(t, `SELECT reason FROM audit_events WHERE event = 'api_key_revoked'`))
	listed := func() []string {
		res, err := s.ListRevocations(rpctest.As(t.Context(), auth.Identity{Subject: "system:bff-admin", Permissions: []string{"sessions.read"}}),
			&authv1.ListRevocationsRequest{Since: timestamppb.New(s.clock.Now().Add(-time.Minute))})
		require.NoError(t, err)
		return res.GetSessionIds()
	}
	require.Contains(t, listed(), revoked)
	require.NotContains(t, listed(), kept)
	s.apiKey(t, owner, "one", "stock.read") // the name is free again
	_, err := s.staff.DisableStaff(superadmin(t), &authv1.DisableStaffRequest{Account: "owner@example.com"})
	require.NoError(t, err)
	require.Contains(t, listed(), kept, "the keys of a disabled owner end")
	_, err = s.apiKeys.RevokeApiKey(rpctest.As(t.Context(), owner), &authv1.RevokeApiKeyRequest{Id: absent})
	require.Equal(t, "API_KEY_NOT_FOUND", errs.ReasonOf(err))
}

const absent = "0199a3c0-0000-7000-8000-00000000dead"
