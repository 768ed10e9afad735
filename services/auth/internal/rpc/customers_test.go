package rpc_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/pkg/errs"
)

func TestStaffListTheAccountsOfCustomersByPages(t *testing.T) {
	s := serve(t)
	desk, staff := authv1connect.NewAccountAdminServiceClient(s.raw), editor(t, "customers.read")
	registered := make(map[string]string)
	for _, email := range []string{"hanako@example.com", "Hanako.Y@example.com", "taro@example.com"} {
		registered[email] = s.register(t, email).GetUserId()
	}
	clerk := s.register(t, "hanako-clerk@example.com").GetUserId()
	_, err := s.db.Exec(t.Context(), `UPDATE accounts SET roles = '{catalog}' WHERE id = $1`, clerk)
	require.NoError(t, err)
	find := func(email string) map[string]string {
		t.Helper()
		found, req := make(map[string]string), &authv1.SearchAccountsRequest{Email: email, PageSize: 1}
		for {
			res, err := desk.SearchAccounts(staff, req)
			require.NoError(t, err)
			for _, a := range res.GetAccounts() {
				found[a.GetEmail()] = a.GetId()
			}
			if req.PageToken = res.GetNextPageToken(); req.GetPageToken() == "" {
				return found
			}
		}
	}
	require.Equal(t, registered, find(""), "all customers, and no staff")
	require.Len(t, find("HANAKO"), 2)
	require.Empty(t, find("hanako-"), "an account of staff alone")
	_, err = desk.SearchAccounts(staff, &authv1.SearchAccountsRequest{PageToken: "eA"})
	require.Equal(t, "PAGE_TOKEN_INVALID", errs.ReasonOf(err))
	batch, err := desk.BatchGetAccounts(staff, &authv1.BatchGetAccountsRequest{AccountIds: []string{clerk, registered["taro@example.com"]}})
	require.NoError(t, err)
	require.Len(t, batch.GetAccounts(), 1)
	_, err = desk.SearchAccounts(editor(t, "customers.write"), &authv1.SearchAccountsRequest{})
	require.Error(t, err)
}
