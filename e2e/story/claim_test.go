package story

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// TestStoryACustomerClaimsTheOrderThatTheyPlacedAsAGuest: the order of a guest moves into the
// account with its address, and its link ends.
func TestStoryACustomerClaimsTheOrderThatTheyPlacedAsAGuest(t *testing.T) {
	s := harness.SharedShop(t)
	tea := s.Sell(t, 1200, 50)
	hanako, other := s.Register(t), s.Register(t)
	order := orderAsGuest(t, s, tea, strings.ToUpper(hanako.Email[:1])+hanako.Email[1:])
	path := "/v1/orders/" + order.GetId()
	link := func(method, path string) harness.Answer {
		return sendWith(t, s, order.GetGuestCapability(), method, path, "{}")
	}
	require.Equal(t, http.StatusOK, link(http.MethodGet, path).Status)
	require.Contains(t, actionNames(order), "claim")

	s.MailWith(t, hanako.Email, "#guest=")
	claim := &webv1.ClaimOrderRequest{}
	other.Post(t, path+"/claim", claim).Refuses(t, http.StatusNotFound, "ORDER_NOT_FOUND")
	hanako.Post(t, "/v1/orders/"+id.New()+"/claim", claim).Refuses(t, http.StatusNotFound, "ORDER_NOT_FOUND")
	s.SignUp(t).Post(t, path+"/claim", claim).Refuses(t, http.StatusConflict, "EMAIL_NOT_VERIFIED")
	link(http.MethodPost, path+"/claim").Refuses(t, http.StatusUnauthorized, "TOKEN_MISSING")

	for range 2 {
		claimed := new(webv1.Order)
		hanako.Post(t, path+"/claim", claim).Read(t, claimed)
		require.Equal(t, order.GetNumber(), claimed.GetNumber())
		require.NotContains(t, actionNames(claimed), "claim")
	}
	listed := hanako.Orders(t)
	require.Len(t, listed, 1)
	require.Equal(t, order.GetNumber(), listed[0].GetNumber())
	link(http.MethodGet, path).Refuses(t, http.StatusNotFound, "ORDER_NOT_FOUND")
	link(http.MethodPost, path+"/cancel").Refuses(t, http.StatusNotFound, "ORDER_NOT_FOUND")
	require.Equal(t, http.StatusOK, hanako.Cancel(t, order.GetId()).Status)
	mail := s.MailWith(t, hanako.Email, "次のご注文をキャンセルしました")
	require.NotContains(t, mail.Text, "#guest=", "a mail to the account has no capability")
}

// sendWith makes a request with a capability; "" sends none.
func sendWith(t *testing.T, s *harness.Shop, capability, method, path, body string) harness.Answer {
	t.Helper()
	headers := map[string]string{"Idempotency-Key": id.New()}
	if capability != "" {
		headers["Authorization"] = "Capability " + capability
	}
	var content io.Reader
	if method != http.MethodGet {
		content = strings.NewReader(body)
	}
	a, err := s.Guest().Send(t.Context(), method, s.Edge()+path, content, headers)
	require.NoError(t, err)
	return a
}

// orderAsGuest orders one unit without an account.
func orderAsGuest(t *testing.T, s *harness.Shop, good harness.Good, email string) *webv1.Order {
	t.Helper()
	cart := readCart(t, sendWith(t, s, "", http.MethodPut, "/v1/cart/lines/"+good.SKU, `{"quantity":1}`))
	a := sendWith(t, s, cart.GetGuestCapability(), http.MethodPost, "/v1/orders", harness.JSON(&webv1.PlaceOrderRequest{
		Cart: &webv1.CartVersion{Id: cart.GetId(), Version: cart.GetVersion()}, PaymentMethod: harness.CardGood, Email: email, Address: harness.Home(),
	}))
	require.Equal(t, http.StatusCreated, a.Status, "%s", a.Body)
	order := new(webv1.Order)
	a.Read(t, order)
	return order
}

func actionNames(order *webv1.Order) (names []string) {
	for _, action := range order.GetActions() {
		names = append(names, action.GetName())
	}
	return names
}
