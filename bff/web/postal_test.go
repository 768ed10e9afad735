package web

import (
	"context"
	"io"
	"net/http"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/api/gen/akinai/user/v1/userv1connect"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/pkg/testkit/redistest"
	"github.com/akinai/akinai/pkg/testkit/rpctest"
)

// postalTable has one place for each postal code, and counts the look-ups.
type postalTable struct {
	userv1connect.UnimplementedPostalServiceHandler
	lookups int
}

func (p *postalTable) LookUpPostalCode(_ context.Context, req *userv1.LookUpPostalCodeRequest) (*userv1.LookUpPostalCodeResponse, error) {
	p.lookups++
	return &userv1.LookUpPostalCodeResponse{PostalCode: req.GetPostalCode(), Places: []*userv1.PostalPlace{{Prefecture: "東京都"}}}, nil
}

// TestPostalLookupsAreBoundedByAddress sends look-ups by REST and Connect: both count, and another
// address still gets its answers.
func TestPostalLookupsAreBoundedByAddress(t *testing.T) {
	t.Parallel()
	table := new(postalTable)
	user := rpctest.Serve(t, func(s *connect.Server) { userv1connect.RegisterPostalServiceHandler(s, table) })
	cfg, counter := defaults(t, "BFF_WEB_POSTAL_LOOKUPS_PER_MINUTE", "3", "BFF_WEB_TRUSTED_PROXIES", "1"), redistest.New(t)
	w := onWire(t, cfg, io.Discard, func(s *connect.Server) {
		backends{user: user}.registerAccounts(s, cfg, func(name string, perMinute int) limit.Rate {
			return limit.Rate{Counter: counter, Name: name, PerMinute: perMinute}
		})
	})
	lookUp := func(address string, connect bool) (*http.Response, string) {
		request := badRequest{verb: http.MethodGet, path: "/v1/postal-codes/1000001"}
		if connect {
			request = badRequest{verb: http.MethodPost, path: "/akinai.bff.web.v1.PostalService/LookUpPostalCode", body: `{"postalCode":"1000001"}`}
		}
		request.headers = map[string]string{"X-Forwarded-For": address, "Authorization": ""}
		return request.send(t, clients(t)["HTTP/1.1"], w.URL)
	}
	for n := range 3 {
		response, body := lookUp("192.0.2.1", n%2 == 1)
		require.Equal(t, http.StatusOK, response.StatusCode, body)
	}
	for _, connect := range []bool{false, true} {
		response, body := lookUp("192.0.2.1", connect)
		require.Equal(t, http.StatusTooManyRequests, response.StatusCode, body)
		require.Contains(t, body, "RATE_LIMITED")
	}
	response, body := lookUp("192.0.2.1", false)
	require.Regexp(t, "^[1-9][0-9]?$", response.Header.Get("Retry-After"), body)
	require.Equal(t, 3, table.lookups)
	response, body = lookUp("192.0.2.2", false)
	require.Equal(t, http.StatusOK, response.StatusCode, body)
}
