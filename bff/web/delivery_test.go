package web

import (
	"context"
	"io"
	"net/http"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/screen"
	"github.com/akinai/akinai/pkg/testkit/redistest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

// carrier quotes one way of delivery, and counts the quotes.
type carrier struct {
	orderv1connect.UnimplementedOrderServiceHandler
	quotes int
}

func (c *carrier) QuoteDelivery(_ context.Context, req *orderv1.QuoteDeliveryRequest) (*orderv1.QuoteDeliveryResponse, error) {
	c.quotes++
	return &orderv1.QuoteDeliveryResponse{
		PostalCode: req.GetPostalCode(), Delivers: true, Options: []*orderv1.DeliveryOption{{Method: "standard", Name: "通常配送（ヤマト運輸）"}},
	}, nil
}

// TestQuotesOfDeliveryNeedNoLoginAndAreBoundedByAddress: by REST and Connect.
func TestQuotesOfDeliveryNeedNoLoginAndAreBoundedByAddress(t *testing.T) {
	t.Parallel()
	quotes := new(carrier)
	orders := orderv1connect.NewOrderServiceClient(rpctest.Serve(t, func(s *connect.Server) { orderv1connect.RegisterOrderServiceHandler(s, quotes) }))
	cfg, counter := defaults(t, "BFF_WEB_TRUSTED_PROXIES", "1"), redistest.New(t)
	w := onWire(t, cfg, io.Discard, func(s *connect.Server) {
		webv1connect.RegisterDeliveryServiceHandler(s, &screen.Delivery{
			Orders: orders, Rate: limit.Rate{Counter: counter, Name: "delivery", PerMinute: 2}, Proxies: 1,
		})
	})
	quote := func(address, path string) (*http.Response, string) {
		request := badRequest{verb: http.MethodPost, path: path, body: `{"postalCode":"100-0001","lines":[{"sku":"A","quantity":1}]}`}
		request.headers = map[string]string{"X-Forwarded-For": address, "Authorization": "", "Content-Type": "application/json"}
		return request.send(t, clients(t)["HTTP/1.1"], w.URL)
	}
	const rest, rpc = "/v1/delivery/quote", "/akinai.bff.web.v1.DeliveryService/QuoteDelivery"
	for _, path := range []string{rest, rpc} {
		response, body := quote("192.0.2.1", path)
		require.Equal(t, http.StatusOK, response.StatusCode, body)
		require.Contains(t, body, "通常配送（ヤマト運輸）")
	}
	for _, path := range []string{rest, rpc} {
		response, body := quote("192.0.2.1", path)
		require.Equal(t, http.StatusTooManyRequests, response.StatusCode, body)
		require.Contains(t, body, "RATE_LIMITED")
	}
	require.Equal(t, 2, quotes.quotes)
	response, body := quote("192.0.2.2", rest)
	require.Equal(t, http.StatusOK, response.StatusCode, body)
}
