package rpc_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

const guestEmail = "guest@example.com"

// holding returns a context of a guest with a capability.
func holding(t *testing.T, text string) context.Context {
	t.Helper()
	capability, err := capabilityKeys.Check(text, time.Now())
	require.NoError(t, err)
	return rpctest.Guest(t.Context(), capability)
}

// guestWithCart returns a guest who has a cart, and the order of it.
func guestWithCart(t *testing.T, c *checkout) (context.Context, *orderv1.PlaceOrderRequest) {
	t.Helper()
	begun, err := c.carts.SetCartLine(t.Context(), setLine("A", 2))
	require.NoError(t, err)
	cart := begun.GetCart()
	return holding(t, cart.GetCapability()), &orderv1.PlaceOrderRequest{
		IdempotencyKey: "k1", PaymentMethod: goodCard, Email: guestEmail, Cart: &orderv1.CartVersion{Id: cart.GetId(), Version: cart.GetVersion()},
		Address: &typev1.Address{Name: "商井 花子", PostalCode: "100-0001", Prefecture: "東京都", City: "千代田区", Line1: "千代田1-1"},
	}
}

// TestAGuestOrdersTheirCartAndOpensTheOrderByItsCapability: the capability opens this order alone.
func TestAGuestOrdersTheirCartAndOpensTheOrderByItsCapability(t *testing.T) {
	t.Parallel()
	c := serveCheckout(t)
	guest, request := guestWithCart(t, c)
	quoted, err := c.orders.QuoteOrder(guest, &orderv1.QuoteOrderRequest{Cart: request.GetCart()})
	require.NoError(t, err)
	request.Confirmation = quoted.GetQuote().GetConfirmation().GetFingerprint()
	placed, err := c.orders.PlaceOrder(guest, request)
	require.NoError(t, err)
	order := placed.GetOrder()
	require.Empty(t, order.GetCustomerId())
	require.Equal(t, "1000001", order.GetAddress().GetPostalCode())
	again, err := c.orders.PlaceOrder(guest, request)
	require.NoError(t, err)
	require.Equal(t, order.GetId(), again.GetOrder().GetId())
	require.Equal(t, placed.GetCapability(), again.GetCapability())

	contact, err := c.orders.GetOrderContact(rpctest.System(t.Context(), "notification"), &orderv1.GetOrderContactRequest{OrderId: order.GetId()})
	require.NoError(t, err)
	require.Equal(t, guestEmail, contact.GetGuest().GetEmail())
	require.Equal(t, placed.GetCapability(), contact.GetGuest().GetCapability())

	several, err := c.orders.BatchGetOrderContacts(rpctest.System(t.Context(), "notification"),
		&orderv1.BatchGetOrderContactsRequest{OrderIds: []string{id.New(), strings.ToUpper(order.GetId())}})
	require.NoError(t, err)
	require.Len(t, several.GetContacts(), 1, "unknown orders are omitted")
	require.Equal(t, contact.GetGuest().GetCapability(), several.GetContacts()[0].GetGuest().GetCapability())
	require.Equal(t, order.GetId(), several.GetContacts()[0].GetOrder().GetId())

	opens := holding(t, contact.GetGuest().GetCapability())
	read, err := c.orders.GetOrder(opens, &orderv1.GetOrderRequest{Id: order.GetId()})
	require.NoError(t, err)
	require.Equal(t, order.GetNumber(), read.GetOrder().GetNumber())
	confirmation, err := c.orders.GetOrderConfirmation(opens, &orderv1.GetOrderConfirmationRequest{Id: order.GetId()})
	require.NoError(t, err)
	require.True(t, proto.Equal(quoted.GetQuote().GetConfirmation(), confirmation.GetConfirmation()), "as it was shown")

	old := auth.From(opens).Capability
	old.Generation++
	for name, who := range map[string]context.Context{
		"a customer":                   c.customer,
		"a guest with another order":   rpctest.Guest(t.Context(), auth.Capability{Kind: auth.CapabilityOrder, ID: id.New(), Generation: 1}),
		"a capability of a generation": rpctest.Guest(t.Context(), old),
	} {
		_, err := c.orders.GetOrder(who, &orderv1.GetOrderRequest{Id: order.GetId()})
		require.Equal(t, "ORDER_NOT_FOUND", errs.ReasonOf(err), name)
		_, err = c.orders.GetOrderConfirmation(who, &orderv1.GetOrderConfirmationRequest{Id: order.GetId()})
		require.Equal(t, "ORDER_NOT_FOUND", errs.ReasonOf(err), name)
		_, err = c.orders.CancelOrder(who, &orderv1.CancelOrderRequest{Id: order.GetId()})
		require.Equal(t, "ORDER_NOT_FOUND", errs.ReasonOf(err), name)
	}
	_, err = c.orders.GetOrder(guest, &orderv1.GetOrderRequest{Id: order.GetId()})
	require.Equal(t, "CAPABILITY_INVALID", errs.ReasonOf(err), "a cart's capability opens no order")
	_, err = c.orders.ListOrders(opens, &orderv1.ListOrdersRequest{})
	require.ErrorContains(t, err, "TOKEN_MISSING", "a guest lists no orders")

	canceled, err := c.orders.CancelOrder(opens, &orderv1.CancelOrderRequest{Id: order.GetId()})
	require.NoError(t, err)
	require.Equal(t, orderv1.OrderStatus_ORDER_STATUS_CANCELED, canceled.GetOrder().GetStatus())
}

func TestAGuestOrdersNothingButTheirCart(t *testing.T) {
	t.Parallel()
	c := serveCheckout(t)
	guest, request := guestWithCart(t, c)
	theirs := c.version(t)
	for reason, change := range map[string]func(*orderv1.PlaceOrderRequest){
		"EMAIL_REQUIRED":   func(r *orderv1.PlaceOrderRequest) { r.Email = "" },
		"ADDRESS_REQUIRED": func(r *orderv1.PlaceOrderRequest) { r.Address = nil },
		"CART_CHANGED": func(r *orderv1.PlaceOrderRequest) {
			r.Lines, r.Cart = []*orderv1.OrderLineInput{{Sku: "A", Quantity: 1}}, nil
		},
		"VALIDATION_FAILED": func(r *orderv1.PlaceOrderRequest) { r.Email = "nobody" },
	} {
		_, other := guestWithCart(t, c)
		other.Cart = request.GetCart()
		change(other)
		_, err := c.orders.PlaceOrder(guest, other)
		require.Equal(t, reason, errs.ReasonOf(err))
	}
	request.Cart = theirs
	_, err := c.orders.PlaceOrder(guest, request)
	require.Equal(t, "CART_CHANGED", errs.ReasonOf(err), "the cart of a customer")
	_, err = c.orders.QuoteOrder(guest, &orderv1.QuoteOrderRequest{Cart: theirs})
	require.Equal(t, "CART_CHANGED", errs.ReasonOf(err))
	require.Zero(t, c.till.holds)
}

// TestACustomersOrderHasNoGuestContact: an address in the request of a customer is not stored.
func TestACustomersOrderHasNoGuestContact(t *testing.T) {
	t.Parallel()
	c := serveCheckout(t)
	placed, err := c.orders.PlaceOrder(c.customer, &orderv1.PlaceOrderRequest{
		IdempotencyKey: "k1", PaymentMethod: goodCard, Cart: c.version(t), Email: guestEmail,
	})
	require.NoError(t, err)
	require.Empty(t, placed.GetCapability())
	contact, err := c.orders.GetOrderContact(rpctest.System(t.Context(), "notification"),
		&orderv1.GetOrderContactRequest{OrderId: placed.GetOrder().GetId()})
	require.NoError(t, err)
	require.Equal(t, c.id, contact.GetCustomerId())
	require.Nil(t, contact.GetGuest())
	several, err := c.orders.BatchGetOrderContacts(rpctest.System(t.Context(), "notification"),
		&orderv1.BatchGetOrderContactsRequest{OrderIds: []string{placed.GetOrder().GetId()}})
	require.NoError(t, err)
	require.Equal(t, c.id, several.GetContacts()[0].GetCustomerId())
	require.Nil(t, several.GetContacts()[0].GetGuest())
	_, err = c.orders.BatchGetOrderContacts(c.customer, &orderv1.BatchGetOrderContactsRequest{OrderIds: []string{placed.GetOrder().GetId()}})
	require.ErrorContains(t, err, "PERMISSION_DENIED")
	opens := rpctest.Guest(t.Context(), auth.Capability{Kind: auth.CapabilityOrder, ID: placed.GetOrder().GetId(), Generation: 1})
	_, err = c.orders.GetOrder(opens, &orderv1.GetOrderRequest{Id: placed.GetOrder().GetId()})
	require.Equal(t, "ORDER_NOT_FOUND", errs.ReasonOf(err), "no capability opens the order of a customer")
}
