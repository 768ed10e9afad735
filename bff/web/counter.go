package web

import "net/http"

// counter remembers the status that an answer goes out with, and counts its bytes.
type counter struct {
	http.ResponseWriter
	// status is 200 until another one is decided, as net/http has it.
	status int
	wrote  bool
	bytes  int64
}

func (c *counter) WriteHeader(code int) {
	if c.wrote {
		return
	}
	if code >= http.StatusOK { // what is below only informs
		c.wrote, c.status = true, code
	}
	c.ResponseWriter.WriteHeader(code)
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
