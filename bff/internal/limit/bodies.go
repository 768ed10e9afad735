package limit

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"sync/atomic"
	"time"
)

const (
	// firstBytes is the size of the first buffer for a body of unknown length, or for a long one:
	// memory is allocated for received bytes, not for announced ones.
	firstBytes = 4 << 10

	reasonOverloaded = "OVERLOADED"
	reasonTimeout    = "BODY_TIMEOUT"
)

// body is a body in memory.
type body struct {
	memory *atomic.Int64
	taken  int64
	bytes  []byte
}

// free subtracts the body's memory from the count.
func (b *body) free() { b.memory.Add(-b.taken) }

// grow doubles the buffer, or allocates the first one. It returns false if all bodies together
// would exceed most bytes.
func (b *body) grow(most, length int64) bool {
	more := max(int64(cap(b.bytes)), min(length+1, firstBytes))
	if b.memory.Add(more) > most {
		b.memory.Add(-more)
		return false
	}
	b.taken += more
	b.bytes = append(make([]byte, 0, int64(len(b.bytes))+more), b.bytes...)
	return true
}

// read reads the whole body of a request within BodyTimeout and replaces r.Body, so that the
// handler reads the same bytes and the same error, if there was one. It returns the reason to
// refuse the request, "" if there is none.
func (g *Guard) read(w http.ResponseWriter, r *http.Request, from *client) (*body, string) {
	whole := &body{memory: &g.memory.now}
	if !g.bodies.enter(&from.bodies, g.cfg.MaxBodiesPerAddress) {
		return whole, reasonOverloaded
	}
	defer g.bodies.leave(&from.bodies)
	connection := http.NewResponseController(w)
	// Writers of tests have no deadlines; that is not a reason to refuse.
	_ = connection.SetReadDeadline(time.Now().Add(g.cfg.BodyTimeout)) //nolint:forbidigo // of the connection, not of business
	err := whole.fill(r.Body, r.ContentLength, g.memory.most)
	switch {
	case errors.Is(err, errMemory):
		return whole, reasonOverloaded
	case errors.Is(err, os.ErrDeadlineExceeded):
		return whole, reasonTimeout
	}
	_ = connection.SetReadDeadline(time.Time{}) // net/http reads on, to detect a disconnect
	r.Body = &wholeBody{Reader: bytes.NewReader(whole.bytes), end: err, Closer: r.Body}
	return whole, ""
}

var errMemory = errors.New("bodies take too much memory")

// fill reads to the end of the body. It returns nil, or the error that ended the body.
func (b *body) fill(from io.Reader, length, most int64) error {
	if length < 0 {
		length = firstBytes
	}
	for {
		if len(b.bytes) == cap(b.bytes) && !b.grow(most, length) {
			return errMemory
		}
		n, err := from.Read(b.bytes[len(b.bytes):cap(b.bytes)])
		b.bytes = b.bytes[:len(b.bytes)+n]
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// wholeBody is a body that is already in memory, followed by the error that ended it.
type wholeBody struct {
	*bytes.Reader
	io.Closer
	end error
}

// Read returns the received bytes, then the error that ended the body.
func (b *wholeBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err != nil && b.end != nil {
		err = b.end
	}
	return n, err
}

// WriteTo implements io.WriterTo for io.Copy.
func (b *wholeBody) WriteTo(w io.Writer) (int64, error) {
	n, err := b.Reader.WriteTo(w)
	if err == nil {
		err = b.end
	}
	return n, err
}
