package limit

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
)

// Listen bounds the connections that a server accepts from listener, and the streams of each. A
// connection beyond the limit is closed immediately.
func (c *Clients) Listen(cfg Config, server *http.Server, listener net.Listener) net.Listener {
	server.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: cfg.MaxStreams}
	server.ConnContext = func(ctx context.Context, accepted net.Conn) context.Context {
		if counted, ok := accepted.(*connection); ok && c.proxies == 0 {
			return counted.client.with(ctx)
		}
		return ctx
	}
	return &boundedListener{Listener: listener, clients: c, cfg: cfg}
}

type boundedListener struct {
	net.Listener
	clients *Clients
	cfg     Config
}

// Accept returns the next connection within the limits, and closes those beyond.
func (l *boundedListener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		address := Address(accepted.RemoteAddr().String(), nil, 0)
		if found := l.clients.connect(address, l.cfg.MaxConnections, l.cfg.MaxConnectionsPerAddress); found != nil {
			return &connection{Conn: accepted, clients: l.clients, client: found}, nil
		}
		_ = accepted.Close()
	}
}

// connection is a connection that is counted until it is closed.
type connection struct {
	net.Conn
	clients *Clients
	client  *client
	once    sync.Once
}

// Close closes the connection and removes it from the count.
func (c *connection) Close() error {
	c.once.Do(func() { c.clients.disconnect(c.client) })
	return c.Conn.Close()
}

// CloseWrite closes the write side, so that a client that is still sending can read the response.
func (c *connection) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}
