package limit

import (
	"net/netip"
	"strings"
)

// networkBits is how much of an IPv6 address counts: a customer of an access network has a /64 and
// all addresses in it.
const networkBits = 64

// Address returns what counts as the address of a client: an IPv4 address, or the /64 of an IPv6
// one. It is the peer's ("host:port"), or behind trusted proxies the one that the outermost of them
// wrote into the lines of X-Forwarded-For; what a client writes there itself stands further left
// and is never read. An entry that is no address counts as the peer's. The zero Prefix stands for a
// peer without an address.
func Address(peer string, forwarded []string, proxies int) netip.Prefix {
	if proxies > 0 {
		if addr, ok := parse(hop(forwarded, proxies)); ok {
			return network(addr)
		}
	}
	addr, _ := parse(peer)
	return network(addr)
}

// Name is the address as text: "203.0.113.7", or "2001:db8::/64"; "" for none.
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
	prefix, _ := addr.Prefix(bits) // the zero Prefix of no address
	return prefix
}

// hop returns the n-th entry from the end of a list that may be spread over lines; "" if there are
// fewer.
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

// parse reads an address with or without a port.
func parse(text string) (netip.Addr, bool) {
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr(), true
	}
	addr, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return addr, err == nil
}
