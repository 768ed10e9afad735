package bytecache_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bff/internal/bytecache"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/redis"
	"github.com/akinai/akinai/pkg/testkit/redistest"
)

const (
	page = "/v1/products?page=2"
	// freshness is the promised bound: no older value is served while Redis is available.
	freshness = time.Second
	limit     = 1 << 20
)

// truth stands in for the database: text is the value that every reader should see.
type truth struct {
	text atomic.Value // string
	// read, if set, is called after the handler has read the value and before it responds.
	read func(text string)
}

func newTruth(text string) *truth {
	s := new(truth)
	s.text.Store(text)
	return s
}

func (s *truth) load(context.Context) (string, error) { return s.text.Load().(string), nil }

// instance is one process of a service and one process of an edge.
type instance struct {
	cache   *redis.Cache[string]
	handler http.Handler
	// made counts the responses that did not come from the cache.
	made atomic.Int32
}

func newInstance(t *testing.T, cfg redis.Config, s *truth) *instance {
	t.Helper()
	client, err := redis.Open(cfg, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(client.Close)
	i := &instance{cache: redis.NewCache(client, "cache:product:", time.Minute, redis.JSON[string]())}
	i.handler = bytecache.New(bytecache.Config{Bytes: limit}, client, nil).Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.made.Add(1)
		text, mark, err := i.cache.GetWithValidator(r.Context(), "1", s.load)
		if err != nil {
			t.Error(err)
		}
		if s.read != nil {
			s.read(text)
		}
		bytecache.DependsOn(r.Context(), mark)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, text)
	}))
	return i
}

func ask(t *testing.T, h http.Handler, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, page, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func (i *instance) shows(t *testing.T) string {
	t.Helper()
	return ask(t, i.handler).Body.String()
}

// warm sends requests until a response comes from the cache, and returns it.
func (i *instance) warm(t *testing.T) *httptest.ResponseRecorder {
	t.Helper()
	var w *httptest.ResponseRecorder
	require.Eventually(t, func() bool {
		before := i.made.Load()
		w = ask(t, i.handler)
		return i.made.Load() == before
	}, freshness, time.Millisecond)
	return w
}

func TestAKeptAnswerIsTheAnswer(t *testing.T) {
	t.Parallel()
	i := newInstance(t, redistest.Config(t), newTruth("old"))
	first := ask(t, i.handler)
	again := i.warm(t)
	require.Equal(t, first.Body.String(), again.Body.String())
	require.Equal(t, first.Header(), again.Header())
	require.Equal(t, http.StatusOK, again.Code)
	require.Equal(t, "application/json", again.Header().Get("Content-Type"))
	require.Equal(t, "3", again.Header().Get("Content-Length"))
	require.Equal(t, []string{"Accept-Encoding"}, again.Header()["Vary"])
	made := i.made.Load()
	for range 100 {
		require.Equal(t, "old", i.shows(t))
	}
	require.Equal(t, made, i.made.Load())
}

func TestAWriteEndsItOnEveryInstance(t *testing.T) {
	t.Parallel()
	cfg, s := redistest.Config(t), newTruth("old")
	here, there := newInstance(t, cfg, s), newInstance(t, cfg, s)
	for _, i := range []*instance{here, there} {
		require.Equal(t, "old", i.warm(t).Body.String())
	}
	s.text.Store("new")
	require.Equal(t, "old", there.shows(t), "nobody was told yet")
	require.NoError(t, here.cache.Delete(t.Context(), "1"))
	for _, i := range []*instance{here, there} {
		require.Eventually(t, func() bool { return i.shows(t) == "new" }, freshness, time.Millisecond)
		require.Equal(t, "new", i.warm(t).Body.String())
	}
}

// TestASlowReaderPutsNothingOldBack: a reader has loaded the old value while a write happens and
// others read the new one; then the reader stores the old value.
func TestASlowReaderPutsNothingOldBack(t *testing.T) {
	t.Parallel()
	cfg, s := redistest.Config(t), newTruth("old")
	slow, quick := newInstance(t, cfg, s), newInstance(t, cfg, s)
	require.Eventually(t, func() bool {
		_, mark, err := slow.cache.GetWithValidator(t.Context(), "1", s.load)
		return err == nil && mark != ""
	}, freshness, time.Millisecond)

	reading, store := make(chan struct{}), make(chan struct{})
	var once sync.Once
	s.read = func(text string) {
		if text == "old" {
			once.Do(func() { close(reading) })
			<-store
		}
	}
	var reader sync.WaitGroup
	reader.Go(func() { require.Equal(t, "old", slow.shows(t)) })
	<-reading
	s.text.Store("new")
	require.NoError(t, quick.cache.Delete(t.Context(), "1"))
	require.Equal(t, "new", quick.warm(t).Body.String())

	close(store)
	reader.Wait()
	for range 100 {
		require.Equal(t, "new", slow.shows(t))
		require.Equal(t, "new", quick.shows(t))
	}
	require.Equal(t, "new", slow.warm(t).Body.String())
}

// TestALostKeyIsNotBelieved: the key disappears without an invalidation, as in a flushed Redis. The
// bytes are valid again only after the key holds the same value again.
func TestALostKeyIsNotBelieved(t *testing.T) {
	t.Parallel()
	cfg, s := redistest.Config(t), newTruth("old")
	i, other := newInstance(t, cfg, s), newInstance(t, cfg, s)
	i.warm(t)
	require.NoError(t, other.cache.Delete(t.Context(), "1"))
	require.Eventually(t, func() bool {
		before := i.made.Load()
		require.Equal(t, "old", i.shows(t))
		return i.made.Load() > before
	}, freshness, time.Millisecond)
	require.Equal(t, "old", i.warm(t).Body.String(), "the same value is there again")

	s.text.Store("new")
	require.NoError(t, other.cache.Delete(t.Context(), "1"))
	require.Eventually(t, func() bool { return i.shows(t) == "new" }, freshness, time.Millisecond)
}

func TestWithoutRedisEveryAnswerIsMade(t *testing.T) {
	t.Parallel()
	s := newTruth("old")
	i := newInstance(t, redis.Config{URL: "redis://127.0.0.1:1"}, s)
	for _, text := range []string{"old", "new", "newer"} {
		s.text.Store(text)
		require.Equal(t, text, i.shows(t))
	}
	require.Equal(t, int32(3), i.made.Load())
}

func TestAClientThatHasThePageGetsNotModified(t *testing.T) {
	t.Parallel()
	s := newTruth("old")
	i := newInstance(t, redistest.Config(t), s)
	tag := ask(t, i.handler).Header().Get("Etag")
	require.Regexp(t, `^"[^"]+"$`, tag)
	for range 2 { // miss, then hit
		for _, header := range []string{tag, "W/" + tag, `"x", ` + tag, "*"} {
			w := ask(t, i.handler, "If-None-Match", header)
			require.Equal(t, http.StatusNotModified, w.Code, header)
			require.Empty(t, w.Body.String())
			require.Equal(t, tag, w.Header().Get("Etag"))
			require.Empty(t, w.Header().Get("Content-Length"))
		}
		require.Equal(t, http.StatusOK, ask(t, i.handler, "If-None-Match", `"x"`).Code)
		i.warm(t)
	}
	s.text.Store("new")
	require.NoError(t, i.cache.Delete(t.Context(), "1"))
	require.Eventually(t, func() bool { return ask(t, i.handler, "If-None-Match", tag).Code == http.StatusOK }, freshness, time.Millisecond)
}

// TestHeadersFromOutsideAreNotKept: outer middleware sets header fields for each client; they are
// not cached.
func TestHeadersFromOutsideAreNotKept(t *testing.T) {
	t.Parallel()
	i := newInstance(t, redistest.Config(t), newTruth("old"))
	outside := func(origin string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Vary", "Origin")
			w.Header().Set("Access-Control-Allow-Origin", origin)
			i.handler.ServeHTTP(w, r)
		})
	}
	for range 3 {
		for _, origin := range []string{"https://a.example", "https://b.example"} {
			w := ask(t, outside(origin))
			require.Equal(t, []string{origin}, w.Header()["Access-Control-Allow-Origin"])
			require.Equal(t, []string{"Origin", "Accept-Encoding"}, w.Header()["Vary"])
		}
		require.NotContains(t, i.warm(t).Header(), "Access-Control-Allow-Origin")
	}
}

// readable returns a cache around a handler whose response depends on the request and on a value
// that never changes.
func readable(t *testing.T, bytes int, answer func(w http.ResponseWriter, r *http.Request)) (h http.Handler, made *atomic.Int32) {
	t.Helper()
	client := redistest.New(t)
	values := redis.NewCache(client, "cache:", time.Minute, redis.JSON[string]())
	load := func(context.Context) (string, error) { return "x", nil }
	var mark string
	require.Eventually(t, func() bool {
		_, m, err := values.GetWithValidator(t.Context(), "1", load)
		require.NoError(t, err)
		mark = m
		return mark != ""
	}, freshness, time.Millisecond)
	made = new(atomic.Int32)
	reads := map[string]bool{"/read": true}
	return bytecache.New(bytecache.Config{Bytes: bytes}, client, reads).Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		made.Add(1)
		bytecache.DependsOn(r.Context(), mark)
		if r.Header.Get("Loose") != "" {
			bytecache.DependsOn(r.Context(), "")
		}
		answer(w, r)
	})), made
}

// echo writes everything that a response may depend on.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	_, _ = io.WriteString(w, strings.Join([]string{r.URL.String(), r.Header.Get("Accept-Encoding"), r.Header.Get("Content-Type"), string(body)}, "|"))
}

func TestEachRequestHasItsOwnAnswer(t *testing.T) {
	t.Parallel()
	h, made := readable(t, limit, echo)
	long := strings.Repeat("x", 2000)
	for _, tc := range []struct {
		name, method, address, body string
		header                      [2]string
		kept                        bool
	}{
		{"a page", "GET", "/v1/products?page=1", "", [2]string{}, true},
		{"another page", "GET", "/v1/products?page=2", "", [2]string{}, true},
		{"compressed", "GET", "/v1/products?page=1", "", [2]string{"Accept-Encoding", "gzip, br"}, true},
		{"with a token that nobody reads", "GET", "/v1/products?page=4", "", [2]string{"Authorization", "Bearer x"}, true},
		{"a read by RPC", "POST", "/read", `{"page":1}`, [2]string{"Content-Type", "application/json"}, true},
		{"another read by RPC", "POST", "/read", `{"page":2}`, [2]string{"Content-Type", "application/json"}, true},
		{"the same in binary", "POST", "/read", `{"page":2}`, [2]string{"Content-Type", "application/proto"}, true},
		{"not a read", "POST", "/write", `{"page":1}`, [2]string{"Content-Type", "application/json"}, false},
		{"gRPC", "POST", "/read", `{"page":1}`, [2]string{"Content-Type", "application/grpc-web+proto"}, false},
		{"a compressed message", "POST", "/read", `{"page":1}`, [2]string{"Content-Encoding", "gzip"}, false},
		{"a long message", "POST", "/read", long, [2]string{"Content-Type", "application/json"}, false},
		{"a long address", "GET", "/v1/products?category=" + long, "", [2]string{}, false},
		{"a GET with a body", "GET", "/v1/products?page=3", "x", [2]string{}, false},
		{"another method", "PUT", "/v1/products?page=3", "", [2]string{}, false},
		{"something without a mark", "GET", "/v1/products?page=5", "", [2]string{"Loose", "1"}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			send := func() string {
				r := httptest.NewRequestWithContext(t.Context(), tc.method, tc.address, strings.NewReader(tc.body))
				if tc.header[0] != "" {
					r.Header.Set(tc.header[0], tc.header[1])
				}
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				return w.Body.String()
			}
			first := send()
			require.Contains(t, first, tc.address)
			require.Contains(t, first, tc.body)
			before := made.Load()
			require.Equal(t, first, send())
			require.Equal(t, tc.kept, made.Load() == before)
		})
	}
}

func TestOnlyWholeSuccessesAreKept(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(w http.ResponseWriter, r *http.Request){
		"a refusal": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) },
		"a cookie": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Set-Cookie", "a=b")
			w.WriteHeader(http.StatusOK)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, made := readable(t, limit, answer)
			first := ask(t, h)
			again := ask(t, h)
			require.Equal(t, int32(2), made.Load())
			require.Equal(t, first.Code, again.Code)
			require.Equal(t, first.Header(), again.Header())
			require.Empty(t, again.Header().Get("Etag"))
		})
	}
}

func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	const room = 10
	body := strings.Repeat("x", 9000)
	h, made := readable(t, room*10_000, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
	get := func(address string) {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil))
	}
	for i := range 100 {
		get("/" + strings.Repeat("a", i+1))
		get("/favourite")
	}
	require.Equal(t, int32(101), made.Load(), "what is asked for stays")
	made.Store(0)
	for i := range 100 {
		get("/" + strings.Repeat("a", i+1))
	}
	require.GreaterOrEqual(t, made.Load(), int32(100-room), "what nobody asked for made room")
}

func TestEachLanguageHasItsOwnAnswer(t *testing.T) {
	t.Parallel()
	client, err := redis.Open(redistest.Config(t), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(client.Close)
	cache := redis.NewCache(client, "cache:product:", time.Minute, redis.JSON[string]())
	var made atomic.Int32
	h := bytecache.New(bytecache.Config{Bytes: limit}, client, nil).Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		made.Add(1)
		_, mark, err := cache.GetWithValidator(r.Context(), "1", newTruth("").load)
		if err != nil {
			t.Error(err)
		}
		bytecache.DependsOn(r.Context(), mark)
		l := string(language.Match(r.Header[language.Header]).Or(language.Japanese))
		w.Header().Set("Vary", language.Header)
		w.Header().Set("Content-Language", l)
		_, _ = io.WriteString(w, "a page in "+l)
	}))
	for _, header := range []string{"en", "ja", ""} { // until each is cached
		require.Eventually(t, func() bool {
			before := made.Load()
			ask(t, h, language.Header, header)
			return made.Load() == before
		}, freshness, time.Millisecond)
	}
	cached := made.Load()
	tags := make(map[string]string)
	for header, want := range map[string]string{
		"": "ja", "fr": "ja", "*": "ja", "ja": "ja", "ja-JP,ja;q=0.9,en;q=0.8": "ja", "de, ja;q=0.5": "ja",
		"en": "en", "en-GB": "en", "EN-us,en;q=0.9,ja;q=0.1": "en", "fr-CH, fr;q=0.9, en;q=0.8": "en",
	} {
		w := ask(t, h, language.Header, header)
		require.Equal(t, "a page in "+want, w.Body.String(), header)
		require.Equal(t, want, w.Header().Get("Content-Language"))
		require.Equal(t, []string{language.Header, "Accept-Encoding"}, w.Header()["Vary"])
		tags[want] = w.Header().Get("Etag")
	}
	require.Equal(t, cached, made.Load(), "spellings of a language share its answer")
	w := ask(t, h, language.Header, "en", "If-None-Match", tags["ja"])
	require.Equal(t, http.StatusOK, w.Code, "the page of another language is not the same page")
	require.Equal(t, http.StatusNotModified, ask(t, h, language.Header, "en", "If-None-Match", tags["en"]).Code)
}
