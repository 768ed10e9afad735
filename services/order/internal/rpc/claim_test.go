package rpc_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
	"github.com/akinai/akinai/services/order/internal/domain"
)

// register adds an account with an address and returns a context of its owner.
func (s *till) register(t *testing.T, email string, verified bool) context.Context {
	t.Helper()
	account := domain.Account{ID: id.New(), Email: domain.Email(email), Verified: verified}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accounts[account.ID] = account
	return rpctest.Customer(t.Context(), account.ID)
}

// Account implements app.Accounts.
func (s *till) Account(_ context.Context, id string) (domain.Account, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	account, ok := s.accounts[id]
	if !ok {
		return account, errs.New(errs.NotFound, "ACCOUNT_NOT_FOUND", "no such account")
	}
	return account, nil
}

// TestACustomerClaimsTheOrderOfTheirAddress: then it is theirs, and the link of before opens it no
// more.
func TestACustomerClaimsTheOrderOfTheirAddress(t *testing.T) {
	t.Parallel()
	c := serveCheckout(t)
	guest, request := guestWithCart(t, c)
	placed, err := c.orders.PlaceOrder(guest, request)
	require.NoError(t, err)
	order := placed.GetOrder().GetId()
	opens := holding(t, placed.GetCapability())
	hanako := c.till.register(t, strings.ToUpper(guestEmail), true)
	for name, who := range map[string]context.Context{
		"another address": c.till.register(t, "other@example.com", true), "unverified": c.till.register(t, guestEmail, false),
	} {
		_, err := c.orders.ClaimOrder(who, &orderv1.ClaimOrderRequest{Id: order})
		require.Equal(t, "ORDER_NOT_FOUND", errs.ReasonOf(err), name)
		_, absent := c.orders.ClaimOrder(who, &orderv1.ClaimOrderRequest{Id: id.New()})
		require.Equal(t, absent.Error(), err.Error(), "the answer does not tell whether the order exists")
	}
	_, err = c.orders.ClaimOrder(opens, &orderv1.ClaimOrderRequest{Id: order})
	require.ErrorContains(t, err, "TOKEN_MISSING", "a capability claims nothing")

	claimed, err := c.orders.ClaimOrder(hanako, &orderv1.ClaimOrderRequest{Id: strings.ToUpper(order)})
	require.NoError(t, err)
	again, err := c.orders.ClaimOrder(hanako, &orderv1.ClaimOrderRequest{Id: order})
	require.NoError(t, err)
	require.Equal(t, claimed.GetOrder().GetVersion(), again.GetOrder().GetVersion(), "a repetition changes nothing")
	listed, err := c.orders.ListOrders(hanako, &orderv1.ListOrdersRequest{})
	require.NoError(t, err)
	require.Len(t, listed.GetOrders(), 1)
	_, err = c.orders.GetOrder(opens, &orderv1.GetOrderRequest{Id: order})
	require.Equal(t, "ORDER_NOT_FOUND", errs.ReasonOf(err))
	_, err = c.orders.CancelOrder(opens, &orderv1.CancelOrderRequest{Id: order})
	require.Equal(t, "ORDER_NOT_FOUND", errs.ReasonOf(err))
	_, err = c.orders.PlaceOrder(guest, request)
	require.Equal(t, "CART_CHANGED", errs.ReasonOf(err), "the cart's capability does not lead to the order of a customer")
	contact, err := c.orders.GetOrderContact(rpctest.System(t.Context(), "notification"), &orderv1.GetOrderContactRequest{OrderId: order})
	require.NoError(t, err)
	require.Equal(t, claimed.GetOrder().GetCustomerId(), contact.GetCustomerId(), "mails go to the account")
	require.Nil(t, contact.GetGuest())
}

// TestConcurrentClaimsGiveAnOrderToOneCustomer: two accounts cannot have one address, but an
// address can move from one to another between two claims.
func TestConcurrentClaimsGiveAnOrderToOneCustomer(t *testing.T) {
	t.Parallel()
	c := serveCheckout(t)
	guest, request := guestWithCart(t, c)
	placed, err := c.orders.PlaceOrder(guest, request)
	require.NoError(t, err)
	owners := make([]string, 8)
	var group sync.WaitGroup
	for i := range owners {
		caller := c.till.register(t, guestEmail, true)
		group.Go(func() {
			res, err := c.orders.ClaimOrder(caller, &orderv1.ClaimOrderRequest{Id: placed.GetOrder().GetId()})
			if err == nil {
				owners[i] = res.GetOrder().GetCustomerId()
			}
		})
	}
	group.Wait()
	var won []string
	for _, owner := range owners {
		if owner != "" {
			won = append(won, owner)
		}
	}
	require.Len(t, won, 1)
	contact, err := c.orders.GetOrderContact(rpctest.System(t.Context(), "notification"), &orderv1.GetOrderContactRequest{OrderId: placed.GetOrder().GetId()})
	require.NoError(t, err)
	require.Equal(t, won[0], contact.GetCustomerId())
}
