package limit

import (
	"net/http"
	"net/netip"
	"slices"
)

// OnlyFrom passes requests on whose client is in one of the networks, and refuses all others with
// NETWORK_NOT_ALLOWED. Without networks it passes everything on. proxies is the number of trusted
// proxies, see Address.
func OnlyFrom(networks []netip.Prefix, proxies int, next http.Handler) http.Handler {
	if len(networks) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := origin(r.RemoteAddr, r.Header.Values("X-Forwarded-For"), proxies).Unmap().WithZone("")
		if !slices.ContainsFunc(networks, func(network netip.Prefix) bool { return network.Contains(from) }) {
			refuse(w, r, "NETWORK_NOT_ALLOWED")
			return
		}
		next.ServeHTTP(w, r)
	})
}
