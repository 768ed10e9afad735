package web

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/akinai/akinai/bff/internal/bytecache"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/pkg/log"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/testkit/redistest"
)

// prompt is the time in which the edge must respond while other clients are slow.
const prompt = 4 * time.Second

// shopFront is the edge on a port, served as by pkg/run, with an API whose logins block until they
// are released.
type shopFront struct {
	address string
	// inWork counts the requests that the API is processing.
	inWork atomic.Int32
	logins chan struct{}
	// large is the response to a search.
	large string
}

func openShop(t *testing.T, settings ...string) *shopFront {
	t.Helper()
	s := &shopFront{logins: make(chan struct{}), large: strings.Repeat("茶", 1<<20)}
	values := redis.NewCache(redistest.New(t), "cache:", time.Minute, redis.JSON[string]())
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/products", func(w http.ResponseWriter, r *http.Request) {
		_, mark, err := values.GetWithValidator(r.Context(), "listing", func(context.Context) (string, error) { return "{}", nil })
		if err != nil {
			t.Error(err)
		}
		bytecache.DependsOn(r.Context(), mark)
		_, _ = io.WriteString(w, "{}")
	})
	mux.HandleFunc("GET /v1/products/search", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, s.large) })
	mux.HandleFunc("POST /v1/auth/login", func(_ http.ResponseWriter, r *http.Request) {
		s.inWork.Add(1)
		defer s.inWork.Add(-1)
		_, _ = io.Copy(io.Discard, r.Body)
		select {
		case <-s.logins:
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("/v1/", func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	// The wait is shorter than the time for which the tests occupy a place, and long enough for a
	// busy machine.
	cfg := defaults(t, append([]string{"BFF_WEB_QUEUE_WAIT", "1s"}, settings...)...)
	clients := limit.NewClients(cfg.TrustedProxies)
	client := redistest.New(t)
	handler, err := routes(log.New(io.Discard, slog.LevelInfo), cfg, clients, limit.NewCalls(limit.Config{}, 0), bytecache.New(cfg.Cache, client, nil), mux, mux, nil, nil, noIssuer(t), noSessions(t), noShop(t))
	require.NoError(t, err)
	s.address = serveWire(t, cfg, clients, handler)
	return s
}

// serveWire serves like pkg/run: HTTP/1, and HTTP/2 without TLS.
func serveWire(t *testing.T, cfg Config, clients *limit.Clients, handler http.Handler) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{Handler: handler, Protocols: protocols, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 30 * time.Second}
	go func() { _ = server.Serve(clients.Listen(cfg.Limit, server, listener)) }()
	t.Cleanup(func() { _ = server.Close() })
	return listener.Addr().String()
}

// ask sends a request on a connection of its own.
func (s *shopFront) ask(t *testing.T, method, path, body string, headers ...string) (status int, answer string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), prompt)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, "http://"+s.address+path, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	transport := &http.Transport{DisableKeepAlives: true}
	res, err := transport.RoundTrip(r)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(data)
}

// isOpen checks that the catalog, cached or not, and the checkout respond.
func (s *shopFront) isOpen(t *testing.T) {
	t.Helper()
	for _, want := range []struct{ method, path, body string }{
		{"GET", "/v1/products", ""},
		{"GET", "/v1/products/1", ""},
		{"GET", "/v1/profile", ""},
		{"POST", "/v1/orders", `{"lines":[]}`},
	} {
		status, answer := s.ask(t, want.method, want.path, want.body)
		require.Equal(t, http.StatusOK, status, "%s %s: %s", want.method, want.path, answer)
	}
}

// dial opens a connection and sends the text.
func (s *shopFront) dial(t *testing.T, text string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", s.address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	_, err = io.WriteString(c, text)
	require.NoError(t, err)
	return c
}

const stalled = "POST /v1/auth/login HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"

func TestSlowBodiesTakeNoPlace(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	close(s.logins)
	for range 64 {
		s.dial(t, stalled)
	}
	for range 5 {
		s.isOpen(t)
		status, _ := s.ask(t, "POST", "/v1/auth/login", "{}")
		require.Equal(t, http.StatusOK, status)
	}
	require.Zero(t, s.inWork.Load())
}

// h2 is a client that writes and reads HTTP/2 frames.
type h2 struct {
	*http2.Framer
	headers hpack.Encoder
	block   *strings.Builder
}

// dialH2 opens an HTTP/2 connection with the given receive window for its streams.
func (s *shopFront) dialH2(t *testing.T, window uint32) *h2 {
	t.Helper()
	c := s.dial(t, http2.ClientPreface)
	block := new(strings.Builder)
	client := &h2{Framer: http2.NewFramer(c, bufio.NewReader(c)), headers: *hpack.NewEncoder(block), block: block}
	require.NoError(t, client.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: window}))
	return client
}

// open opens a stream and returns its id.
func (c *h2) open(t *testing.T, id uint32, method, path string, end bool, headers ...string) {
	t.Helper()
	c.block.Reset()
	fields := append([]string{":method", method, ":scheme", "http", ":authority", "shop", ":path", path}, headers...)
	for i := 0; i < len(fields); i += 2 {
		require.NoError(t, c.headers.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]}))
	}
	require.NoError(t, c.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: []byte(c.block.String()), EndHeaders: true, EndStream: end}))
}

// statuses reads until the given number of streams has a response, and counts the statuses.
func (c *h2) statuses(t *testing.T, streams int) map[string]int {
	t.Helper()
	seen := make(map[string]int)
	c.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	for answered := 0; answered < streams; {
		frame, err := c.ReadFrame()
		require.NoError(t, err, "after %v", seen)
		switch frame := frame.(type) {
		case *http2.SettingsFrame:
			if !frame.IsAck() {
				require.NoError(t, c.WriteSettingsAck())
			}
		case *http2.MetaHeadersFrame:
			seen[frame.PseudoValue("status")]++
			answered++
		}
	}
	return seen
}

func TestStalledStreamsOfOneConnectionTakeNoPlace(t *testing.T) {
	t.Parallel()
	s := openShop(t, "BFF_WEB_BODY_TIMEOUT", "3s")
	close(s.logins)
	c := s.dialH2(t, 1<<16)
	const streams = 80
	for i := range uint32(streams) {
		c.open(t, 2*i+1, "POST", "/v1/auth/login", false, "content-type", "application/json", "content-length", "100")
		require.NoError(t, c.WriteData(2*i+1, false, []byte("{")))
	}
	for range 5 {
		s.isOpen(t)
	}
	require.Equal(t, map[string]int{"408": streams}, c.statuses(t, streams))
}

func TestReadersThatDoNotReadTakeNoPlace(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/v1/products/search", "/v1/products"} {
		s := openShop(t)
		s.isOpen(t) // so that the listing is cached
		c := s.dialH2(t, 0)
		const streams = 90
		for i := range uint32(streams) {
			c.open(t, 2*i+1, "GET", path, true)
		}
		require.Equal(t, map[string]int{"200": streams}, c.statuses(t, streams), "all are answered, and none has read a byte")
		for range 5 {
			s.isOpen(t)
			status, answer := s.ask(t, "GET", "/v1/products/search", "")
			require.Equal(t, http.StatusOK, status)
			require.Len(t, answer, len(s.large))
		}
	}
}

func TestAReaderOfHTTP1ThatDoesNotReadTakesNoPlace(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for range 64 {
		c := s.dial(t, "GET /v1/products/search HTTP/1.1\r\nHost: shop\r\n\r\n")
		require.NoError(t, c.SetReadDeadline(time.Now().Add(prompt)))
		_, err := c.Read(make([]byte, 1))
		require.NoError(t, err)
	}
	s.isOpen(t)
	status, _ := s.ask(t, "GET", "/v1/products/search", "")
	require.Equal(t, http.StatusOK, status)
}

func TestAHundredLoginsDelayNeitherOrdersNorTheCatalog(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	answers := make(chan int, 100)
	for range cap(answers) {
		go func() {
			res, err := http.Post("http://"+s.address+"/v1/auth/login", "application/json", strings.NewReader("{}")) //nolint:noctx // ends with the server
			if err != nil {
				answers <- 0
				return
			}
			_ = res.Body.Close()
			answers <- res.StatusCode
		}()
	}
	places := defaults(t).Limit.MaxInFlightPerAddress
	for range cap(answers) - places {
		require.Equal(t, http.StatusServiceUnavailable, <-answers)
	}
	require.EqualValues(t, places, s.inWork.Load())
	for range 5 {
		s.isOpen(t)
	}
	close(s.logins)
	for range places {
		require.Equal(t, http.StatusOK, <-answers)
	}
}

// TestABodyThatStallsIsAnswered408 waits for the default timeout of an edge.
func TestABodyThatStallsIsAnswered408(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for _, request := range []string{
		stalled,
		"POST /v1/orders HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
		"GET /v1/products HTTP/1.1\r\nHost: shop\r\nContent-Length: 1\r\n\r\n",
		"POST /nowhere HTTP/1.1\r\nHost: shop\r\nContent-Length: 1\r\n\r\n",
	} {
		t.Run(request[:20], func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			c := s.dial(t, request)
			require.NoError(t, c.SetReadDeadline(began.Add(9*time.Second)))
			res, err := http.ReadResponse(bufio.NewReader(c), nil)
			require.NoError(t, err)
			defer func() { _ = res.Body.Close() }()
			body, err := io.ReadAll(res.Body)
			require.NoError(t, err)
			require.Equal(t, http.StatusRequestTimeout, res.StatusCode)
			require.Contains(t, string(body), "BODY_TIMEOUT")
			require.InDelta(t, 5, time.Since(began).Seconds(), 1)
			require.True(t, res.Close, "what comes later is not a request")
		})
	}
}

func TestABodyArrivesAsItWasSent(t *testing.T) {
	t.Parallel()
	s := openShop(t)
	for _, size := range []int{0, 1, 4 << 10, 4<<10 + 1, 200 << 10} {
		body := strings.Repeat("x", size)
		status, answer := s.ask(t, "POST", "/v1/orders", body)
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, body, answer)
		c := s.dial(t, fmt.Sprintf("POST /v1/orders HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n%s0\r\n\r\n", chunks(body)))
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		require.NoError(t, err)
		data, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		require.Equal(t, body, string(data))
		_ = res.Body.Close()
	}
}

func chunks(body string) string {
	if body == "" {
		return ""
	}
	return fmt.Sprintf("%x\r\n%s\r\n", len(body), body)
}

func TestBodiesAreBoundedByAddress(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, proxies, same, other string
	}{
		{"IPv4 behind a proxy", "1", "203.0.113.7", "203.0.113.8"},
		{"IPv6 by /64 behind a proxy", "1", "2001:db8:0:1::2", "2001:db8:0:2::1"},
		{"two proxies", "2", "2001:db8:0:1::2, 10.0.0.1", "203.0.113.8, 10.0.0.1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := openShop(t, "BFF_WEB_TRUSTED_PROXIES", tc.proxies, "BFF_WEB_MAX_BODIES_PER_ADDRESS", "2")
			close(s.logins)
			forwarded := strings.Replace(tc.same, "::2", "::1", 1)
			for range 2 {
				s.dial(t, strings.Replace(stalled, "\r\n", "\r\nX-Forwarded-For: 198.51.100.1, "+forwarded+"\r\n", 1))
			}
			require.Eventually(t, func() bool {
				status, _ := s.ask(t, "POST", "/v1/auth/login", "{}", "X-Forwarded-For", tc.same)
				return status == http.StatusServiceUnavailable
			}, prompt, 10*time.Millisecond)
			status, _ := s.ask(t, "GET", "/v1/products", "", "X-Forwarded-For", tc.same)
			require.Equal(t, http.StatusOK, status, "without a body it is no matter")
			status, _ = s.ask(t, "POST", "/v1/auth/login", "{}", "X-Forwarded-For", tc.other)
			require.Equal(t, http.StatusOK, status)
			status, _ = s.ask(t, "POST", "/v1/auth/login", "{}", "X-Forwarded-For", tc.same+", "+tc.other)
			require.Equal(t, http.StatusOK, status, "what the client says itself is not read")
		})
	}
}

func TestPlacesAreBoundedByAddress(t *testing.T) {
	t.Parallel()
	s := openShop(t, "BFF_WEB_TRUSTED_PROXIES", "1", "BFF_WEB_MAX_IN_FLIGHT_PER_ADDRESS", "1")
	s.dial(t, strings.Replace(stalled, "\r\n", "\r\nX-Forwarded-For: 2001:db8::1\r\n", 1)+strings.Repeat(" ", 99))
	require.Eventually(t, func() bool { return s.inWork.Load() == 1 }, prompt, time.Millisecond)
	status, _ := s.ask(t, "POST", "/v1/auth/login", "{}", "X-Forwarded-For", "2001:db8::ffff")
	require.Equal(t, http.StatusServiceUnavailable, status)
	status, _ = s.ask(t, "POST", "/v1/orders", "{}", "X-Forwarded-For", "2001:db8::ffff")
	require.Equal(t, http.StatusOK, status, "another kind")
	close(s.logins)
	status, _ = s.ask(t, "POST", "/v1/auth/login", "{}", "X-Forwarded-For", "2001:db8:0:1::1")
	require.Equal(t, http.StatusOK, status)
}

func TestRequestsAreBoundedByAddressOverItsConnections(t *testing.T) {
	t.Parallel()
	s := openShop(t, "BFF_WEB_MAX_REQUESTS_PER_ADDRESS", "4")
	for range 2 {
		c := s.dialH2(t, 0)
		for i := range uint32(2) {
			c.open(t, 2*i+1, "GET", "/v1/products/search", true)
		}
		c.statuses(t, 2)
	}
	status, _ := s.ask(t, "GET", "/v1/products", "")
	require.Equal(t, http.StatusServiceUnavailable, status)
}

func TestConnectionsAreBoundedByAddressWithoutAProxy(t *testing.T) {
	t.Parallel()
	for proxies, open := range map[string]int{"0": 3, "1": 6} {
		s := openShop(t, "BFF_WEB_MAX_CONNECTIONS_PER_ADDRESS", "3", "BFF_WEB_MAX_CONNECTIONS", "6", "BFF_WEB_TRUSTED_PROXIES", proxies)
		served := func() (n int) {
			var all []net.Conn
			for range 10 {
				c := s.dial(t, "GET /v1/products HTTP/1.1\r\nHost: shop\r\n\r\n")
				_ = c.SetReadDeadline(time.Now().Add(prompt))
				if res, err := http.ReadResponse(bufio.NewReader(c), nil); err == nil {
					_ = res.Body.Close()
					n++
				}
				all = append(all, c)
			}
			for _, c := range all {
				_ = c.Close()
			}
			return n
		}
		require.Equal(t, open, served())
		require.Eventually(t, func() bool { return served() == open }, prompt, 10*time.Millisecond, "closed ones make room")
	}
}
