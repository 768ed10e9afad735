package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/akinai/akinai/bench/internal/client"
	"github.com/akinai/akinai/bench/internal/measure"
)

const (
	slowBodies = 64
	// slowStreams is the number of streams, on one connection, that request a search and read
	// nothing.
	slowStreams = 90
	// floodLogins is the number of concurrent logins; each client pauses after its response.
	floodLogins = 100
	floodPause  = 250 * time.Millisecond
)

// attack attacks the edge until ctx ends.
type attack struct {
	name string
	run  func(ctx context.Context, port int)
}

var attacks = []attack{
	{"none", func(ctx context.Context, _ int) { <-ctx.Done() }},
	{fmt.Sprintf("%d slow bodies", slowBodies), sendSlowly},
	{fmt.Sprintf("%d streams that read nothing", slowStreams), readNothing},
	{fmt.Sprintf("%d logins at once", floodLogins), floodTheLogin},
}

// crowd runs count attackers; each calls once again and again until ctx ends.
func crowd(ctx context.Context, count int, once func(n int)) {
	var group sync.WaitGroup
	for n := range count {
		group.Go(func() {
			for ctx.Err() == nil {
				once(n)
			}
		})
	}
	group.Wait()
}

// dialEdge opens a connection that is closed when ctx ends. If dialing fails, it waits before it
// returns.
func dialEdge(ctx context.Context, port int) (net.Conn, func()) {
	c, err := new(net.Dialer).DialContext(ctx, "tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		_ = measure.Wait(ctx, floodPause)
		return nil, nil
	}
	stop := context.AfterFunc(ctx, func() { _ = c.Close() })
	return c, func() { stop(); _ = c.Close() }
}

// sendSlowly announces request bodies that never arrive. If the edge closes a connection, it opens
// another.
func sendSlowly(ctx context.Context, port int) {
	crowd(ctx, slowBodies, func(int) {
		c, closeConnection := dialEdge(ctx, port)
		if c == nil {
			return
		}
		defer closeConnection()
		_, _ = io.WriteString(c, "POST /v1/auth/login HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
		_, _ = io.Copy(io.Discard, c)
	})
}

// readNothing requests searches on one HTTP/2 connection whose stream windows are 0, so the edge
// can send nothing.
func readNothing(ctx context.Context, port int) {
	crowd(ctx, 1, func(int) {
		c, closeConnection := dialEdge(ctx, port)
		if c == nil {
			return
		}
		defer closeConnection()
		framer := http2.NewFramer(c, bufio.NewReader(c))
		_, _ = io.WriteString(c, http2.ClientPreface)
		_ = framer.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 0})
		var block bytes.Buffer
		fields := hpack.NewEncoder(&block)
		for n := range uint32(slowStreams) {
			block.Reset()
			for _, f := range []hpack.HeaderField{
				{Name: ":method", Value: http.MethodGet},
				{Name: ":scheme", Value: "http"},
				{Name: ":authority", Value: "shop"},
				{Name: ":path", Value: "/v1/products/search?q=%E7%85%8E%E8%8C%B6&pageSize=100"},
			} {
				_ = fields.WriteField(f)
			}
			_ = framer.WriteHeaders(http2.HeadersFrameParam{StreamID: 2*n + 1, BlockFragment: block.Bytes(), EndHeaders: true, EndStream: true})
		}
		_, _ = io.Copy(io.Discard, c)
	})
}

// floodTheLogin tries passwords of unknown accounts, each from another address.
func floodTheLogin(ctx context.Context, port int) {
	web := newShop(client.Local(port), nil)
	crowd(ctx, floodLogins, func(int) {
		n := rand.Uint32()
		body := fmt.Sprintf(`{"email":"stranger-%d@akinai.example","password":"not-my-%d-password"}`, n, n)
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, web.url+"/v1/auth/login", strings.NewReader(body))
		if err != nil {
			return
		}
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("X-Forwarded-For", fmt.Sprintf("2001:db8:%x:%x::1", n>>16, n&0xffff))
		if answer, err := web.client.Do(request); err == nil {
			_, _ = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
		}
		_ = measure.Wait(ctx, floodPause)
	})
}
