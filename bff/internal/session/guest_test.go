package session

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/testkit/redistest"
)

// shop is an edge with guests. seen are the headers Authorization of requests that went on.
type shop struct {
	*world
	merged []string
	// merges is what the edge reports of merges.
	merges bool
}

func newShop(t *testing.T, publicURL string) *shop {
	t.Helper()
	s := &shop{world: newWorld(t, redistest.New(t), publicURL), merges: true}
	s.sessions.guests = newGuests(publicURL)
	s.sessions.options.MergeGuest = func(_ context.Context, token, capability string) bool {
		s.merged = append(s.merged, token+" "+capability)
		return s.merges
	}
	mux := http.NewServeMux()
	mux.Handle("/session/", s.sessions.Handler())
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.seen = append(s.seen, r.Header.Get("Authorization"))
		switch browser := FromContext(r.Context()); r.URL.Path {
		case "/keep":
			browser.Drop()
			browser.Keep("kept")
		case "/drop":
			browser.Drop()
		case "/who":
			_, _ = w.Write([]byte(map[bool]string{true: "page", false: "app"}[browser.FromPage()] + " " + browser.Capability()))
		}
	})
	s.handler = s.sessions.Wrap(func(r *http.Request) bool { return r.URL.Path == "/session/callback" || r.URL.Path == "/v1/products" }, mux)
	return s
}

func (s *shop) last() string {
	if len(s.seen) == 0 {
		return "none"
	}
	return s.seen[len(s.seen)-1]
}

func guestCookie(value string) []*http.Cookie {
	return []*http.Cookie{{Name: "akinai-guest", Value: value}}
}

func TestAGuestsCookieIsForTheShopAlone(t *testing.T) {
	t.Parallel()
	for publicURL, want := range map[string]http.Cookie{
		"https://shop.example": {Name: "__Host-Http-akinai-guest", Secure: true}, "http://localhost:8080": {Name: "akinai-guest"},
	} {
		s := newShop(t, publicURL)
		cookies := s.ask("POST", "/keep", nil, write...).Cookies()
		require.Len(t, cookies, 1, "one that replaces another")
		got := cookies[0]
		require.Equal(t, want.Name, got.Name)
		require.Equal(t, want.Secure, got.Secure)
		require.Equal(t, "kept", got.Value)
		require.True(t, got.HttpOnly)
		require.Equal(t, http.SameSiteLaxMode, got.SameSite)
		require.Equal(t, "/", got.Path)
		require.Empty(t, got.Domain)
		require.Equal(t, int((30 * 24 * time.Hour).Seconds()), got.MaxAge)
		require.Negative(t, s.ask("POST", "/drop", nil, write...).Cookies()[0].MaxAge)
	}
}

// TestAGuestsCookieIsACapabilityOfRequestsWithoutALogin: not of those with a token or a session,
// and a cookie of another edge is none.
func TestAGuestsCookieIsACapabilityOfRequestsWithoutALogin(t *testing.T) {
	t.Parallel()
	s := newShop(t, "http://localhost:8080")
	s.ask("GET", "/v1/cart", guestCookie("abc"))
	require.Equal(t, "Capability abc", s.last())
	s.ask("GET", "/v1/cart", guestCookie("abc"), "Authorization", "Bearer own")
	require.Equal(t, "Bearer own", s.last())
	s.ask("GET", "/v1/products", guestCookie("abc"))
	require.Empty(t, s.last(), "what needs no login")
	s.ask("GET", "/v1/cart", append(guestCookie("abc"), s.logIn()...))
	require.Equal(t, "Bearer access-0", s.last())
	gone := &http.Cookie{Name: "akinai-web", Value: newSecret()}
	s.ask("GET", "/v1/cart", append(guestCookie("abc"), gone))
	require.Equal(t, "Capability abc", s.last(), "a session that has ended is none")
	for _, cookies := range [][]*http.Cookie{
		{{Name: "akinai-mobile-guest", Value: "abc"}},
		{{Name: "__Host-Http-akinai-guest", Value: "abc"}},
		{{Name: "akinai-admin", Value: "abc"}},
		append(guestCookie("abc"), guestCookie("def")...), guestCookie(""), guestCookie("a b"), guestCookie("a,b"),
	} {
		s.ask("GET", "/v1/cart", cookies)
		require.Empty(t, s.last(), "%v", cookies)
	}
}

// TestAWriteOfAGuestComesFromThisOrigin takes one of the three conditions away at a time.
func TestAWriteOfAGuestComesFromThisOrigin(t *testing.T) {
	t.Parallel()
	s := newShop(t, "http://localhost:8080")
	headers := func(session, site, media string) []string {
		return []string{Header, session, "Sec-Fetch-Site", site, "Content-Type", media}
	}
	for name, tc := range map[string]struct {
		headers []string
		status  int
	}{
		"all three":      {headers("1", "same-origin", "application/json"), http.StatusOK},
		"no header":      {headers("", "same-origin", "application/json"), http.StatusForbidden},
		"another site":   {headers("1", "cross-site", "application/json"), http.StatusForbidden},
		"a sibling host": {headers("1", "same-site", "application/json"), http.StatusForbidden},
		"no metadata":    {headers("1", "", "application/json"), http.StatusForbidden},
		"a form":         {headers("1", "same-origin", "text/plain"), http.StatusForbidden},
	} {
		for _, method := range []string{"PUT", "POST", "DELETE"} {
			require.Equal(t, tc.status, s.ask(method, "/v1/cart", guestCookie("abc"), tc.headers...).StatusCode, "%s %s", method, name)
			require.Equal(t, http.StatusOK, s.ask(method, "/v1/cart", nil, tc.headers...).StatusCode, "without a cookie there is nothing to misuse")
		}
	}
}

// TestOnlyAPageOfTheShopGetsACookie: another client gets the capability itself.
func TestOnlyAPageOfTheShopGetsACookie(t *testing.T) {
	t.Parallel()
	s := newShop(t, "http://localhost:8080")
	who := func(headers ...string) string {
		body := make([]byte, 64)
		n, _ := s.ask("POST", "/who", nil, headers...).Body.Read(body)
		return string(body[:n])
	}
	require.Equal(t, "page ", who(write...))
	require.Equal(t, "app ", who("Content-Type", "application/json"))
	require.Equal(t, "app ", who(Header, "1", "Content-Type", "application/json"))
	require.Equal(t, "app ", who(Header, "1", "Sec-Fetch-Site", "cross-site", "Content-Type", "application/json"))
	require.Equal(t, GuestOf{}, FromContext(t.Context()))
}

// TestALoginMergesTheGuestsCartAndDropsItsCookie: if it could not be merged, the cookie stays for
// later, and the login succeeds.
func TestALoginMergesTheGuestsCartAndDropsItsCookie(t *testing.T) {
	t.Parallel()
	s := newShop(t, "http://localhost:8080")
	for _, merges := range []bool{true, false} {
		s.merges, s.merged = merges, nil
		cookies, query := s.begin("/cart")
		res := s.finish(append(cookies, guestCookie("abc")...), query.Get("state"))
		require.Equal(t, http.StatusSeeOther, res.StatusCode)
		require.Equal(t, "/cart", res.Header.Get("Location"))
		require.Equal(t, []string{"access-0 abc"}, s.merged)
		dropped, session := false, false
		for _, c := range res.Cookies() {
			dropped = dropped || c.Name == "akinai-guest" && c.MaxAge < 0
			session = session || c.Name == "akinai-web" && c.MaxAge > 0
		}
		require.Equal(t, merges, dropped)
		require.True(t, session)
	}
	s.merged = nil
	s.logIn()
	require.Empty(t, s.merged, "without a guest's cookie there is nothing to merge")
}

// TestGuestsGoOnWithoutRedis: their cookie needs no store.
func TestGuestsGoOnWithoutRedis(t *testing.T) {
	t.Parallel()
	client := redistest.New(t)
	s := newShop(t, "http://localhost:8080")
	s.sessions.redis = client
	client.Close()
	require.Equal(t, http.StatusOK, s.ask("PUT", "/v1/cart", guestCookie("abc"), write...).StatusCode)
	require.Equal(t, "Capability abc", s.last())
	session := &http.Cookie{Name: "akinai-web", Value: newSecret()}
	require.Equal(t, http.StatusServiceUnavailable, s.ask("GET", "/v1/cart", append(guestCookie("abc"), session)).StatusCode,
		"a person who may be logged in is no guest")
}
