package screen

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	"github.com/akinai/akinai/api/gen/akinai/auth/v1/authv1connect"
	adminv1 "github.com/akinai/akinai/api/gen/akinai/bff/admin/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/bff/internal/fanout"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
)

const hanako = "00000000-0000-7000-8000-000000000001"

// desks are services that know one customer, who placed one order; down lists those that are not
// there.
type desks struct {
	authv1connect.AccountAdminServiceClient
	userv1connect.CustomerAdminServiceClient
	orderv1connect.OrderAdminServiceClient

	down map[string]bool
}

func (d desks) state(name string) error {
	if d.down[name] {
		return errs.New(errs.Unavailable, "SERVICE_UNAVAILABLE", "down")
	}
	return nil
}

var account = &authv1.CustomerAccount{Id: hanako, Email: "hanako@example.com"}

func (d desks) SearchAccounts(_ context.Context, req *authv1.SearchAccountsRequest) (*authv1.SearchAccountsResponse, error) {
	res := &authv1.SearchAccountsResponse{}
	if req.GetEmail() == "" || req.GetEmail() == "hanako@" {
		res = &authv1.SearchAccountsResponse{Accounts: []*authv1.CustomerAccount{account}, NextPageToken: "more"}
	}
	return res, d.state("auth")
}

func (d desks) BatchGetAccounts(_ context.Context, req *authv1.BatchGetAccountsRequest) (*authv1.BatchGetAccountsResponse, error) {
	if req.GetAccountIds()[0] != hanako {
		return &authv1.BatchGetAccountsResponse{}, d.state("auth")
	}
	return &authv1.BatchGetAccountsResponse{Accounts: []*authv1.CustomerAccount{account}}, d.state("auth")
}

var person = &userv1.Customer{UserId: hanako, Name: "山田 花子", Phone: "0312345678"}

func (d desks) SearchCustomers(_ context.Context, req *userv1.SearchCustomersRequest) (*userv1.SearchCustomersResponse, error) {
	if req.GetQuery() != "山田" {
		return &userv1.SearchCustomersResponse{}, d.state("user")
	}
	return &userv1.SearchCustomersResponse{Customers: []*userv1.Customer{person}}, d.state("user")
}

func (d desks) BatchGetCustomers(context.Context, *userv1.BatchGetCustomersRequest) (*userv1.BatchGetCustomersResponse, error) {
	return &userv1.BatchGetCustomersResponse{Customers: []*userv1.Customer{person}}, d.state("user")
}

func (d desks) GetCustomer(_ context.Context, req *userv1.GetCustomerRequest) (*userv1.GetCustomerResponse, error) {
	res := &userv1.GetCustomerResponse{Profile: &userv1.Profile{UserId: req.GetUserId()}}
	return res, d.state("user")
}

func (d desks) SearchOrders(_ context.Context, req *orderv1.SearchOrdersRequest) (*orderv1.SearchOrdersResponse, error) {
	if req.GetQuery() != "1234-5678-90" && req.GetCustomerId() != hanako {
		return &orderv1.SearchOrdersResponse{}, d.state("order")
	}
	return &orderv1.SearchOrdersResponse{Orders: []*orderv1.OrderRow{{Number: "1234567890", CustomerId: hanako}}}, d.state("order")
}

// office returns screens on services of which some are down.
func office(down ...string) *Screens {
	d := desks{down: make(map[string]bool)}
	for _, name := range down {
		d.down[name] = true
	}
	parts := fanout.New(fanout.Config{Timeout: time.Second, OptionalTimeout: time.Second, Grace: time.Second}, slog.New(slog.DiscardHandler))
	return &Screens{
		Fanout: parts, Backends: Backends{Auth: parts.Backend("auth"), User: parts.Backend("user"), Order: parts.Backend("order")},
		Accounts: d, Customers: d, Orders: d, Clock: clock.System(),
	}
}

func clerk(t *testing.T, permissions ...string) context.Context {
	t.Helper()
	return auth.With(t.Context(), auth.Identity{Subject: "u1", Permissions: permissions})
}

func TestCustomersAreFoundByWhatAPersonKnowsOfThem(t *testing.T) {
	t.Parallel()
	whole := &adminv1.CustomerRow{UserId: hanako, Name: "山田 花子", Phone: "0312345678", Email: "hanako@example.com"}
	for _, query := range []string{"", "hanako@", "山田", "1234-5678-90"} {
		res, err := office().FindCustomers(clerk(t, "customers.read", "orders.find"), &adminv1.FindCustomersRequest{Query: query})
		require.NoError(t, err)
		require.Len(t, res.GetCustomers(), 1, query)
		require.Equal(t, whole.String(), res.GetCustomers()[0].String(), query)
		require.Empty(t, res.GetUnavailableParts(), query)
	}
	res, err := office().FindCustomers(clerk(t, "customers.read"), &adminv1.FindCustomersRequest{Query: "1234-5678-90"})
	require.NoError(t, err)
	require.Empty(t, res.GetCustomers(), "who may not find orders finds no one by them")
}

func TestAServiceThatIsDownLeavesItsPartOut(t *testing.T) {
	t.Parallel()
	res, err := office("user").FindCustomers(clerk(t, "customers.read"), &adminv1.FindCustomersRequest{})
	require.NoError(t, err)
	require.Equal(t, []string{"profiles"}, res.GetUnavailableParts())
	require.Equal(t, "hanako@example.com", res.GetCustomers()[0].GetEmail())
	res, err = office("auth", "order").FindCustomers(clerk(t, "customers.read", "orders.find"), &adminv1.FindCustomersRequest{Query: "山田"})
	require.NoError(t, err)
	require.Equal(t, []string{"accounts"}, res.GetUnavailableParts())
	page, err := office("auth", "order").GetCustomerPage(clerk(t, "customers.read", "orders.find"), &adminv1.GetCustomerPageRequest{UserId: hanako})
	require.NoError(t, err)
	require.Equal(t, []string{"account", "orders"}, page.GetUnavailableParts())
}

func TestThePageOfACustomerNeedsOneServiceThatKnowsThem(t *testing.T) {
	t.Parallel()
	page, err := office().GetCustomerPage(clerk(t, "customers.read", "orders.find"), &adminv1.GetCustomerPageRequest{UserId: hanako})
	require.NoError(t, err)
	require.Equal(t, "hanako@example.com", page.GetAccount().GetEmail())
	require.Len(t, page.GetOrders(), 1)
	page, err = office().GetCustomerPage(clerk(t, "customers.read"), &adminv1.GetCustomerPageRequest{UserId: hanako})
	require.NoError(t, err)
	require.Empty(t, page.GetOrders())
	require.Empty(t, page.GetUnavailableParts())
	_, err = office().GetCustomerPage(clerk(t, "customers.read", "orders.find"), &adminv1.GetCustomerPageRequest{
		UserId: "00000000-0000-7000-8000-000000000002",
	})
	require.ErrorIs(t, err, ErrCustomerNotFound)
}
