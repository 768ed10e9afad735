package limit

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOnlyFromRefusesClientsOutsideOfItsNetworks(t *testing.T) {
	t.Parallel()
	office := []netip.Prefix{netip.MustParsePrefix("203.0.113.0/28"), netip.MustParsePrefix("2001:db8::5/128")}
	everywhere := []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("::/0")}
	for name, tc := range map[string]struct {
		networks  []netip.Prefix
		proxies   int
		peer      string
		forwarded []string
		status    int
	}{
		"inside":                       {office, 0, "203.0.113.9:1000", nil, http.StatusOK},
		"inside, as IPv6":              {office, 0, "[::ffff:203.0.113.9]:1000", nil, http.StatusOK},
		"one address":                  {office, 0, "[2001:db8::5]:1000", nil, http.StatusOK},
		"its neighbor":                 {office, 0, "[2001:db8::6]:1000", nil, http.StatusForbidden},
		"outside":                      {office, 0, "203.0.113.16:1000", nil, http.StatusForbidden},
		"says that it is inside":       {office, 0, "198.51.100.1:1000", []string{"203.0.113.9"}, http.StatusForbidden},
		"behind a proxy":               {office, 1, "10.0.0.1:1000", []string{"203.0.113.9"}, http.StatusOK},
		"behind a proxy, and claims":   {office, 1, "10.0.0.1:1000", []string{"203.0.113.9, 198.51.100.1"}, http.StatusForbidden},
		"a proxy that names no client": {office, 1, "10.0.0.1:1000", nil, http.StatusForbidden},
		"no client, proxy is inside":   {office, 1, "203.0.113.9:1000", nil, http.StatusForbidden},
		"too few, proxy is inside":     {office, 2, "203.0.113.9:1000", []string{"203.0.113.10"}, http.StatusForbidden},
		"no address, proxy is inside":  {office, 1, "203.0.113.9:1000", []string{"203.0.113.10, unknown"}, http.StatusForbidden},
		"no client, all networks":      {everywhere, 1, "203.0.113.9:1000", nil, http.StatusForbidden},
		"no address":                   {office, 0, "", nil, http.StatusForbidden},
		"no networks":                  {nil, 0, "198.51.100.1:1000", nil, http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
			r.RemoteAddr = tc.peer
			r.Header["X-Forwarded-For"] = tc.forwarded
			w := httptest.NewRecorder()
			OnlyFrom(tc.networks, tc.proxies, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(w, r)
			require.Equal(t, tc.status, w.Code)
		})
	}
}
