package limit

import (
	"net/netip"
	"strings"
)

// networkBits is the number of bits of an IPv6 address that count: a customer of an access network
// has a /64 with all its addresses.
const networkBits = 64

// Address returns the address by which a client is limited: an IPv4 address, or the /64 of an IPv6
// address. It is the peer's ("host:port"), or behind trusted proxies the one that the outermost
// proxy wrote to X-Forwarded-For. Entries that the client wrote itself are further left and are
// never read. If the entry is not an address, the peer's counts. The result is the zero Prefix if
// the peer has no address.
func Address(peer string, forwarded []string, proxies int) netip.Prefix {
	return network(origin(peer, forwarded, proxies))
}

// origin returns the whole address of a client.
func origin(peer string, forwarded []string, proxies int) netip.Addr {
	if proxies > 0 {
		if addr, ok := parse(hop(forwarded, proxies)); ok {
			return addr
		}
	}
	addr, _ := parse(peer)
	return addr
}

// Name returns the address as text: "203.0.113.7", or "2001:db8::/64"; "" for the zero Prefix.
func Name(address netip.Prefix) string {
	switch {
	case !address.IsValid():
		return ""
	case address.IsSingleIP():
		return address.Addr().String()
	default:
		return address.String()
	}
}

// network returns the part of an address that counts.
func network(addr netip.Addr) netip.Prefix {
	addr = addr.Unmap().WithZone("")
	bits := addr.BitLen()
	if addr.Is6() {
		bits = networkBits
	}
	prefix, _ := addr.Prefix(bits) // the zero Prefix for the zero Addr
	return prefix
}

// hop returns the n-th entry from the end of a list that may be spread over several header lines;
// "" if there are fewer.
func hop(lines []string, n int) string {
	for i := len(lines) - 1; i >= 0; i-- {
		for rest, more := lines[i], true; more; n-- {
			var entry string
			if cut := strings.LastIndexByte(rest, ','); cut >= 0 {
				rest, entry = rest[:cut], rest[cut+1:]
			} else {
				entry, more = rest, false
			}
			if n == 1 {
				return strings.TrimSpace(entry)
			}
		}
	}
	return ""
}

// parse parses an address with or without a port.
func parse(text string) (netip.Addr, bool) {
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr(), true
	}
	addr, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return addr, err == nil
}
