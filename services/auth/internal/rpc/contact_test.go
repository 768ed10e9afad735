package rpc_test

import (
	"strings"
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
	other := s.register(t, "taro@example.jp").GetUserId()
	several, err := s.BatchGetAccountContacts(service, &authv1.BatchGetAccountContactsRequest{
		AccountIds: []string{account, id.New(), strings.ToUpper(other), account},
	})
	require.NoError(t, err)
	emails := make(map[string]string)
	for _, contact := range several.GetContacts() {
		emails[contact.GetAccountId()] = contact.GetEmail()
	}
	require.Equal(t, map[string]string{account: "hanako@example.jp", other: "taro@example.jp"}, emails)
	_, err = s.BatchGetAccountContacts(owner(t, account, ""), &authv1.BatchGetAccountContactsRequest{AccountIds: []string{account}})
	require.ErrorContains(t, err, "PERMISSION_DENIED")
	_, err = s.GetAccountContact(owner(t, account, ""), &authv1.GetAccountContactRequest{AccountId: account})
	require.ErrorContains(t, err, "PERMISSION_DENIED")
	require.NotContains(t, auth.GrantablePermissions(), "accounts.contact")
}
