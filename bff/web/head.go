package web

import "net/http"

// answerHead answers HEAD as GET, without the body: whatever can be read can be asked about,
// whichever way it is made.
func answerHead(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			get := *r
			get.Method = http.MethodGet
			w, r = &bodiless{w}, &get
		}
		next.ServeHTTP(w, r)
	})
}

// bodiless drops the body of an answer.
type bodiless struct{ http.ResponseWriter }

func (w *bodiless) Write(data []byte) (int, error) { return len(data), nil }

// Flush lets the status and the header through.
func (w *bodiless) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// Unwrap lets http.ResponseController reach the connection.
func (w *bodiless) Unwrap() http.ResponseWriter { return w.ResponseWriter }
