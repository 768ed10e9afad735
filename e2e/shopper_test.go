package e2e

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/id"
)

// The cards of the sandbox bank; see services/payment/README.md.
const (
	cardGood     = "tok_visa"
	cardDeclined = "tok_declined"
)

// browser is the HTTP client of all shoppers. It opens as many connections as there are concurrent
// requests.
var browser = &http.Client{
	Timeout:   30 * time.Second,
	Transport: &http.Transport{MaxIdleConnsPerHost: 1200, MaxConnsPerHost: 0},
}

// answer is a response of the shop.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// reason returns the machine-readable reason of a refusal, over REST or Connect, or "" if there is
// none.
func (a answer) reason() string {
	var e struct {
		Reason  string `json:"reason"`
		Details []struct {
			Type  string `json:"type"`
			Value string `json:"value"`
		} `json:"details"`
	}
	_ = json.Unmarshal(a.body, &e) // a body that is not JSON has no reason
	for _, d := range e.Details {
		var info errdetails.ErrorInfo
		value, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(d.Value, "="))
		if strings.HasSuffix(d.Type, "google.rpc.ErrorInfo") && err == nil && proto.Unmarshal(value, &info) == nil {
			return info.GetReason()
		}
	}
	return e.Reason
}

// read decodes the body into a message.
func (a answer) read(t testing.TB, m proto.Message) {
	t.Helper()
	require.NoError(t, protojson.Unmarshal(a.body, m), "%s", a.body)
}

// refuses requires a refusal.
func (a answer) refuses(t testing.TB, status int, reason string) {
	t.Helper()
	require.Equal(t, status, a.status, "%s", a.body)
	require.Equal(t, reason, a.reason(), "%s", a.body)
}

// shopper is a user of the shop with a browser.
type shopper struct {
	shop            *shop
	email, password string
	tokens          *webv1.Tokens
}

// guest returns a shopper without an account.
func (s *shop) guest() *shopper { return &shopper{shop: s, tokens: new(webv1.Tokens)} }

// register returns a shopper with a new account.
func (s *shop) register(t testing.TB) *shopper {
	t.Helper()
	p := s.guest()
	p.email, p.password = "shopper-"+id.New()+"@example.com", "correct horse "+id.New()
	a := p.post(t, "/v1/auth/register", &webv1.RegisterRequest{Email: p.email, Password: p.password})
	require.Equal(t, http.StatusCreated, a.status, "%s", a.body)
	a.read(t, p.tokens)
	return p
}

// customer returns a shopper with a new account and a delivery address.
func (s *shop) customer(t testing.TB) *shopper {
	t.Helper()
	p := s.register(t)
	p.addAddress(t)
	return p
}

// send makes a request. It returns an error if there is no response.
func (p *shopper) send(ctx context.Context, method, url string, body io.Reader, headers map[string]string) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return answer{}, err
	}
	if token := p.tokens.GetAccessToken(); token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := browser.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, data}, err
}

// get requests a path of the REST API.
func (p *shopper) get(t testing.TB, path string) answer {
	t.Helper()
	a, err := p.send(t.Context(), http.MethodGet, p.shop.edge()+path, nil, nil)
	require.NoError(t, err)
	return a
}

// post sends a message to a path of the REST API.
func (p *shopper) post(t testing.TB, path string, m proto.Message) answer {
	t.Helper()
	a, err := p.send(t.Context(), http.MethodPost, p.shop.edge()+path, strings.NewReader(text(m)), nil)
	require.NoError(t, err)
	return a
}

// text returns a message as JSON.
func text(m proto.Message) string {
	data, err := protojson.Marshal(m)
	if err != nil {
		return err.Error() // not JSON: the shop refuses it
	}
	return string(data)
}

// home returns the address that all shoppers use.
func home() *typev1.Address {
	return &typev1.Address{
		Name: "山田 花子", PostalCode: "1000005", Prefecture: "東京都", City: "千代田区", Line1: "丸の内1-9-1", Phone: "03-0000-0000",
	}
}

func (p *shopper) addAddress(t testing.TB) *webv1.SavedAddress {
	t.Helper()
	a := p.post(t, "/v1/addresses", home())
	require.Equal(t, http.StatusCreated, a.status, "%s", a.body)
	saved := new(webv1.SavedAddress)
	a.read(t, saved)
	return saved
}

// basket returns an order that is paid with the good card.
func basket(lines ...*webv1.OrderLineDraft) *webv1.PlaceOrderRequest {
	return &webv1.PlaceOrderRequest{Lines: lines, PaymentMethod: cardGood}
}

func line(sku string, quantity int64) *webv1.OrderLineDraft {
	return &webv1.OrderLineDraft{Sku: sku, Quantity: quantity}
}

// tryPlace sends an order. It returns an error if there is no response.
func (p *shopper) tryPlace(ctx context.Context, key string, order *webv1.PlaceOrderRequest) (answer, error) {
	return p.send(ctx, http.MethodPost, p.shop.edge()+"/v1/orders", bytes.NewReader([]byte(text(order))), map[string]string{"Idempotency-Key": key})
}

// place sends an order.
func (p *shopper) place(t testing.TB, key string, order *webv1.PlaceOrderRequest) answer {
	t.Helper()
	a, err := p.tryPlace(t.Context(), key, order)
	require.NoError(t, err)
	return a
}

// buy places an order that must succeed.
func (p *shopper) buy(t testing.TB, lines ...*webv1.OrderLineDraft) *webv1.Order {
	t.Helper()
	a := p.place(t, id.New(), basket(lines...))
	require.Equal(t, http.StatusCreated, a.status, "%s", a.body)
	order := new(webv1.Order)
	a.read(t, order)
	return order
}

// cancel requests the cancellation of an order.
func (p *shopper) cancel(t testing.TB, orderID string) answer {
	t.Helper()
	return p.post(t, "/v1/orders/"+orderID+"/cancel", &webv1.CancelOrderRequest{})
}

// order returns an order, which must exist.
func (p *shopper) order(t testing.TB, orderID string) *webv1.Order {
	t.Helper()
	a := p.get(t, "/v1/orders/"+orderID)
	require.Equal(t, http.StatusOK, a.status, "%s", a.body)
	order := new(webv1.Order)
	a.read(t, order)
	return order
}

// orders returns the first page of the shopper's orders.
func (p *shopper) orders(t testing.TB) []*webv1.Order {
	t.Helper()
	a := p.get(t, "/v1/orders")
	require.Equal(t, http.StatusOK, a.status, "%s", a.body)
	list := new(webv1.ListOrdersResponse)
	a.read(t, list)
	return list.GetOrders()
}
