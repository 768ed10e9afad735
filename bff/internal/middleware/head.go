package middleware

import "net/http"

// AnswerHead serves HEAD like GET, without the body. It covers every path that serves GET.
func AnswerHead(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			get := *r
			get.Method = http.MethodGet
			w, r = &bodiless{w}, &get
		}
		next.ServeHTTP(w, r)
	})
}

// bodiless discards the body of a response.
type bodiless struct{ http.ResponseWriter }

func (w *bodiless) Write(data []byte) (int, error) { return len(data), nil }

// Flush flushes the status and the header.
func (w *bodiless) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// Unwrap gives http.ResponseController access to the connection.
func (w *bodiless) Unwrap() http.ResponseWriter { return w.ResponseWriter }
