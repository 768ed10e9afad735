package rpc_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

// TestAServiceReadsWhereToWriteTo: a person cannot, whatever their permissions are.
func TestAServiceReadsWhereToWriteTo(t *testing.T) {
	s := serve(t)
	account := s.register(t, "hanako@example.jp").GetUserId()
	service := rpctest.As(t.Context(), auth.Identity{Subject: "system:notification", Permissions: []string{"accounts.contact"}})
	got, err := s.GetAccountContact(service, &authv1.GetAccountContactRequest{AccountId: account})
	require.NoError(t, err)
	require.Equal(t, "hanako@example.jp", got.GetEmail())
	_, err = s.GetAccountContact(service, &authv1.GetAccountContactRequest{AccountId: id.New()})
	require.Equal(t, "ACCOUNT_NOT_FOUND", errs.ReasonOf(err))
	_, err = s.GetAccountContact(owner(t, account, ""), &authv1.GetAccountContactRequest{AccountId: account})
	require.ErrorContains(t, err, "PERMISSION_DENIED")
	require.NotContains(t, auth.GrantablePermissions(), "accounts.contact")
}
