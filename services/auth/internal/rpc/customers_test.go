package rpc_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	"github.com/akinai/akinai/pkg/errs"
)

func TestConsentsOfARegistrationAreStoredAndSeenByStaff(t *testing.T) {
	s := serve(t)
	desk, staff := authv1connect.NewAccountAdminServiceClient(s.raw), editor(t, "customers.read")
	register := func(email string, pages ...*authv1.AgreedPage) error {
		_, err := s.Register(t.Context(), &authv1.RegisterRequest{Email: email, Password: newPassword, ClientId: "web", AgreedPages: pages})
		return err
	}
	consents := func(email string) (out []string) {
		res, err := desk.SearchAccounts(staff, &authv1.SearchAccountsRequest{Email: email})
		require.NoError(t, err)
		require.Len(t, res.GetAccounts(), 1)
		for _, c := range res.GetAccounts()[0].GetConsents() {
			require.NotNil(t, c.GetAgreedAt())
			out = append(out, fmt.Sprint(c.GetPage(), " ", c.GetVersion()))
		}
		return out
	}
	terms, privacy := &authv1.AgreedPage{Name: "terms", Version: 3}, &authv1.AgreedPage{Name: "privacy", Version: 1}
	require.NoError(t, register("hanako@example.com", privacy, terms))
	require.Equal(t, []string{"terms 3", "privacy 1"}, consents("hanako@example.com"))
	require.NoError(t, register("taro@example.com"), "an application that shows no pages")
	require.Empty(t, consents("taro@example.com"))
	require.NoError(t, register("taro@example.com", privacy, terms), "as if the address were free")
	require.Empty(t, consents("taro@example.com"), "a stranger agrees to nothing for the owner")
	for name, pages := range map[string][]*authv1.AgreedPage{
		"an earlier version":      {privacy, {Name: "terms", Version: 2}},
		"a version that is not":   {privacy, {Name: "terms", Version: 4}},
		"one of two":              {terms},
		"the same twice":          {terms, terms},
		"both versions of a page": {terms, {Name: "terms", Version: 2}, privacy},
	} {
		err := register("jiro@example.com", pages...)
		requireError(t, err, errs.Precondition, "AGREED_PAGES_CHANGED")
		require.Equal(t, []string{"0"}, s.rows(t, `SELECT count(*)::text FROM accounts WHERE email = 'jiro@example.com'`), name)
	}
}

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
