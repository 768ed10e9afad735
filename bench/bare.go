package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// bareCommand is the argument that makes this program serve the bare handler.
const bareCommand = "bare-handler"

// serveBare answers every request with the content of in. It writes its address to out.
func serveBare(in io.Reader, out io.Writer) error {
	body, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, "http://"+listener.Addr().String()); err != nil {
		return err
	}
	server := http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body)
	})}
	return server.Serve(listener)
}
