package limit

import (
	"net/http"
	"net/netip"
	"slices"
)

// OnlyFrom passes requests on whose client is in one of the networks, and refuses all others with
// NETWORK_NOT_ALLOWED. Without networks it passes everything on. proxies is the number of trusted
// proxies, see Address. A client that the proxies do not name is refused: here the peer's address
// does not stand in for it, because the peer is a proxy, which may be inside of the networks.
func OnlyFrom(networks []netip.Prefix, proxies int, next http.Handler) http.Handler {
	if len(networks) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		client := r.RemoteAddr
		if proxies > 0 {
			client = hop(r.Header.Values("X-Forwarded-For"), proxies)
		}
		addr, _ := parse(client) // the zero Addr is in no network
		from := addr.Unmap().WithZone("")
		if !slices.ContainsFunc(networks, func(network netip.Prefix) bool { return network.Contains(from) }) {
			refuse(w, r, "NETWORK_NOT_ALLOWED")
			return
		}
		next.ServeHTTP(w, r)
	})
}
