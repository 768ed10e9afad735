package middleware

import (
	"net/http"
	"strings"

	"go.opentelemetry.io/otel/trace"
)

// recorder records the status and the size of a response, and sets the header fields of every
// response. A response that no handler declared cacheable is not stored by any cache, and browsers
// do not guess another media type than the declared one.
type recorder struct {
	http.ResponseWriter
	// status is 200 until another one is set, as in net/http.
	status int
	wrote  bool
	// secure reports that the client used TLS.
	secure bool
	// id is that of the trace of the request.
	id    trace.TraceID
	bytes int64
}

// The values of the header fields of every response. The slices are shared and never written to.
var (
	noStore       = []string{"no-store"}
	noSniff       = []string{"nosniff"}
	onlyTransport = []string{"max-age=31536000"}
)

func (c *recorder) WriteHeader(code int) {
	if c.wrote {
		return
	}
	if code >= http.StatusOK { // codes below 200 are informational
		c.wrote, c.status = true, code
		c.declare()
	}
	c.ResponseWriter.WriteHeader(code)
}

// declare sets the header fields of every response. One that failed has an id, by which the logs
// and traces have the request.
func (c *recorder) declare() {
	header := c.Header()
	if header["Cache-Control"] == nil {
		header["Cache-Control"] = noStore
	}
	header["X-Content-Type-Options"] = noSniff
	if c.status >= http.StatusBadRequest {
		header["X-Request-Id"] = []string{c.id.String()}
	}
	if c.secure {
		header["Strict-Transport-Security"] = onlyTransport
	}
}

// finish sets status 200 if no status was set.
func (c *recorder) finish() {
	if !c.wrote {
		c.WriteHeader(http.StatusOK)
	}
}

func (c *recorder) Write(data []byte) (int, error) {
	c.WriteHeader(http.StatusOK)
	n, err := c.ResponseWriter.Write(data)
	c.bytes += int64(n)
	return n, err
}

// Flush flushes streams once their status is set.
func (c *recorder) Flush() {
	if c.wrote {
		_ = http.NewResponseController(c.ResponseWriter).Flush()
	}
}

// Unwrap gives http.ResponseController access to the connection.
func (c *recorder) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// cameByTLS reports whether the client used TLS, to this process or to the outermost trusted proxy,
// which reports it in X-Forwarded-Proto. If a proxy passes the field on unchanged, the field has
// fewer entries than there are proxies; then the first entry counts.
func cameByTLS(r *http.Request, proxies int) bool {
	if r.TLS != nil {
		return true
	}
	header := r.Header["X-Forwarded-Proto"]
	if proxies == 0 || len(header) == 0 {
		return false
	}
	hops := strings.Split(strings.Join(header, ","), ",")
	return strings.EqualFold(strings.TrimSpace(hops[max(0, len(hops)-proxies)]), "https")
}
