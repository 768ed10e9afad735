package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/pkg/id"
)

// TestStoryAnOrderNeedsAnAddress has a customer order without an address, and with an id that is not in the address book.
func TestStoryAnOrderNeedsAnAddress(t *testing.T) {
	s := sharedShop(t)
	g := s.sell(t, 700, 5)
	p := s.register(t)
	p.place(t, id.New(), basket(line(g.sku, 1))).refuses(t, http.StatusConflict, "ADDRESS_REQUIRED")

	key := id.New()
	unknown := basket(line(g.sku, 1))
	unknown.AddressId = id.New()
	p.place(t, key, unknown).refuses(t, http.StatusBadRequest, "ADDRESS_UNKNOWN")
	require.EqualValues(t, 5, s.available(t, g.sku), "nothing is held")

	unknown.AddressId = p.addAddress(t).GetId()
	a := p.place(t, key, unknown)
	require.Equal(t, http.StatusCreated, a.status, "a refused key may be used again: %s", a.body)
	require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CONFIRMED, p.order(t, p.orders(t)[0].GetId()).GetStatus())
}
