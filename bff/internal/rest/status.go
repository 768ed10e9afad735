package rest

import (
	"context"
	"net/http"
)

type statusKey struct{}

// SetStatus sets the status of a successful REST response. Over RPC, which has no HTTP status of
// its own, it does nothing.
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
	w.wrote = code >= http.StatusOK // codes below 200 are informational
	if code == http.StatusOK {
		code = *w.status
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *statusWriter) Write(data []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.ResponseWriter.Write(data)
}

// Flush does nothing before a status is set. Without this method, http.ResponseController would
// flush the connection through Unwrap, which would send 200, whatever status is set here later.
func (w *statusWriter) Flush() {
	if w.wrote {
		_ = http.NewResponseController(w.ResponseWriter).Flush()
	}
}

// Unwrap gives http.ResponseController access to the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
