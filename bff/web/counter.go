package web

import (
	"net/http"
	"strings"
)

// counter remembers the status that an answer goes out with, counts its bytes, and says what goes
// for every answer: one that no handler declared cacheable is stored by no cache, and none is taken
// for another type than it says.
type counter struct {
	http.ResponseWriter
	// status is 200 until another one is decided, as net/http has it.
	status int
	wrote  bool
	// secure says that the request came by TLS.
	secure bool
	bytes  int64
}

// What goes for every answer. The slices are shared and never written to.
var (
	noStore       = []string{"no-store"}
	noSniff       = []string{"nosniff"}
	onlyTransport = []string{"max-age=31536000"}
)

func (c *counter) WriteHeader(code int) {
	if c.wrote {
		return
	}
	if code >= http.StatusOK { // what is below only informs
		c.wrote, c.status = true, code
		c.declare()
	}
	c.ResponseWriter.WriteHeader(code)
}

// declare sets the fields that go for every answer.
func (c *counter) declare() {
	header := c.Header()
	if header["Cache-Control"] == nil {
		header["Cache-Control"] = noStore
	}
	header["X-Content-Type-Options"] = noSniff
	if c.secure {
		header["Strict-Transport-Security"] = onlyTransport
	}
}

// finish decides for 200 if no status was set.
func (c *counter) finish() {
	if !c.wrote {
		c.WriteHeader(http.StatusOK)
	}
}

func (c *counter) Write(data []byte) (int, error) {
	c.WriteHeader(http.StatusOK)
	n, err := c.ResponseWriter.Write(data)
	c.bytes += int64(n)
	return n, err
}

// Flush lets streams through, once their status is decided.
func (c *counter) Flush() {
	if c.wrote {
		_ = http.NewResponseController(c.ResponseWriter).Flush()
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (c *counter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// cameByTLS reports whether the client spoke TLS, to us or to the outermost of the trusted proxies,
// which says so in X-Forwarded-Proto. One that passes the field on as it is leaves fewer entries
// than there are proxies.
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
