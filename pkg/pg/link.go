package pg

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// watchEvery is the interval between checks of the connections, a tick.
	watchEvery = 500 * time.Millisecond
	// stalledTicks is the number of ticks after which a connection that waits for the server causes
	// a probe.
	stalledTicks = 2
	// restTicks is the number of ticks without a check after a successful probe: a slow statement
	// is not a failure.
	restTicks = 4
	// probeTimeout is the time in which a working server must accept a connection.
	probeTimeout = connectTimeout
)

// link detects a server that hangs: one that keeps its connections open and responds to none.
// Without a link, each call would wait for its own deadline and occupy its connection for that
// time. If connections wait and the server does not accept another connection in time, the link is
// down: waiting calls fail immediately with ErrUnavailable, and so does every later call until the
// server accepts a connection again.
type link struct {
	dial  pgconn.DialFunc
	probe func(ctx context.Context) error
	down  atomic.Bool
	// ticks counts the checks, starting at 1.
	ticks atomic.Int64
	mu    sync.Mutex
	conns map[*linkConn]struct{}
}

// watchedBy makes the connections of a pool part of a link. Connections made from a copy of the
// pool's configuration, such as the relay's, are part of it too.
func watchedBy(pc *pgxpool.Config) *link {
	l := &link{dial: pc.ConnConfig.DialFunc, conns: make(map[*linkConn]struct{})}
	l.ticks.Store(1)
	asking := pc.ConnConfig.Copy()
	asking.ConnectTimeout = probeTimeout
	l.probe = func(ctx context.Context) error {
		conn, err := pgx.ConnectConfig(ctx, asking)
		if err != nil {
			return err
		}
		return conn.Close(ctx)
	}
	pc.ConnConfig.DialFunc = l.connect
	pc.BeforeConnect = func(context.Context, *pgx.ConnConfig) error { return l.refusal() }
	pc.PrepareConn = func(context.Context, *pgx.Conn) (bool, error) { return true, l.refusal() }
	return l
}

// refusal returns ErrUnavailable while the link is down.
func (l *link) refusal() error {
	if l.down.Load() {
		return ErrUnavailable
	}
	return nil
}

// watch checks the connections until ctx ends.
func (l *link) watch(ctx context.Context) {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for rest := 0; ; rest-- {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		l.ticks.Add(1)
		if !l.down.Load() && (rest > 0 || !l.stalled()) {
			continue
		}
		if l.alive(ctx) {
			l.down.Store(false)
			rest = restTicks
			continue
		}
		if ctx.Err() == nil {
			l.down.Store(true)
			l.cut()
		}
	}
}

// alive probes the server. A server that refuses the connection counts as alive: it does not hang,
// and its error reaches the callers anyway.
func (l *link) alive(ctx context.Context) bool {
	limited, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	err := l.probe(limited)
	return err == nil || limited.Err() == nil && !isTimeout(err)
}

func (l *link) stalled() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		if since := c.since(); since != 0 && l.ticks.Load()-since >= stalledTicks {
			return true
		}
	}
	return false
}

// cut closes the connections that wait for the server.
func (l *link) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		if c.since() != 0 {
			_ = c.Conn.Close() // the waiting call gets the error
		}
	}
}

func (l *link) connect(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := l.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c := &linkConn{Conn: conn, link: l}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conns[c] = struct{}{}
	return c, nil
}

// linkConn records the tick at which it began to wait for the server, 0 if it does not wait.
type linkConn struct {
	net.Conn
	link             *link
	reading, writing atomic.Int64
}

func (c *linkConn) Read(p []byte) (int, error) {
	c.reading.Store(c.link.ticks.Load())
	defer c.reading.Store(0)
	return c.Conn.Read(p)
}

func (c *linkConn) Write(p []byte) (int, error) {
	c.writing.Store(c.link.ticks.Load())
	defer c.writing.Store(0)
	return c.Conn.Write(p)
}

func (c *linkConn) Close() error {
	c.link.mu.Lock()
	delete(c.link.conns, c)
	c.link.mu.Unlock()
	return c.Conn.Close()
}

func (c *linkConn) since() int64 {
	if reading := c.reading.Load(); reading != 0 {
		return reading
	}
	return c.writing.Load()
}
