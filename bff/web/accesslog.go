package web

import (
	"log/slog"
	"net/http"
	"time"
)

// accessLog writes one line a request: no query, no header, no body, so that nothing personal gets in.
func accessLog(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()                  //nolint:forbidigo // a duration, not a time of business
		method, path := r.Method, r.URL.Path // the transcoder rewrites them
		counter := &counter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(counter, r)
		log.LogAttrs(r.Context(), slog.LevelInfo, "request",
			slog.String("method", method), slog.String("path", path), slog.Int("status", counter.status),
			slog.Int64("bytes", counter.bytes), slog.Float64("ms", float64(time.Since(start).Microseconds())/1000))
	})
}

type counter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (c *counter) WriteHeader(code int) {
	c.status = code
	c.ResponseWriter.WriteHeader(code)
}

func (c *counter) Write(data []byte) (int, error) {
	n, err := c.ResponseWriter.Write(data)
	c.bytes += int64(n)
	return n, err
}

// Flush lets streams through.
func (c *counter) Flush() { _ = http.NewResponseController(c.ResponseWriter).Flush() }

// Unwrap lets http.ResponseController reach the connection.
func (c *counter) Unwrap() http.ResponseWriter { return c.ResponseWriter }
