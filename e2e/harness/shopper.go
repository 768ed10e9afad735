package harness

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/restjson"
)

// The cards of the sandbox bank; see services/payment/README.md.
const (
	CardGood     = "tok_visa"
	CardDeclined = "tok_declined"
)

// browser is the HTTP client of all shoppers. It opens as many connections as there are concurrent
// requests.
var browser = &http.Client{
	Timeout:   30 * time.Second,
	Transport: &http.Transport{MaxIdleConnsPerHost: 1200, MaxConnsPerHost: 0},
}

// Answer is a response of the shop.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Reason returns the machine-readable reason of a refusal, over REST or Connect, or "" if there is
// none.
func (a Answer) Reason() string {
	var e struct {
		Reason  string `json:"reason"`
		Details []struct {
			Type  string `json:"type"`
			Value string `json:"value"`
		} `json:"details"`
	}
	_ = json.Unmarshal(a.Body, &e) // a body that is not JSON has no reason
	for _, d := range e.Details {
		var info errdetails.ErrorInfo
		value, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(d.Value, "="))
		if strings.HasSuffix(d.Type, "google.rpc.ErrorInfo") && err == nil && proto.Unmarshal(value, &info) == nil {
			return info.GetReason()
		}
	}
	return e.Reason
}

// Read decodes the body into a message.
func (a Answer) Read(t testing.TB, m proto.Message) {
	t.Helper()
	require.NoError(t, restjson.Unmarshal(a.Body, m), "%s", a.Body)
}

// Refuses requires a refusal.
func (a Answer) Refuses(t testing.TB, status int, reason string) {
	t.Helper()
	require.Equal(t, status, a.Status, "%s", a.Body)
	require.Equal(t, reason, a.Reason(), "%s", a.Body)
}

// Shopper is a user of the shop with a browser.
type Shopper struct {
	Shop            *Shop
	Email, Password string
	Tokens          *webv1.Tokens
}

// Guest returns a shopper without an account.
func (s *Shop) Guest() *Shopper { return &Shopper{Shop: s, Tokens: new(webv1.Tokens)} }

// Register returns a shopper with a new account.
func (s *Shop) Register(t testing.TB) *Shopper {
	t.Helper()
	p := s.Guest()
	p.Email, p.Password = "shopper-"+id.New()+"@example.com", "correct horse "+id.New()
	a := p.Post(t, "/v1/auth/register", &webv1.RegisterRequest{Email: p.Email, Password: p.Password})
	require.Equal(t, http.StatusCreated, a.Status, "%s", a.Body)
	a.Read(t, p.Tokens)
	return p
}

// Customer returns a shopper with a new account and a delivery address.
func (s *Shop) Customer(t testing.TB) *Shopper {
	t.Helper()
	p := s.Register(t)
	p.AddAddress(t)
	return p
}

// Send makes a request. It returns an error if there is no response.
func (p *Shopper) Send(ctx context.Context, method, url string, body io.Reader, headers map[string]string) (Answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return Answer{}, err
	}
	if token := p.Tokens.GetAccessToken(); token != "" {
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
		return Answer{}, err
	}
	defer response.Body.Close() //nolint:errcheck // it was read to its end, or not at all
	data, err := io.ReadAll(response.Body)
	return Answer{response.StatusCode, response.Header, data}, err
}

// Get requests a path of the REST API.
func (p *Shopper) Get(t testing.TB, path string) Answer {
	t.Helper()
	a, err := p.Send(t.Context(), http.MethodGet, p.Shop.Edge()+path, nil, nil)
	require.NoError(t, err)
	return a
}

// Post sends a message to a path of the REST API.
func (p *Shopper) Post(t testing.TB, path string, m proto.Message) Answer {
	t.Helper()
	a, err := p.Send(t.Context(), http.MethodPost, p.Shop.Edge()+path, strings.NewReader(JSON(m)), nil)
	require.NoError(t, err)
	return a
}

// JSON returns a message as the JSON of REST.
func JSON(m proto.Message) string {
	data, err := restjson.Append(nil, m)
	if err != nil {
		return err.Error() // not JSON: the shop refuses it
	}
	return string(data)
}

// Home returns the address that all shoppers use.
func Home() *typev1.Address {
	return &typev1.Address{
		Name: "山田 花子", PostalCode: "1000005", Prefecture: "東京都", City: "千代田区", Line1: "丸の内1-9-1", Phone: "03-0000-0000",
	}
}

// AddAddress adds the address of Home.
func (p *Shopper) AddAddress(t testing.TB) *webv1.SavedAddress {
	t.Helper()
	a := p.Post(t, "/v1/addresses", Home())
	require.Equal(t, http.StatusCreated, a.Status, "%s", a.Body)
	saved := new(webv1.SavedAddress)
	a.Read(t, saved)
	return saved
}

// Basket returns an order that is paid with the good card.
func Basket(lines ...*webv1.OrderLineInput) *webv1.PlaceOrderRequest {
	return &webv1.PlaceOrderRequest{Lines: lines, PaymentMethod: CardGood}
}

// Line returns an order line.
func Line(sku string, quantity int32) *webv1.OrderLineInput {
	return &webv1.OrderLineInput{Sku: sku, Quantity: quantity}
}

// TryPlace sends an order. It returns an error if there is no response.
func (p *Shopper) TryPlace(ctx context.Context, key string, order *webv1.PlaceOrderRequest) (Answer, error) {
	return p.Send(ctx, http.MethodPost, p.Shop.Edge()+"/v1/orders", bytes.NewReader([]byte(JSON(order))), map[string]string{"Idempotency-Key": key})
}

// Place sends an order.
func (p *Shopper) Place(t testing.TB, key string, order *webv1.PlaceOrderRequest) Answer {
	t.Helper()
	a, err := p.TryPlace(t.Context(), key, order)
	require.NoError(t, err)
	return a
}

// Buy places an order that must succeed.
func (p *Shopper) Buy(t testing.TB, lines ...*webv1.OrderLineInput) *webv1.Order {
	t.Helper()
	a := p.Place(t, id.New(), Basket(lines...))
	require.Equal(t, http.StatusCreated, a.Status, "%s", a.Body)
	order := new(webv1.Order)
	a.Read(t, order)
	return order
}

// Cancel requests the cancellation of an order.
func (p *Shopper) Cancel(t testing.TB, orderID string) Answer {
	t.Helper()
	return p.Post(t, "/v1/orders/"+orderID+"/cancel", &webv1.CancelOrderRequest{})
}

// Order returns an order, which must exist.
func (p *Shopper) Order(t testing.TB, orderID string) *webv1.Order {
	t.Helper()
	a := p.Get(t, "/v1/orders/"+orderID)
	require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
	order := new(webv1.Order)
	a.Read(t, order)
	return order
}

// Orders returns the first page of the shopper's orders.
func (p *Shopper) Orders(t testing.TB) []*webv1.Order {
	t.Helper()
	a := p.Get(t, "/v1/orders")
	require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
	list := new(webv1.ListOrdersResponse)
	a.Read(t, list)
	return list.GetOrders()
}

// RetryAfter returns the delay of Retry-After, or 0 if the header is missing.
func RetryAfter(a Answer) time.Duration {
	seconds, err := strconv.Atoi(a.Header.Get("Retry-After"))
	if err != nil {
		return 0
	}
	return time.Duration(seconds) * time.Second
}

// Insist places an order and retries after each 503, after the delay of Retry-After.
func (p *Shopper) Insist(ctx context.Context, order *webv1.PlaceOrderRequest, turnedAway *atomic.Int64) (Answer, error) {
	key := id.New()
	for {
		a, err := p.TryPlace(ctx, key, order)
		if err != nil || a.Status != http.StatusServiceUnavailable || RetryAfter(a) == 0 {
			return a, err
		}
		turnedAway.Add(1)
		select {
		case <-ctx.Done():
			return a, ctx.Err()
		case <-time.After(RetryAfter(a)):
		}
	}
}
