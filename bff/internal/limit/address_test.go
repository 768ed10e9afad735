package limit_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bff/internal/limit"
)

func TestAddressIsThePeersOrTheTrustedHops(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, peer string
		forwarded  []string
		proxies    int
		want       string
	}{
		{"peer", "203.0.113.7:4711", nil, 0, "203.0.113.7"},
		{"peer of IPv6", "[2001:db8:0:1:2::3]:4711", nil, 0, "2001:db8:0:1::/64"},
		{"peer with a zone", "[fe80::1%eth0]:4711", nil, 0, "fe80::/64"},
		{"IPv4 in IPv6", "[::ffff:203.0.113.7]:4711", nil, 0, "203.0.113.7"},
		{"no proxy is trusted", "203.0.113.7:1", []string{"198.51.100.1"}, 0, "203.0.113.7"},
		{"one proxy", "10.0.0.1:1", []string{"198.51.100.1, 203.0.113.7"}, 1, "203.0.113.7"},
		{"two proxies", "10.0.0.1:1", []string{"198.51.100.1,203.0.113.7 , 10.0.0.2"}, 2, "203.0.113.7"},
		{"over lines", "10.0.0.1:1", []string{"198.51.100.1", "203.0.113.7", "10.0.0.2"}, 2, "203.0.113.7"},
		{"IPv6 by proxy", "10.0.0.1:1", []string{"2001:db8:0:1:ffff::1"}, 1, "2001:db8:0:1::/64"},
		{"with a port", "10.0.0.1:1", []string{"203.0.113.7:99"}, 1, "203.0.113.7"},
		{"in brackets", "10.0.0.1:1", []string{"[2001:db8::1]"}, 1, "2001:db8::/64"},
		{"too few hops", "10.0.0.1:1", []string{"203.0.113.7"}, 2, "10.0.0.1"},
		{"no header", "10.0.0.1:1", nil, 1, "10.0.0.1"},
		{"no address", "10.0.0.1:1", []string{"unknown"}, 1, "10.0.0.1"},
		{"nothing", "@", nil, 0, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, limit.Name(limit.Address(tc.peer, tc.forwarded, tc.proxies)))
		})
	}
}

func TestSettingsOfLimitsAreChecked(t *testing.T) {
	t.Parallel()
	err := limit.Config{Orders: -1}.Validate("BFF_WEB_")
	for _, name := range []string{
		"MAX_IN_FLIGHT ", "MAX_IN_FLIGHT_PER_ADDRESS", "MAX_REQUESTS ", "MAX_BODIES ", "MAX_CONNECTIONS ", "MAX_STREAMS", "BODY_TIMEOUT", "…_IN_FLIGHT",
	} {
		require.ErrorContains(t, err, "BFF_WEB_"+name)
	}
}
