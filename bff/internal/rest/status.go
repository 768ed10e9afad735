package rest

import (
	"context"
	"net/http"
)

type statusKey struct{}

// SetStatus makes a REST answer that succeeds carry the status; over RPC, which has no such thing,
// it does nothing.
func SetStatus(ctx context.Context, status int) {
	if s, ok := ctx.Value(statusKey{}).(*int); ok {
		*s = status
	}
}

func withStatus(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status := http.StatusOK
		r = r.WithContext(context.WithValue(r.Context(), statusKey{}, &status))
		next.ServeHTTP(&statusWriter{ResponseWriter: w, status: &status}, r)
	})
}

type statusWriter struct {
	http.ResponseWriter
	status *int
	wrote  bool
}

func (w *statusWriter) WriteHeader(code int) {
	if w.wrote {
		return
	}
	w.wrote = code >= http.StatusOK // what is below only informs
	if code == http.StatusOK {
		code = *w.status
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *statusWriter) Write(data []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.ResponseWriter.Write(data)
}

// Flush does nothing before a status was decided. Without it, a caller that flushes reaches through
// Unwrap for the connection, which then says 200 whatever is decided here.
func (w *statusWriter) Flush() {
	if w.wrote {
		_ = http.NewResponseController(w.ResponseWriter).Flush()
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
