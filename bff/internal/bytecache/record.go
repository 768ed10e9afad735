package bytecache

import (
	"bytes"
	"context"
	"net/http"
)

type dependenciesKey struct{}

// dependencies holds the validators of the values that the current response is made from.
type dependencies struct{ marks []string }

// DependsOn declares that the current response depends only on the request's message, its language
// (language.From), and the value with this validator (redis.Client.Watch). After several calls it
// depends on all these values. A value without a validator ("") prevents caching. The response of a
// handler that never calls DependsOn is not cached. Without a Cache around the handler, DependsOn
// does nothing. Not safe for concurrent use within one request.
func DependsOn(ctx context.Context, mark string) {
	if b, ok := ctx.Value(dependenciesKey{}).(*dependencies); ok {
		b.marks = append(b.marks, mark)
	}
}

// recorder records a response whose handler has called DependsOn, and passes every other through.
// It has a header map of its own for the handler: outer middleware has already set fields, such as
// those of CORS, on the real one.
type recorder struct {
	http.ResponseWriter
	basis  *dependencies
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

// Flush passes a stream through, once its status is decided.
func (w *recorder) Flush() {
	if w.wrote && !w.holds {
		_ = http.NewResponseController(w.ResponseWriter).Flush()
	}
}

// Unwrap gives http.ResponseController access to the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
