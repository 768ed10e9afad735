package harness

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	authv1 "github.com/akinai/akinai/api/gen/akinai/auth/v1"
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/id"
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

// Shopper is a user of the shop with a browser.
type Shopper struct {
	Shop            *Shop
	Email, Password string
	Tokens          *webv1.Tokens
}

// Guest returns a shopper without an account.
func (s *Shop) Guest() *Shopper { return &Shopper{Shop: s, Tokens: new(webv1.Tokens)} }

// Register returns a shopper with a new account, whose e-mail address is verified, and who is
// logged in. Staff creates the account, which is faster than a mail.
func (s *Shop) Register(t testing.TB) *Shopper {
	t.Helper()
	return s.register(t, s.newcomer())
}

// RegisterAs is Register with an e-mail address.
func (s *Shop) RegisterAs(t testing.TB, email string) *Shopper {
	t.Helper()
	p := s.newcomer()
	p.Email = email
	return s.register(t, p)
}

func (s *Shop) register(t testing.TB, p *Shopper) *Shopper {
	t.Helper()
	_, err := s.Office(t).accounts.CreateAccount(t.Context(), &authv1.CreateAccountRequest{Email: p.Email, Password: p.Password})
	require.NoError(t, err)
	p.Login(t)
	return p
}

// SignUp returns a shopper who has registered and is logged in, and whose e-mail address is not
// verified.
func (s *Shop) SignUp(t testing.TB) *Shopper {
	t.Helper()
	p := s.newcomer()
	a := p.Post(t, "/v1/auth/register", &webv1.RegisterRequest{Email: p.Email, Password: p.Password})
	require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
	p.Login(t)
	return p
}

func (s *Shop) newcomer() *Shopper {
	p := s.Guest()
	p.Email, p.Password = "shopper-"+id.New()+"@example.com", "correct horse "+id.New()
	return p
}

// Login logs in and takes the new tokens.
func (p *Shopper) Login(t testing.TB) {
	t.Helper()
	a := p.Shop.Guest().Post(t, "/v1/auth/login", &webv1.LoginRequest{Email: p.Email, Password: p.Password})
	require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
	a.Read(t, p.Tokens)
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
