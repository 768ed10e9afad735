package story

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/id"
)

// revokedWithin is how long a token may remain valid after its session ended (A09).
const revokedWithin = 5 * time.Second

func TestStoryRegisterAndLogin(t *testing.T) {
	s := harness.SharedShop(t)
	p := s.Register(t)
	guest := s.Guest()
	guest.Post(t, "/v1/auth/register", &webv1.RegisterRequest{Email: "x" + p.Email, Password: "password"}).
		Refuses(t, http.StatusBadRequest, "PASSWORD_WEAK")
	guest.Post(t, "/v1/auth/login", &webv1.LoginRequest{Email: p.Email, Password: "wrong"}).
		Refuses(t, http.StatusUnauthorized, "BAD_CREDENTIALS")
	guest.Post(t, "/v1/auth/login", &webv1.LoginRequest{Email: "x" + p.Email, Password: p.Password}).
		Refuses(t, http.StatusUnauthorized, "BAD_CREDENTIALS")
	guest.Get(t, "/v1/orders").Refuses(t, http.StatusUnauthorized, "TOKEN_MISSING")
	guest.Tokens.AccessToken = p.Tokens.GetAccessToken()[:len(p.Tokens.GetAccessToken())-4] + "AAAA"
	guest.Get(t, "/v1/orders").Refuses(t, http.StatusUnauthorized, "TOKEN_INVALID")

	saved := new(webv1.Profile)
	a, err := p.Send(t.Context(), http.MethodPut, s.Edge()+"/v1/profile", strings.NewReader(`{"displayName":"山田 花子","version":0}`), nil)
	require.NoError(t, err)
	a.Read(t, saved)
	require.Equal(t, "山田 花子", saved.GetDisplayName())
	require.Equal(t, p.Tokens.GetUserId(), saved.GetUserId())
	requireStale(t, s, p, saved)
}

// requireStale updates the profile with an old version, and requires the saved one in the answer.
func requireStale(t *testing.T, s *harness.Shop, p *harness.Shopper, saved *webv1.Profile) {
	t.Helper()
	a, err := p.Send(t.Context(), http.MethodPut, s.Edge()+"/v1/profile", strings.NewReader(`{"displayName":"花子","version":0}`), nil)
	require.NoError(t, err)
	a.Refuses(t, http.StatusConflict, "VERSION_CONFLICT")
	var refusal struct{ Details json.RawMessage }
	require.NoError(t, json.Unmarshal(a.Body, &refusal))
	conflict := new(webv1.ProfileConflict)
	require.NoError(t, protojson.Unmarshal(refusal.Details, conflict))
	require.True(t, proto.Equal(saved, conflict.GetCurrent()), "%s", a.Body)
	require.Equal(t, saved.GetUserId(), conflict.GetUpdatedBy())
	require.WithinDuration(t, time.Now(), conflict.GetUpdatedAt().AsTime(), 10*time.Minute)
}

// TestStoryAProfileIsWrittenAsPeopleWriteIt writes a profile in hiragana and full-width digits, and
// reads it in katakana and with hyphens; the newsletter is off until there is a consent.
func TestStoryAProfileIsWrittenAsPeopleWriteIt(t *testing.T) {
	p := harness.SharedShop(t).Register(t)
	put := func(body string) harness.Answer {
		a, err := p.Send(t.Context(), http.MethodPut, p.Shop.Edge()+"/v1/profile", strings.NewReader(body), nil)
		require.NoError(t, err)
		return a
	}
	profile := new(webv1.Profile)
	put(`{"displayName":"花子","familyName":"山田","givenName":"花子","familyNameKana":"やまだ","givenNameKana":"ﾊﾅｺ",
		"phone":"０９０-1234-5678","language":"ja","version":0}`).Read(t, profile)
	require.Equal(t, []string{"ヤマダ", "ハナコ", "090-1234-5678", "ja", ""}, []string{
		profile.GetFamilyNameKana(), profile.GetGivenNameKana(), profile.GetPhone(), profile.GetLanguage(), profile.GetNewsletterTextVersion(),
	})
	require.Nil(t, profile.GetNewsletterConsentedAt())
	put(`{"displayName":"花子","newsletterTextVersion":"2026-11-01","version":1}`).Read(t, profile)
	require.Equal(t, "2026-11-01", profile.GetNewsletterTextVersion())
	require.WithinDuration(t, time.Now(), profile.GetNewsletterConsentedAt().AsTime(), time.Minute)

	wrong := put(`{"displayName":"花子","familyNameKana":"山田","version":2}`)
	wrong.Refuses(t, http.StatusBadRequest, "KANA_INVALID")
	require.Contains(t, string(wrong.Body), "familyNameKana")
	put(`{"displayName":"花子","phone":"1234","version":2}`).Refuses(t, http.StatusBadRequest, "PHONE_INVALID")
}

func TestStoryRefreshRotates(t *testing.T) {
	s := harness.SharedShop(t)
	p := s.Register(t)
	first := p.Tokens.GetRefreshToken()
	second, third := new(webv1.Tokens), new(webv1.Tokens)
	a := s.Guest().Post(t, "/v1/auth/refresh", &webv1.RefreshTokensRequest{RefreshToken: first})
	require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
	a.Read(t, second)
	require.NotEqual(t, first, second.GetRefreshToken())
	s.Guest().Post(t, "/v1/auth/refresh", &webv1.RefreshTokensRequest{RefreshToken: second.GetRefreshToken()}).Read(t, third)
	p.Tokens = third
	require.Empty(t, p.Orders(t))

	s.Guest().Post(t, "/v1/auth/refresh", &webv1.RefreshTokensRequest{RefreshToken: first}).
		Refuses(t, http.StatusUnauthorized, "REFRESH_TOKEN_INVALID")
	s.Guest().Post(t, "/v1/auth/refresh", &webv1.RefreshTokensRequest{RefreshToken: third.GetRefreshToken()}).
		Refuses(t, http.StatusUnauthorized, "REFRESH_TOKEN_INVALID")
	refusedEverywhere(t, s, third.GetAccessToken())
}

func TestStoryLogoutEndsTheSession(t *testing.T) {
	s := harness.SharedShop(t)
	p := s.Register(t)
	require.Empty(t, p.Orders(t))
	a := s.Guest().Post(t, "/v1/auth/logout", &webv1.LogoutRequest{RefreshToken: p.Tokens.GetRefreshToken()})
	require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
	s.Guest().Post(t, "/v1/auth/refresh", &webv1.RefreshTokensRequest{RefreshToken: p.Tokens.GetRefreshToken()}).
		Refuses(t, http.StatusUnauthorized, "REFRESH_TOKEN_INVALID")
	refusedEverywhere(t, s, p.Tokens.GetAccessToken())
}

// refusedEverywhere waits until each instance of the edge refuses a token.
func refusedEverywhere(t testing.TB, s *harness.Shop, token string) {
	t.Helper()
	p := s.Guest()
	p.Tokens.AccessToken = token
	for _, edge := range s.Edges() {
		harness.Await(t, revokedWithin, func() error {
			a, err := p.Send(t.Context(), http.MethodGet, edge+"/v1/orders", nil, nil)
			if err != nil {
				return err
			}
			return harness.Equal(a.Reason(), "TOKEN_INVALID")
		})
	}
}

// TestStoryDataOfOtherCustomersIsHidden is A03 over the whole public API: the response for another
// customer's resource is the same as for one that does not exist.
func TestStoryDataOfOtherCustomersIsHidden(t *testing.T) {
	s := harness.SharedShop(t)
	g := s.Sell(t, 700, 5)
	owner, stranger := s.Register(t), s.Customer(t)
	theirs := owner.AddAddress(t)
	order := owner.Buy(t, harness.Line(g.SKU, 1))

	stranger.Get(t, "/v1/orders/"+order.GetId()).Refuses(t, http.StatusNotFound, "ORDER_NOT_FOUND")
	stranger.Get(t, "/v1/orders/"+id.New()).Refuses(t, http.StatusNotFound, "ORDER_NOT_FOUND")
	stranger.Cancel(t, order.GetId()).Refuses(t, http.StatusNotFound, "ORDER_NOT_FOUND")
	require.Empty(t, stranger.Orders(t))

	foreign := harness.Basket(harness.Line(g.SKU, 1))
	foreign.AddressId = theirs.GetId()
	stranger.Place(t, id.New(), foreign).Refuses(t, http.StatusBadRequest, "ADDRESS_UNKNOWN")
	_, err := stranger.Send(t.Context(), http.MethodDelete, s.Edge()+"/v1/addresses/"+theirs.GetId(), nil, nil)
	require.NoError(t, err)

	require.Equal(t, webv1.OrderStatus_ORDER_STATUS_CONFIRMED, owner.Order(t, order.GetId()).GetStatus())
	book := new(webv1.ListAddressesResponse)
	owner.Get(t, "/v1/addresses").Read(t, book)
	require.Len(t, book.GetAddresses(), 1, "an address of another customer is not deleted")
	require.EqualValues(t, 4, s.Available(t, g.SKU))
}

// TestStoryPostalCodesAndPhonesAreAcceptedInEveryCommonForm writes an address in full-width
// characters and reads it with hyphens.
func TestStoryPostalCodesAndPhonesAreAcceptedInEveryCommonForm(t *testing.T) {
	p := harness.SharedShop(t).Register(t)
	for _, written := range [][2]string{{"100-0001", "０３-1234-5678"}, {"１０００００１", "0312345678"}, {"〒1000001", "+81 3-1234-5678"}} {
		address := harness.Home()
		address.PostalCode, address.Phone = written[0], written[1]
		a, saved := p.Post(t, "/v1/addresses", address), new(webv1.SavedAddress)
		require.Equal(t, http.StatusCreated, a.Status, "%s", a.Body)
		a.Read(t, saved)
		require.Equal(t, "100-0001", saved.GetAddress().GetPostalCode())
		require.Equal(t, "03-1234-5678", saved.GetAddress().GetPhone())
	}
	wrong := harness.Home()
	wrong.PostalCode = "100-001"
	p.Post(t, "/v1/addresses", wrong).Refuses(t, http.StatusBadRequest, "POSTAL_CODE_INVALID")
	wrong = harness.Home()
	wrong.Phone = "1234"
	p.Post(t, "/v1/addresses", wrong).Refuses(t, http.StatusBadRequest, "PHONE_INVALID")
}

// TestStoryAnOrderKeepsTheWholeAddress writes an address with all its fields, orders, edits the
// address, and reads the order with the address as it was. An address of the book that is written
// in another way is the same.
func TestStoryAnOrderKeepsTheWholeAddress(t *testing.T) {
	s := harness.SharedShop(t)
	g := s.Sell(t, 700, 5)
	p := s.Register(t)
	address := harness.Home()
	address.NameKana, address.Company, address.Department = "やまだ　はなこ", "株式会社青空", "総務部"
	address.DeliveryNotes, address.Label = "宅配ボックスへ", typev1.AddressLabel_ADDRESS_LABEL_WORK
	saved, again := new(webv1.SavedAddress), new(webv1.SavedAddress)
	p.Post(t, "/v1/addresses", address).Read(t, saved)
	require.Equal(t, "ヤマダ　ハナコ", saved.GetAddress().GetNameKana())
	address.Line1, address.Company = "丸の内一丁目９番１号", "㈱青空"
	p.Post(t, "/v1/addresses", address).Read(t, again)
	require.True(t, proto.Equal(saved, again), "%v", again)

	order := p.Buy(t, harness.Line(g.SKU, 1))
	require.True(t, proto.Equal(saved.GetAddress(), order.GetAddress()), "%v", order.GetAddress())
	address.DeliveryNotes = ""
	a, err := p.Send(t.Context(), http.MethodPut, s.Edge()+"/v1/addresses/"+saved.GetId(), strings.NewReader(harness.JSON(address)), nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
	require.Equal(t, "宅配ボックスへ", p.Order(t, order.GetId()).GetAddress().GetDeliveryNotes())
	address.NameKana = "山田"
	p.Post(t, "/v1/addresses", address).Refuses(t, http.StatusBadRequest, "KANA_INVALID")
}
