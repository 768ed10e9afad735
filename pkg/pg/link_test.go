package pg_test

import (
	"context"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/pg"
	"github.com/akinai/akinai/pkg/testkit/pgtest"
)

// frozen is a proxy between a pool and the server that can hold back all data, like a process that
// was stopped.
type frozen struct {
	net.Listener
	server string
	gate   sync.RWMutex // held for writing while frozen
}

// freezable returns a proxy that can be frozen, and the address of the database behind it.
func freezable(t *testing.T, address string) (*frozen, string) {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	f := &frozen{Listener: listener, server: u.Host}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go f.forward(t.Context(), conn)
		}
	}()
	u.Host = listener.Addr().String()
	return f, u.String()
}

func (f *frozen) forward(ctx context.Context, client net.Conn) {
	server, err := new(net.Dialer).DialContext(ctx, "tcp", f.server)
	if err != nil {
		_ = client.Close()
		return
	}
	both := func(to, from net.Conn) {
		defer to.Close()
		defer from.Close()
		_, _ = io.Copy(gated{to, &f.gate}, from)
	}
	go both(server, client)
	both(client, server)
}

type gated struct {
	net.Conn
	gate *sync.RWMutex
}

func (g gated) Write(p []byte) (int, error) {
	g.gate.RLock()
	defer g.gate.RUnlock()
	return g.Conn.Write(p)
}

// TestAServerThatHangsFailsFastUntilItAnswersAgain: waiting calls fail after a few seconds, later
// calls immediately.
func TestAServerThatHangsFailsFastUntilItAnswersAgain(t *testing.T) {
	t.Parallel()
	server, address := freezable(t, pgtest.URL(t, "shop", shop()))
	db := open(t, pg.Config{URL: address, MaxConns: 3})
	write := func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		return db.WithTx(ctx, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE items SET stock = stock`)
			return err
		})
	}
	require.NoError(t, write())
	server.gate.Lock()

	began := time.Now()
	var waiting sync.WaitGroup
	for range 9 { // three of them have a connection
		waiting.Go(func() { require.Equal(t, errs.Unavailable, errs.KindOf(write())) })
	}
	waiting.Wait()
	require.Less(t, time.Since(began), 8*time.Second)
	began = time.Now()
	for range 100 {
		require.ErrorIs(t, write(), pg.ErrUnavailable)
	}
	require.Error(t, db.Ping(t.Context()))
	require.Less(t, time.Since(began), time.Second)

	server.gate.Unlock()
	require.Eventually(t, func() bool { return write() == nil }, 15*time.Second, 50*time.Millisecond)
}

// TestASlowStatementIsNotCutOff: a slow statement is not a server that hangs.
func TestASlowStatementIsNotCutOff(t *testing.T) {
	t.Parallel()
	db := open(t, pg.Config{URL: pgtest.URL(t, "shop", shop()), MaxConns: 2})
	_, err := db.Exec(t.Context(), `SELECT pg_sleep(4)`)
	require.NoError(t, err)
}
