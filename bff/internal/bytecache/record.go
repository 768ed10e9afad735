package bytecache

import (
	"bytes"
	"context"
	"net/http"
)

type basisKey struct{}

// basis is what the answer under way is made from, as its handler says.
type basis struct{ marks []string }

// MadeFrom says that the answer under way depends on the call's message and on the value that the mark names, see redis.Client.Hold,
// and on nothing else. Said several times, it depends on all these values. "" stands for a value without a mark: the answer is not
// kept. The answer of a handler that says nothing is none of the cache's business. Outside a Cache it does nothing. Not for
// several goroutines of a request at once.
func MadeFrom(ctx context.Context, mark string) {
	if b, ok := ctx.Value(basisKey{}).(*basis); ok {
		b.marks = append(b.marks, mark)
	}
}

// recorder holds an answer back if its handler said what it is made from, and lets any other through. Its header is the handler's
// alone: what stands around the cache has already put its own, such as those of CORS, on the way out.
type recorder struct {
	http.ResponseWriter
	basis  *basis
	header http.Header
	body   bytes.Buffer
	wrote  bool
	holds  bool
}

func (w *recorder) Header() http.Header {
	if w.wrote && !w.holds {
		return w.ResponseWriter.Header() // trailers
	}
	return w.header
}

func (w *recorder) WriteHeader(code int) {
	if w.wrote {
		return
	}
	if code < http.StatusOK {
		w.ResponseWriter.WriteHeader(code)
		return
	}
	w.wrote = true
	w.holds = code == http.StatusOK && len(w.basis.marks) > 0 && w.header["Set-Cookie"] == nil
	if w.holds {
		return
	}
	out := w.ResponseWriter.Header()
	for name, values := range w.header {
		out[name] = append(out[name], values...)
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *recorder) Write(data []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.holds {
		return w.body.Write(data)
	}
	return w.ResponseWriter.Write(data)
}

// Flush lets streams through, once their status is decided.
func (w *recorder) Flush() {
	if w.wrote && !w.holds {
		_ = http.NewResponseController(w.ResponseWriter).Flush()
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
