package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/pkg/id"
)

// revokedWithin is how long a token may remain valid after its session ended (A09).
const revokedWithin = 5 * time.Second

// is returns an error unless got equals want.
func is[T comparable](got, want T) error {
	if got != want {
		return fmt.Errorf("is %v, want %v", got, want)
	}
	return nil
}

func TestStoryRegisterAndLogin(t *testing.T) {
	s := sharedShop(t)
	p := s.register(t)
	guest := s.guest()
	again := &webv1.RegisterRequest{Email: strings.ToUpper(p.email), Password: "another horse " + id.New()}
	guest.post(t, "/v1/auth/register", again).refuses(t, http.StatusConflict, "EMAIL_TAKEN")
	guest.post(t, "/v1/auth/register", &webv1.RegisterRequest{Email: "x" + p.email, Password: "password"}).
		refuses(t, http.StatusBadRequest, "PASSWORD_WEAK")
	guest.post(t, "/v1/auth/login", &webv1.LoginRequest{Email: p.email, Password: "wrong"}).
		refuses(t, http.StatusUnauthorized, "BAD_CREDENTIALS")
	guest.post(t, "/v1/auth/login", &webv1.LoginRequest{Email: "x" + p.email, Password: p.password}).
		refuses(t, http.StatusUnauthorized, "BAD_CREDENTIALS")
	guest.get(t, "/v1/orders").refuses(t, http.StatusUnauthorized, "TOKEN_MISSING")
	guest.tokens.AccessToken = p.tokens.GetAccessToken()[:len(p.tokens.GetAccessToken())-4] + "AAAA"
	guest.get(t, "/v1/orders").refuses(t, http.StatusUnauthorized, "TOKEN_INVALID")

	saved := new(webv1.Profile)
	a, err := p.send(t.Context(), http.MethodPut, s.edge()+"/v1/profile", strings.NewReader(`{"displayName":"山田 花子"}`), nil)
	require.NoError(t, err)
	a.read(t, saved)
	require.Equal(t, "山田 花子", saved.GetDisplayName())
	require.Equal(t, p.tokens.GetUserId(), saved.GetUserId())
}

func TestStoryRefreshRotates(t *testing.T) {
	s := sharedShop(t)
	p := s.register(t)
	first := p.tokens.GetRefreshToken()
	second, third := new(webv1.Tokens), new(webv1.Tokens)
	a := s.guest().post(t, "/v1/auth/refresh", &webv1.RefreshRequest{RefreshToken: first})
	require.Equal(t, http.StatusOK, a.status, "%s", a.body)
	a.read(t, second)
	require.NotEqual(t, first, second.GetRefreshToken())
	s.guest().post(t, "/v1/auth/refresh", &webv1.RefreshRequest{RefreshToken: second.GetRefreshToken()}).read(t, third)
	p.tokens = third
	require.Empty(t, p.orders(t))

	s.guest().post(t, "/v1/auth/refresh", &webv1.RefreshRequest{RefreshToken: first}).
		refuses(t, http.StatusUnauthorized, "REFRESH_TOKEN_INVALID")
	s.guest().post(t, "/v1/auth/refresh", &webv1.RefreshRequest{RefreshToken: third.GetRefreshToken()}).
		refuses(t, http.StatusUnauthorized, "REFRESH_TOKEN_INVALID")
	s.refusedEverywhere(t, third.GetAccessToken())
}

func TestStoryLogoutEndsTheSession(t *testing.T) {
	s := sharedShop(t)
	p := s.register(t)
	require.Empty(t, p.orders(t))
	a := s.guest().post(t, "/v1/auth/logout", &webv1.LogoutRequest{RefreshToken: p.tokens.GetRefreshToken()})
	require.Equal(t, http.StatusOK, a.status, "%s", a.body)
	s.guest().post(t, "/v1/auth/refresh", &webv1.RefreshRequest{RefreshToken: p.tokens.GetRefreshToken()}).
		refuses(t, http.StatusUnauthorized, "REFRESH_TOKEN_INVALID")
	s.refusedEverywhere(t, p.tokens.GetAccessToken())
}

// refusedEverywhere waits until each instance of the edge refuses a token.
func (s *shop) refusedEverywhere(t testing.TB, token string) {
	t.Helper()
	p := s.guest()
	p.tokens.AccessToken = token
	for _, edge := range s.Edges() {
		await(t, revokedWithin, func() error {
			a, err := p.send(t.Context(), http.MethodGet, edge+"/v1/orders", nil, nil)
			if err != nil {
				return err
			}
			return is(a.reason(), "TOKEN_INVALID")
		})
	}
}

// TestStoryOthersAreOutOfReach is A03 over the whole public API: the response for another
// customer's resource is the same as for one that does not exist.
func TestStoryOthersAreOutOfReach(t *testing.T) {
	s := sharedShop(t)
	g := s.sell(t, 700, 5)
	owner, stranger := s.register(t), s.customer(t)
	theirs := owner.addAddress(t)
	order := owner.buy(t, line(g.sku, 1))

	stranger.get(t, "/v1/orders/"+order.GetId()).refuses(t, http.StatusNotFound, "ORDER_NOT_FOUND")
	stranger.get(t, "/v1/orders/"+id.New()).refuses(t, http.StatusNotFound, "ORDER_NOT_FOUND")
	stranger.cancel(t, order.GetId()).refuses(t, http.StatusNotFound, "ORDER_NOT_FOUND")
	require.Empty(t, stranger.orders(t))

	foreign := basket(line(g.sku, 1))
	foreign.AddressId = theirs.GetId()
	stranger.place(t, id.New(), foreign).refuses(t, http.StatusBadRequest, "ADDRESS_UNKNOWN")
	_, err := stranger.send(t.Context(), http.MethodDelete, s.edge()+"/v1/addresses/"+theirs.GetId(), nil, nil)
	require.NoError(t, err)

	require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CONFIRMED, owner.order(t, order.GetId()).GetStatus())
	book := new(webv1.ListAddressesResponse)
	owner.get(t, "/v1/addresses").read(t, book)
	require.Len(t, book.GetAddresses(), 1, "nobody deletes the address of another")
	require.EqualValues(t, 4, s.available(t, g.sku))
}

// TestStoryPostalCodesAndPhonesAreTakenAsPeopleWriteThem writes an address in full-width characters
// and reads it with hyphens.
func TestStoryPostalCodesAndPhonesAreTakenAsPeopleWriteThem(t *testing.T) {
	p := sharedShop(t).register(t)
	for _, written := range [][2]string{{"100-0001", "０３-1234-5678"}, {"１０００００１", "0312345678"}, {"〒1000001", "+81 3-1234-5678"}} {
		address := home()
		address.PostalCode, address.Phone = written[0], written[1]
		a, saved := p.post(t, "/v1/addresses", address), new(webv1.SavedAddress)
		require.Equal(t, http.StatusCreated, a.status, "%s", a.body)
		a.read(t, saved)
		require.Equal(t, "100-0001", saved.GetAddress().GetPostalCode())
		require.Equal(t, "03-1234-5678", saved.GetAddress().GetPhone())
	}
	wrong := home()
	wrong.PostalCode = "100-001"
	p.post(t, "/v1/addresses", wrong).refuses(t, http.StatusBadRequest, "POSTAL_CODE_INVALID")
	wrong = home()
	wrong.Phone = "1234"
	p.post(t, "/v1/addresses", wrong).refuses(t, http.StatusBadRequest, "PHONE_INVALID")
}
