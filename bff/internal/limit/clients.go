package limit

import (
	"context"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
)

// Clients counts the open connections, requests and bodies of each address. Safe for concurrent
// use.
type Clients struct {
	proxies int

	mu          sync.Mutex
	byAddress   map[netip.Prefix]*client
	connections int
}

// client contains the counts of one address.
type client struct {
	address netip.Prefix
	// users counts the connections and requests that refer to the client. users and connections are
	// guarded by Clients.mu.
	users, connections int
	requests, bodies   atomic.Int64
	// inWork holds the places of the address, by kind.
	inWork [kinds]ownPlaces
}

// NewClients returns empty counts for an edge behind the given number of trusted proxies.
func NewClients(proxies int) *Clients {
	return &Clients{proxies: proxies, byAddress: make(map[netip.Prefix]*client)}
}

type clientKey struct{}

// of returns the client of a request. The caller must call release when the request has ended.
//
// Without proxies it is the client of the connection, which refers to it already: no lookup is
// needed.
func (c *Clients) of(r *http.Request) (found *client, held bool) {
	if c.proxies == 0 {
		if found, ok := r.Context().Value(clientKey{}).(*client); ok {
			return found, false
		}
	}
	address := Address(r.RemoteAddr, r.Header["X-Forwarded-For"], c.proxies)
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.hold(address), true
}

// release releases the result of of.
func (c *Clients) release(found *client, held bool) {
	if !held {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drop(found)
}

// hold returns the client of an address and increments its users. The caller holds the lock.
func (c *Clients) hold(address netip.Prefix) *client {
	found := c.byAddress[address]
	if found == nil {
		found = &client{address: address}
		c.byAddress[address] = found
	}
	found.users++
	return found
}

// drop decrements the users of a client and removes it at 0. The caller holds the lock.
func (c *Clients) drop(found *client) {
	if found.users--; found.users == 0 {
		delete(c.byAddress, found.address)
	}
}

// connect counts a new connection. It returns nil if there are too many.
func (c *Clients) connect(address netip.Prefix, most, mostPerAddress int) *client {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.connections >= most {
		return nil
	}
	found := c.hold(address)
	if c.proxies == 0 && found.connections >= mostPerAddress {
		c.drop(found)
		return nil
	}
	found.connections++
	c.connections++
	return found
}

func (c *Clients) disconnect(found *client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found.connections--
	c.connections--
	c.drop(found)
}

// with returns a context that contains the client.
func (found *client) with(ctx context.Context) context.Context {
	return context.WithValue(ctx, clientKey{}, found)
}

// gauge bounds a number.
type gauge struct {
	most int64
	now  atomic.Int64
}

// enter increments the gauge and the client's own count. It returns false if either is full.
func (g *gauge) enter(own *atomic.Int64, mostOwn int) bool {
	if own.Add(1) > int64(mostOwn) {
		own.Add(-1)
		return false
	}
	if g.now.Add(1) > g.most {
		g.leave(own)
		return false
	}
	return true
}

func (g *gauge) leave(own *atomic.Int64) {
	g.now.Add(-1)
	own.Add(-1)
}
