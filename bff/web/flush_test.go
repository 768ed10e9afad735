package web

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/bff/internal/bytecache"
	"github.com/akinai/akinai/bff/internal/middleware"
	"github.com/akinai/akinai/pkg/testkit/redistest"
)

// synced is a writer that is safe for concurrent use.
type synced struct {
	mu sync.Mutex
	w  io.Writer
}

func (s *synced) Write(data []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(data)
}

// String returns what was written; w is a strings.Builder.
func (s *synced) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fmt.Sprint(s.w)
}

// flushed counts calls of Flush.
type flushed struct {
	*httptest.ResponseRecorder
	times int
}

func (f *flushed) Flush() { f.times++; f.ResponseRecorder.Flush() }

// WriteHeader ignores informational codes: a ResponseRecorder would record them as the response.
func (f *flushed) WriteHeader(code int) {
	if code >= http.StatusOK {
		f.ResponseRecorder.WriteHeader(code)
	}
}

// TestAFlushDoesNotDecideTheStatus flushes before and after the status is set, through each of the
// edge's own wrappers.
func TestAFlushDoesNotDecideTheStatus(t *testing.T) {
	t.Parallel()
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = http.NewResponseController(w).Flush()
		w.WriteHeader(http.StatusEarlyHints)
		_ = http.NewResponseController(w).Flush()
		w.WriteHeader(http.StatusAccepted)
		_ = http.NewResponseController(w).Flush()
		w.WriteHeader(http.StatusOK) // the first status counts
		_, _ = io.WriteString(w, "yes")
	})
	kept := bytecache.New(bytecache.Config{Bytes: 1 << 20}, redistest.New(t), nil)
	var log bytes.Buffer
	observed, err := middleware.Observe(slog.New(slog.NewJSONHandler(&log, nil)), 0, handler)
	require.NoError(t, err)
	for name, next := range map[string]http.Handler{
		"recorder":   observed,
		"byte cache": kept.Wrap(handler),
	} {
		w := &flushed{ResponseRecorder: httptest.NewRecorder()}
		next.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/products", http.NoBody))
		require.Equal(t, http.StatusAccepted, w.Code, name)
		require.Equal(t, "yes", w.Body.String(), name)
		require.Equal(t, 1, w.times, name)
	}
	require.Contains(t, log.String(), `"status":202`)
	require.Contains(t, log.String(), `"bytes":3`)
}
