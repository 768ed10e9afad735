package screen_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	orderv1 "github.com/akinai/akinai/api/gen/akinai/order/v1"
	"github.com/akinai/akinai/api/gen/akinai/order/v1/orderv1connect"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/internal/screen"
	"github.com/akinai/akinai/bff/internal/session"
	"github.com/akinai/akinai/pkg/auth"
	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/testkit/redistest"
)

// carts is a service that knows one capability, "good", and makes "new".
type carts struct {
	orderv1connect.CartServiceClient
	calls []string
	down  error
}

func (c *carts) answer(ctx context.Context, call string) (*orderv1.Cart, error) {
	caller := auth.From(ctx)
	c.calls = append(c.calls, call+" "+caller.Subject+caller.CapabilityText)
	switch {
	case caller.CapabilityText != "" && caller.CapabilityText != "good":
		return nil, auth.ErrCapabilityInvalid
	case caller.Subject == "" && caller.CapabilityText == "" && call == "set":
		return &orderv1.Cart{Id: "begun", Capability: "new"}, nil
	default:
		return &orderv1.Cart{Id: caller.Subject + caller.CapabilityText}, nil
	}
}

func (c *carts) GetCart(ctx context.Context, _ *orderv1.GetCartRequest) (*orderv1.GetCartResponse, error) {
	cart, err := c.answer(ctx, "get")
	return &orderv1.GetCartResponse{Cart: cart}, err
}

func (c *carts) SetCartLine(ctx context.Context, _ *orderv1.SetCartLineRequest) (*orderv1.SetCartLineResponse, error) {
	cart, err := c.answer(ctx, "set")
	return &orderv1.SetCartLineResponse{Cart: cart}, err
}

func (c *carts) MergeCart(ctx context.Context, req *orderv1.MergeCartRequest) (*orderv1.MergeCartResponse, error) {
	c.calls = append(c.calls, "merge "+req.GetCapability()+" into "+auth.From(ctx).Subject)
	if c.down == nil && req.GetCapability() != "good" {
		return nil, auth.ErrCapabilityInvalid
	}
	return &orderv1.MergeCartResponse{}, c.down
}

// counter allows a number of calls of each key.
type counter map[string]int

func (c counter) Allow(_ context.Context, key string, limit int, _ time.Duration) (bool, time.Duration, error) {
	c[key]++
	return c[key] <= limit, time.Second, nil
}

// ask calls the cart as a page of the shop, or as another client, with the cookies of a browser
// behind the edge's sessions. subject is the person who has logged in, "" for none.
func ask(t *testing.T, s *screen.Cart, verb, cookie, subject string, page bool) (*webv1.Cart, []*http.Cookie, error) {
	t.Helper()
	var cart *webv1.Cart
	var err error
	sessions := session.New(session.Config{PublicURL: "http://localhost:8080"}, session.Options{
		Edge: "web", MergeGuest: func(context.Context, string, string) bool { return false },
	}, redistest.New(t), clock.System())
	handler := sessions.Wrap(func(*http.Request) bool { return false }, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		identity := auth.Identity{Subject: subject}
		if header := r.Header.Get("Authorization"); subject == "" && header != "" {
			identity.CapabilityText = header[len("Capability "):]
		}
		ctx := auth.With(r.Context(), identity)
		if r.Method == http.MethodGet {
			var res *webv1.GetCartResponse
			res, err = s.GetCart(ctx, &webv1.GetCartRequest{})
			cart = res.GetCart()
			return
		}
		var res *webv1.SetCartLineResponse
		res, err = s.SetCartLine(ctx, &webv1.SetCartLineRequest{})
		cart = res.GetCart()
	}))
	r := httptest.NewRequestWithContext(t.Context(), verb, "/v1/cart", nil)
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: "akinai-guest", Value: cookie})
	}
	if page {
		r.Header.Set(session.Header, "1")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return cart, w.Result().Cookies(), err
}

// TestAGuestsNewCartIsKeptInACookieOrReturnedOnce: a page of the shop never sees the capability.
func TestAGuestsNewCartIsKeptInACookieOrReturnedOnce(t *testing.T) {
	t.Parallel()
	s := &screen.Cart{Carts: &carts{}}
	cart, cookies, err := ask(t, s, "PUT", "", "", true)
	require.NoError(t, err)
	require.Empty(t, cart.GetGuestCapability())
	require.Equal(t, "new", cookies[0].Value)
	cart, cookies, err = ask(t, s, "PUT", "", "", false)
	require.NoError(t, err)
	require.Equal(t, "new", cart.GetGuestCapability())
	require.Empty(t, cookies)
	cart, cookies, err = ask(t, s, "PUT", "good", "", true)
	require.NoError(t, err)
	require.Equal(t, "good", cart.GetId())
	require.Empty(t, cookies)
}

// TestACookieWhoseCartHasEndedIsDropped: the shopper sees no error.
func TestACookieWhoseCartHasEndedIsDropped(t *testing.T) {
	t.Parallel()
	s := &screen.Cart{Carts: &carts{}}
	cart, cookies, err := ask(t, s, "GET", "old", "", true)
	require.NoError(t, err)
	require.Empty(t, cart.GetId())
	require.Negative(t, cookies[0].MaxAge)
	cart, cookies, err = ask(t, s, "PUT", "old", "", true)
	require.NoError(t, err)
	require.Equal(t, "begun", cart.GetId())
	require.Len(t, cookies, 1)
	require.Equal(t, "new", cookies[0].Value)
}

// TestAWriteAfterALoginMergesWhatTheLoginCouldNot: the order service may have been down then.
func TestAWriteAfterALoginMergesWhatTheLoginCouldNot(t *testing.T) {
	t.Parallel()
	service := &carts{down: errs.New(errs.Unavailable, "SERVICE_UNAVAILABLE", "down")}
	s := &screen.Cart{Carts: service}
	_, cookies, err := ask(t, s, "PUT", "good", "hanako", true)
	require.NoError(t, err)
	require.Empty(t, cookies, "it stays for later")
	service.down = nil
	_, cookies, err = ask(t, s, "PUT", "good", "hanako", true)
	require.NoError(t, err)
	require.Negative(t, cookies[0].MaxAge)
	require.Equal(t, []string{"merge good into hanako", "set hanako", "merge good into hanako", "set hanako"}, service.calls)
	service.calls = nil
	_, cookies, err = ask(t, s, "PUT", "old", "hanako", true)
	require.NoError(t, err)
	require.Negative(t, cookies[0].MaxAge, "it is of no more use")
	_, cookies, err = ask(t, s, "GET", "good", "hanako", true)
	require.NoError(t, err)
	require.Empty(t, cookies, "a read changes nothing")
	require.Equal(t, []string{"merge old into hanako", "set hanako", "get hanako"}, service.calls)
}

// TestARobotBeginsFewCarts: those of an address are bounded, and the writes of each guest.
func TestARobotBeginsFewCarts(t *testing.T) {
	t.Parallel()
	service, count := &carts{}, make(counter)
	s := &screen.Cart{
		Carts: service, Rate: limit.Rate{Counter: count, Name: "cart", PerMinute: 3}, Begun: limit.Rate{Counter: count, Name: "guest-cart", PerMinute: 2},
	}
	for range 2 {
		_, _, err := ask(t, s, "PUT", "", "", false)
		require.NoError(t, err)
	}
	_, _, err := ask(t, s, "PUT", "", "", false)
	require.ErrorIs(t, err, limit.ErrRate)
	_, _, err = ask(t, s, "PUT", "old", "", true)
	require.ErrorIs(t, err, limit.ErrRate, "a forged cookie begins no more carts")
	for range 3 {
		_, _, err = ask(t, s, "PUT", "good", "", true)
		require.NoError(t, err)
	}
	_, _, err = ask(t, s, "PUT", "good", "", true)
	require.ErrorIs(t, err, limit.ErrRate)
	for key := range count {
		require.NotContains(t, key, "good", "Redis does not learn a capability")
	}
}
