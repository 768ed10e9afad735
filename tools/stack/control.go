package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// serveControl opens the endpoint for fault tests:
//
//	POST /{postgres|redis|kafka}/{start|stop|kill|pause|resume}
//	GET  /status, GET /pids
//
// A POST returns when the verb has taken effect: the store has ended, is paused, or responds.
func (s *stack) serveControl() error {
	l, err := listenControl(s.cfg.controlPort)
	if err != nil {
		return fmt.Errorf("control endpoint: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", s.handleStatus)
	mux.HandleFunc("GET /pids", s.handlePids)
	mux.HandleFunc("POST /{store}/{verb}", s.handleVerb)
	s.http = &http.Server{Handler: noBrowsers(mux), ReadHeaderTimeout: 5 * time.Second}
	s.control = "http://" + l.Addr().String()
	go func() { _ = s.http.Serve(l) }()
	s.out.say("all up; control endpoint %s", s.control)
	return nil
}

// noBrowsers rejects requests of browsers, so that a web page that is open on this machine cannot
// kill stores. A browser names the page's origin on every cross-site POST, and a program never
// does.
func noBrowsers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Origin") != "" {
			answer(w, http.StatusForbidden, map[string]any{"error": "not for web pages"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *stack) handleVerb(w http.ResponseWriter, r *http.Request) {
	name, verb := r.PathValue("store"), r.PathValue("verb")
	srv := s.server(name)
	if srv == nil {
		answer(w, http.StatusNotFound, map[string]any{"error": "this stack does not run " + name})
		return
	}
	began := time.Now()
	err := srv.do(r.Context(), verb)
	took := time.Since(began)
	if err != nil {
		s.out.say("%s: %s: %v", name, verb, err)
		answer(w, verbStatus(err), map[string]any{"store": name, "state": srv.state(), "error": err.Error()})
		return
	}
	s.out.say("%s: %s done in %.2f s", name, verb, took.Seconds())
	answer(w, http.StatusOK, map[string]any{"store": name, "state": srv.state(), "took_ms": took.Milliseconds()})
}

func verbStatus(err error) int {
	switch {
	case errors.Is(err, errUnknown):
		return http.StatusNotFound
	case errors.Is(err, errPaused), errors.Is(err, errNotUp):
		return http.StatusConflict
	default:
		return http.StatusInternalServerError
	}
}

// handleStatus reports the state of each store. "external" is a store that was already running,
// "off" one that -only excludes.
func (s *stack) handleStatus(w http.ResponseWriter, _ *http.Request) {
	all := map[string]any{}
	for _, name := range storeNames() {
		all[name] = map[string]any{"state": "off"}
	}
	for _, e := range s.cfg.external {
		all[e.store] = map[string]any{"state": "external"}
	}
	for _, srv := range s.servers {
		all[srv.name] = map[string]any{"state": srv.state(), "port": srv.port, "title": srv.title, "log": srv.logFile()}
	}
	answer(w, http.StatusOK, all)
}

// handlePids returns the processes of each store with all descendants, so that a benchmark can read
// their CPU time.
func (s *stack) handlePids(w http.ResponseWriter, _ *http.Request) {
	all := map[string][]int{}
	for _, name := range storeNames() {
		all[name] = []int{}
	}
	for _, srv := range s.servers {
		if pids := srv.pids(); pids != nil {
			all[srv.name] = pids
		}
	}
	answer(w, http.StatusOK, all)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // an error means that the caller has disconnected
}
