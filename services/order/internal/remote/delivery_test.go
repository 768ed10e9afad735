package remote_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	deliveryv1 "github.com/akinai/akinai/api/gen/akinai/delivery/v1"
	"github.com/akinai/akinai/api/gen/akinai/delivery/v1/deliveryv1connect"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
	"github.com/akinai/akinai/services/order/internal/app"
	"github.com/akinai/akinai/services/order/internal/domain"
	"github.com/akinai/akinai/services/order/internal/remote"
)

// carrier answers quotes with its response, or its error.
type carrier struct {
	deliveryv1connect.DeliveryServiceClient
	response *deliveryv1.QuoteDeliveryResponse
	err      error
	calls    int
}

func (c *carrier) QuoteDelivery(_ context.Context, req *deliveryv1.QuoteDeliveryRequest) (*deliveryv1.QuoteDeliveryResponse, error) {
	if c.calls++; !req.GetWithoutSlots() {
		return nil, errors.New("slots are counted")
	}
	return c.response, c.err
}

// TestAShopWithoutZonesTakesOrdersWithoutTheDeliveryService: it is asked again after ten seconds,
// and a service that is down then changes nothing for an hour. An answer that is older decides on
// no money.
func TestAShopWithoutZonesTakesOrdersWithoutTheDeliveryService(t *testing.T) {
	now, c := clocktest.New(), &carrier{response: &deliveryv1.QuoteDeliveryResponse{}}
	d := &remote.Deliveries{Client: c, Clock: now}
	down := errs.New(errs.Unavailable, "DOWN", "down")
	defaults := func() (bool, error) {
		_, delivers, err := d.Defaults(t.Context(), domain.Address{}, app.Goods{})
		return delivers, err
	}
	c.err = down
	_, err := defaults()
	require.Error(t, err, "nothing is known yet")
	require.True(t, d.Delivers())

	c.err = nil
	for range 2 {
		delivers, err := defaults()
		require.NoError(t, err)
		require.False(t, delivers)
	}
	require.Equal(t, 2, c.calls)
	require.False(t, d.Delivers())

	now.Advance(10 * time.Second)
	require.True(t, d.Delivers(), "zones may have come")
	c.err = down
	delivers, err := defaults()
	require.NoError(t, err)
	require.False(t, delivers)
	now.Advance(time.Hour)
	_, err = defaults()
	require.Error(t, err)

	c.err, c.response.Delivers = nil, true
	delivers, err = defaults()
	require.NoError(t, err)
	require.True(t, delivers)
	require.True(t, d.Delivers())
	c.err = down
	_, err = defaults()
	require.Error(t, err, "an order that needs the service waits for it")
}
