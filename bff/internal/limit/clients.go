package limit

import (
	"context"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
)

// Clients counts what each address has open at an edge. Safe for concurrent use.
type Clients struct {
	proxies int

	mu          sync.Mutex
	byAddress   map[netip.Prefix]*client
	connections int
}

// client is what one address has open.
type client struct {
	address netip.Prefix
	// users, the connections and requests that hold the client, and connections are guarded by
	// Clients.mu.
	users, connections int
	requests, bodies   atomic.Int64
	// inWork has the places of the address, by kind.
	inWork [kinds]places
}

// NewClients returns an empty count for an edge behind so many trusted proxies.
func NewClients(proxies int) *Clients {
	return &Clients{proxies: proxies, byAddress: make(map[netip.Prefix]*client)}
}

type clientKey struct{}

// of returns the client of a request. release must be called when the request is over.
//
// Without proxies the client is that of the connection, which holds it: nothing has to be looked
// up.
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

// release gives back what of returned.
func (c *Clients) release(found *client, held bool) {
	if !held {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drop(found)
}

// hold returns the client of an address for one user more. The lock must be held.
func (c *Clients) hold(address netip.Prefix) *client {
	found := c.byAddress[address]
	if found == nil {
		found = &client{address: address}
		c.byAddress[address] = found
	}
	found.users++
	return found
}

// drop removes a client that nothing uses any more. The lock must be held.
func (c *Clients) drop(found *client) {
	if found.users--; found.users == 0 {
		delete(c.byAddress, found.address)
	}
}

// connect counts a connection; nil means that there are too many.
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

// with returns the context of a connection.
func (found *client) with(ctx context.Context) context.Context {
	return context.WithValue(ctx, clientKey{}, found)
}

// gauge bounds how many there are at once.
type gauge struct {
	most int64
	now  atomic.Int64
}

// enter counts one more in the gauge and in that of the client; false if either is full.
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
