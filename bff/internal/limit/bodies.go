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
	// firstBytes is what is read at first of a body of unknown length, and of a long one: memory is
	// taken for what has come, not for what was announced.
	firstBytes = 4 << 10

	reasonOverloaded = "OVERLOADED"
	reasonTimeout    = "BODY_TIMEOUT"
)

// body is the memory of a body that was read.
type body struct {
	memory *atomic.Int64
	taken  int64
	bytes  []byte
}

// free gives the memory back to the count.
func (b *body) free() { b.memory.Add(-b.taken) }

// grow makes room for as many bytes more as there are, or for the first ones; false if bodies take
// too much memory.
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

// read reads the whole body of a request, within its time, and puts what was read in its place, so
// that the handler finds the same bytes and the same error, if there was one. It returns the reason
// to refuse the request, "" for none.
func (g *Guard) read(w http.ResponseWriter, r *http.Request, from *client) (*body, string) {
	whole := &body{memory: &g.memory.now}
	if !g.bodies.enter(&from.bodies, g.cfg.MaxBodiesPerAddress) {
		return whole, reasonOverloaded
	}
	defer g.bodies.leave(&from.bodies)
	connection := http.NewResponseController(w)
	// A writer without deadlines, in tests, is no reason to refuse.
	_ = connection.SetReadDeadline(time.Now().Add(g.cfg.BodyTimeout)) //nolint:forbidigo // of the connection, not of business
	err := whole.fill(r.Body, r.ContentLength, g.memory.most)
	switch {
	case errors.Is(err, errMemory):
		return whole, reasonOverloaded
	case errors.Is(err, os.ErrDeadlineExceeded):
		return whole, reasonTimeout
	}
	_ = connection.SetReadDeadline(time.Time{}) // net/http goes on to read, to learn when the client leaves
	r.Body = &wholeBody{Reader: bytes.NewReader(whole.bytes), end: err, Closer: r.Body}
	return whole, ""
}

var errMemory = errors.New("bodies take too much memory")

// fill reads to the end. It returns nil, or the error that ended the body.
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

// wholeBody is a body that was read before, with the error at its end.
type wholeBody struct {
	*bytes.Reader
	io.Closer
	end error
}

// Read reads what came, and then ends as the body did.
func (b *wholeBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err != nil && b.end != nil {
		err = b.end
	}
	return n, err
}

// WriteTo is Read for those who copy.
func (b *wholeBody) WriteTo(w io.Writer) (int64, error) {
	n, err := b.Reader.WriteTo(w)
	if err == nil {
		err = b.end
	}
	return n, err
}
